"""On a terminal a run is a live table."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND

pty = pytest.importorskip("pty")


def test_a_live_table_on_a_terminal(here: Path, write: Callable[..., Path], environment: dict[str, str]) -> None:
    write("nb.ipynb", ("step:load", "x = 1"), ("step:show", "print(x)"))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "run", "nb.ipynb"],
        cwd=here,
        env={**environment, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = _all(ours)
        assert process.stdout is not None
        assert process.stdout.read() == b"1\n"
    assert process.returncode == 0
    assert "Step" in shown
    assert "succeeded" in shown
    assert "\x1b[" in shown


def _all(terminal: int) -> str:
    """All that is written to a terminal until its last writer closes it."""
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:  # Linux tells the end of a terminal as an input error
            piece = b""
        if not piece:
            os.close(terminal)
            return b"".join(pieces).decode(errors="replace")
        pieces.append(piece)
