from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import KaleError
from tests.engine.fakes import ended


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "kale"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


@pytest.fixture
def engine(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalEngine]:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("JUPYTER_KALE_PARALLEL", "4")
    made = LocalEngine(gpus=lambda: (), root=root)
    yield made
    for run in made.runs():
        with contextlib.suppress(KaleError):
            made.stop(run.id)
        with contextlib.suppress(KaleError):
            ended(made, run.id)
