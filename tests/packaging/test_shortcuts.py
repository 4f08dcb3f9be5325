"""Our shortcuts don't take a key from JupyterLab or Notebook, nor wait behind one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = Path(__file__).parents[2] / "schema" / "plugin.json"
THEIRS = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"


def shortcuts(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Selector and keys of each shortcut that a schema sets."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    for shortcut in schema.get("jupyter.lab.shortcuts", []):
        keys = tuple(key for key in shortcut.get("keys", []) if key)
        if keys:
            yield shortcut["selector"], keys


@pytest.mark.skipif(not THEIRS.is_dir(), reason="JupyterLab's schemas are not installed")
def test_no_shortcut_begins_with_another() -> None:
    theirs = [(path.stem, keys) for path in THEIRS.rglob("*.json") for _, keys in shortcuts(path)]
    ours = list(shortcuts(OURS))
    clashes = [
        (keys, taken, plugin)
        for _, keys in ours
        for plugin, taken in theirs
        if keys[: len(taken)] == taken or taken[: len(keys)] == keys
    ]
    assert len(theirs) > 50
    assert clashes == []
    assert len(set(ours)) == len(ours) > 0


def test_letters_are_shortcuts_in_command_mode_only() -> None:
    letters = {selector for selector, keys in shortcuts(OURS) if len(keys[0]) == 1}
    assert letters == {".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus"}
