"""What all tests share: runs kept away from the home of whoever tests, and a builder of notebooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

CellText = tuple[str | Sequence[str], str]
"""Tags (one, or several) and source of a code cell."""

NotebookMaker = Callable[..., dict[str, object]]


@pytest.fixture(autouse=True)
def runs_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which runs of this test are kept."""
    folder = tmp_path / "kale"
    monkeypatch.setenv("JUPYTER_KALE_RUNS_DIR", str(folder))
    return folder


@pytest.fixture
def make_notebook() -> NotebookMaker:
    """Makes the JSON of a notebook from ``(tags, source)`` pairs; cells are named ``c1``, ``c2`` …."""

    return notebook_of


def notebook_of(*cells: CellText, metadata: dict[str, object] | None = None) -> dict[str, object]:
    """The JSON of a notebook with these cells, named ``c1``, ``c2`` …."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata or {},
        "cells": [_cell(f"c{number}", tags, source) for number, (tags, source) in enumerate(cells, start=1)],
    }


def _cell(cell_id: str, tags: str | Sequence[str], source: str) -> dict[str, object]:
    listed = [tags] if isinstance(tags, str) else list(tags)
    return {
        "id": cell_id,
        "cell_type": "code",
        "metadata": {"tags": [tag for tag in listed if tag]},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
