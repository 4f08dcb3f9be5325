"""Every test of this folder runs against every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.place import PLACES, Place


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The engine under test."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("JUPYTER_KALE_PARALLEL", "4")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    with PLACES[request.param](folder, tmp_path / "runs") as made:
        yield made
