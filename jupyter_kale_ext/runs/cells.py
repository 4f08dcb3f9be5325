"""The code cells of a run's notebook, and how those of two notebooks differ."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from jupyter_kale_ext.model.comparison import Difference, DifferenceKind


def code_cells(notebook: Mapping[str, object]) -> dict[str, str]:
    """The text of each code cell by its id, in the order of the notebook; ``cell-N`` from 0 where a cell has none."""
    cells = notebook.get("cells")
    found = {}
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            found[str(cell.get("id", f"cell-{index}"))] = text
    return found


def cell_differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    """The code cells whose text differs, in the order of the second notebook, then those that are gone."""
    old, new = code_cells(before), code_cells(after)
    for cell_id in (*new, *(gone for gone in old if gone not in new)):
        first, second = old.get(cell_id), new.get(cell_id)
        if first != second and (first or second):
            yield Difference(DifferenceKind.CELL, cell_id, first, second, _lines(first or "", second or ""))


def _lines(before: str, after: str) -> tuple[str, ...]:
    """All lines of both texts, each led by a blank, ``-`` or ``+``."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[str] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [f" {line}" for line in old[first:last]]
        else:
            lines += [f"-{line}" for line in old[first:last]] + [f"+{line}" for line in new[start:end]]
    return tuple(lines)
