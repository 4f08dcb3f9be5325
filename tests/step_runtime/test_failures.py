"""A step fails where it fails: loudly, with cell and line, with what it had printed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.step_runtime.driver import Chain

ERRORS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "exception": (["x = 1\n\n1 / 0"], {"kind": "exception", "ename": "ZeroDivisionError", "cell_number": 1, "line": 3}),
    "in the second cell": (["x = 1", "x.nope"], {"ename": "AttributeError", "cell_number": 2, "line": 1}),
    "in a function of another cell": (
        ["def f():\n    return {}['k']", "f()"],
        {"ename": "KeyError", "cell_number": 1, "line": 2},
    ),
    "syntax error": (["x = 1\nfor"], {"ename": "SyntaxError", "cell_number": 1, "line": 2}),
    "below a magic": (["%pwd\nx = !echo 1\nraise ValueError('here')"], {"ename": "ValueError", "line": 3}),
    "below empty lines": (["\n\nx = 1\n1 / 0"], {"ename": "ZeroDivisionError", "line": 4}),
    "in a library": (["import json\n\njson.loads('{')"], {"ename": "JSONDecodeError", "line": 3}),
    "missing package": (["import no_such_package_x"], {"ename": "ModuleNotFoundError", "line": 1}),
    "sys.exit": (["import sys\nsys.exit(3)"], {"ename": "SystemExit", "line": 2}),
    "keyboard interrupt": (["raise KeyboardInterrupt"], {"ename": "KeyboardInterrupt", "line": 1}),
    "unknown magic": (["%no_such_magic"], {"ename": "UsageError"}),
    "awaited": (["import asyncio\nasync def f():\n    raise OSError('x')\nawait f()"], {"ename": "OSError", "line": 3}),
    "text in other languages": (["raise ValueError('größe ☃')"], {"evalue": "größe ☃"}),
    "an exception that can't print itself": (
        ["class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E"],
        {"kind": "exception", "cell_number": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_error_has_cell_and_line(cells: list[str], expected: dict[str, Any], tmp_path: Path) -> None:
    run = Chain(tmp_path).step("print('before')", *cells, "print('never')")
    assert run.returncode == 1, run.log
    shifted = {key: value + 1 if key == "cell_number" else value for key, value in expected.items()}
    assert {key: run.error[key] for key in shifted} == shifted
    assert run.printed == "before\n"
    assert run.cells[-1]["outputs"][-1]["output_type"] == "error" or run.error["ename"] in ("UsageError", "SystemExit")
    assert "never" not in run.log
    assert run.cells[-1]["state"] == "failed"


UNCARRIED = {
    "lock": "import threading\nv = threading.Lock()",
    "lock inside": "import threading\nv = {'a': [threading.Lock()]}",
    "open file": "v = open('f.txt', 'w')",
    "generator": "v = (i for i in range(3))",
    "running generator": "def g():\n    yield 1\nv = g()",
    "sqlite": "import sqlite3\nv = sqlite3.connect(':memory:')",
    "thread": "import threading\nv = threading.Thread()",
    "socket": "import socket\nv = socket.socket()",
    "process": "import subprocess\nv = subprocess.Popen(['true'])",
    "coroutine": "async def f(): ...\nv = f()",
    "weak reference": "import weakref\nclass A: pass\na = A()\nv = weakref.ref(a)",
    "module made by hand": "import types\nv = types.ModuleType('made')",
    "memory view": "v = memoryview(b'1')",
    "frame": "import sys\nv = sys._getframe()",
    "refuses": "class A:\n    def __reduce__(self):\n        raise RuntimeError('no')\nv = A()",
}


@pytest.mark.parametrize("source", UNCARRIED.values(), ids=UNCARRIED.keys())
def test_value_that_cannot_be_carried(source: str, tmp_path: Path) -> None:
    run = Chain(tmp_path).step("print('before')", source, gives=("v",))
    assert run.returncode == 1, run.log
    assert run.error["kind"] == "value"
    assert "`v` (" in run.error["message"]
    assert "made in cell 2" in run.error["message"]
    assert run.error["cell_id"] == "cell-2"
    assert run.error["remedy"]
    assert run.printed == "before\n"


def test_uncarriable_definition_fails_only_where_it_is_needed(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    first = chain.step(
        "import threading\ndef deco(f):\n    lock = threading.Lock()\n    def g():\n        with lock:\n            return f()\n    return g\n@deco\ndef h():\n    return 1"
    )
    assert first.returncode == 0, first.log
    assert chain.step("print('fine')").returncode == 0
    last = chain.step("h()")
    assert last.returncode == 1
    assert "`h` could not be carried" in last.error["message"]
    assert "functions" in last.error["remedy"]


def test_output_left_unbound(tmp_path: Path) -> None:
    run = Chain(tmp_path).step("if False:\n    y = 1", gives=("y",))
    assert run.returncode == 1
    assert "`y`" in run.error["message"]


def test_uncertain_output_left_unbound_is_unbound_later(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("if False:\n    y = 1", uncertain={"y": {"certain": False}})
    run = chain.step("try:\n    y\nexcept NameError:\n    print('unbound')", takes={"y": "s0"})
    assert (run.returncode, run.printed) == (0, "unbound\n"), run.log


def test_watched_value_changed(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("import numpy as np\nx = np.zeros(3)\ndef touch(a):\n    a[0] = 1", gives=("x",))
    same = chain.step("print(x.sum())", takes={"x": "s0"}, watch=["x"], after=("s0",))
    assert same.returncode == 0, same.log
    changed = chain.step("touch(x)", takes={"x": "s0"}, watch=["x"], after=("s0",))
    assert changed.returncode == 1
    assert "changed `x` in place" in changed.error["message"]
    assert changed.error["remedy"]


def test_value_whose_package_is_missing(tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"KALE_SHARED_WORKDIR": "1"})
    chain.step(
        "import sys\nopen('gone_mod.py', 'w').write('class A: pass')\nimport gone_mod\nv = gone_mod.A()", gives=("v",)
    )
    (tmp_path / "work" / "gone_mod.py").unlink()
    run = chain.step("print(v)", takes={"v": "s0"})
    assert run.returncode == 1
    assert "gone_mod" in run.error["message"]
    assert "Install" in run.error["remedy"]


@pytest.mark.parametrize(
    ("change", "said"), [("os.remove('m.bin')", "isn't there now"), ("os.truncate('m.bin', 4)", "is shorter now")]
)
def test_array_whose_file_is_gone_or_cut(change: str, said: str, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    chain = Chain(tmp_path, environment={"KALE_SHARED_WORKDIR": "1"})
    chain.step("import numpy as np\nm = np.memmap('m.bin', 'i4', 'w+', shape=4)", gives=("m",))
    chain.step(f"import os\n{change}")
    run = chain.step("print(m)", takes={"m": "s0"})
    assert run.returncode == 1
    assert said in run.error["message"]
    assert "m.bin" in run.error["message"]
    assert run.error["remedy"]


def test_expected_error_goes_on(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain._cell_extra = {"allow_error": True}
    run = chain.step("1 / 0", "print('after')")
    assert (run.returncode, run.printed) == (0, "after\n"), run.log
    assert run.cells[0]["outputs"][0]["ename"] == "ZeroDivisionError"


def test_not_one_of_ours(tmp_path: Path) -> None:
    run = Chain(tmp_path).step("x = 1", values={"kale_step": "rubbish"})
    assert run.returncode == 2
    assert "Traceback" not in run.log


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize(
    "cell", ["x = b'x' * 1_000_000", "x = 1\nopen('big', 'wb').write(b'x' * 1_000_000)"], ids=["value", "file"]
)
def test_full_disk_is_the_reason(cell: str, small_disk: Path) -> None:
    run = Chain(small_disk).step(cell, gives=("x",))
    assert run.returncode in (1, 28), run.log
    assert "No space left" in run.log or "No space is left" in run.log
    kinds = [event["error"]["kind"] for event in run.events if event["kind"] == "error"]
    assert kinds in ([], ["disk_full"])
    assert kinds or run.returncode == 28


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An interpreter with nothing installed."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


class TestWithoutIPython:
    def test_plain_cells_run(self, bare_python: str, tmp_path: Path) -> None:
        chain = Chain(tmp_path, python=bare_python)
        first = chain.step(
            "class A:\n    def _repr_html_(self):\n        return '<b>a</b>'\na = A()\nk = 2\nf = lambda: k",
            "a",
            gives=("a", "f", "k"),
        )
        assert first.returncode == 0, first.log
        assert first.cells[1]["outputs"][0]["data"]["text/html"] == "<b>a</b>"
        second = chain.step(
            "import asyncio\nawait asyncio.sleep(0)\nprint(f(), isinstance(a, A))\ndisplay(1)",
            takes={"a": "s0", "f": "s0", "k": "s0"},
        )
        assert (second.returncode, second.printed) == (0, "2 True\n"), second.log
        assert second.cells[0]["outputs"][1]["data"] == {"text/plain": "1"}

    @pytest.mark.parametrize("source", ["%pwd", "x = !ls", "%%bash\nls", "!ls"])
    def test_magics_say_what_to_add(self, source: str, bare_python: str, tmp_path: Path) -> None:
        run = Chain(tmp_path, python=bare_python).step(source)
        assert run.returncode == 1
        assert "IPython" in run.error["message"]
        assert run.error["cell_id"] == "cell-1"

    def test_error_has_cell_and_line(self, bare_python: str, tmp_path: Path) -> None:
        run = Chain(tmp_path, python=bare_python).step("def f():\n    1 / 0", "\nf()")
        assert (run.error["ename"], run.error["cell_number"], run.error["line"]) == ("ZeroDivisionError", 1, 2)
        assert "boot" not in "".join(run.error["traceback"])
