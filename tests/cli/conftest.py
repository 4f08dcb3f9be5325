"""The real executable, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import NotebookMaker

Kale = Callable[..., "subprocess.CompletedProcess[str]"]

COMMAND = [sys.executable, "-m", "jupyter_kale_ext"]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder in which commands run."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(runs_dir: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of commands: the runs and the home of this test alone."""
    root = str(Path(__file__).parents[2])
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
        "HOME": str(tmp_path),
        "TERM": "dumb",
    }


@pytest.fixture
def kale(here: Path, environment: dict[str, str]) -> Kale:
    """Runs ``jupyter kale`` with the words given."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *words], cwd=here, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def write(here: Path, make_notebook: NotebookMaker) -> Callable[..., Path]:
    """Writes a notebook made of ``(tags, source)`` pairs."""

    def to_file(name: str, *cells: tuple[str, str], metadata: dict[str, object] | None = None) -> Path:
        path = here / name
        path.write_text(json.dumps(make_notebook(*cells, metadata=metadata)))
        return path

    return to_file
