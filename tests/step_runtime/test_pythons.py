"""A step runs on every Python from 3.9 on, with nothing installed; here on those found on the path."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.step_runtime.driver import Chain

FIRST = """
import dataclasses, enum, functools
@dataclasses.dataclass
class P:
    x: int = 1
class C(enum.Enum):
    A = 1
class Base:
    def m(self): return 1
class Derived(Base):
    def m(self): return super().m() + 1
@functools.lru_cache
def g(x): return x
g(3)
def make():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
k = 2
f = lambda: k
p, c, inc, d = P(), C.A, make(), Derived()
inc()
"""


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
def test_values_and_definitions(version: str, tmp_path: Path) -> None:
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"Python {version} is not on the path")
    chain = Chain(tmp_path, python=python)
    gives = ("p", "c", "f", "k", "inc", "d")
    first = chain.step(FIRST, gives=gives)
    assert first.returncode == 0, first.log
    second = chain.step(
        "print(p, c is C.A, f(), g(3), g.cache_info().hits, inc(), d.m(), P(5))", takes=dict.fromkeys(gives, "s0")
    )
    assert (second.returncode, second.printed) == (0, "P(x=1) True 2 3 1 2 2 P(x=5)\n"), second.log
