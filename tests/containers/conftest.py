from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.container.engine import ContainerEngine
from jupyter_kale_ext.errors import KaleError
from tests.engine.fakes import ended


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ContainerEngine]:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("JUPYTER_KALE_PARALLEL", "2")
    made = ContainerEngine(gpus=lambda: (), root=tmp_path / "kale")
    yield made
    for run in made.runs():
        with contextlib.suppress(KaleError):
            made.stop(run.id)
        with contextlib.suppress(KaleError):
            ended(made, run.id)
