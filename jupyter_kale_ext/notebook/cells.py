"""The code cells of a notebook's JSON, before their tags are understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Fix, TagsEdit
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.misspelt import meant_tag
from jupyter_kale_ext.notebook.report import diagnose, place


def code_cells(cells: Sequence[object]) -> tuple[list[Cell], list[Diagnostic]]:
    """The code cells in document order, with id, number, source and tags, and no role yet.

    A cell counts towards the numbers where its source holds more than white space: nbclient and IPython count
    such cells (comments alone included) and no others.
    """
    found: list[Cell] = []
    problems: list[Diagnostic] = []
    taken: set[str] = set()
    number = 0
    for index, raw in enumerate(cells):
        if not isinstance(raw, Mapping):
            problems.append(_unreadable(index, "is no object"))
            continue
        if raw.get("cell_type") != "code":
            continue
        source = _source(raw.get("source", ""))
        if source is None:
            problems.append(_unreadable(index, "has a source that is no text"))
            continue
        number += bool(source.strip())
        identity = _identity(raw, index, taken)
        cell = Cell(identity, index, number if source.strip() else 0, source)
        tags, complaint = _tags(raw, cell)
        problems += complaint
        metadata = raw.get("metadata")
        path = metadata.get("notebook_path") if isinstance(metadata, Mapping) else None
        found.append(
            Cell(
                identity,
                index,
                cell.number,
                source,
                tags,
                notebook_path=path if isinstance(path, str) and path else None,
            )
        )
    return found, problems


def _identity(raw: Mapping[str, object], index: int, taken: set[str]) -> str:
    given = raw.get("id")
    identity = given if isinstance(given, str) and given and given not in taken else f"cell-{index}"
    while identity in taken:
        identity += "-"
    taken.add(identity)
    return identity


def _source(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def _tags(raw: Mapping[str, object], cell: Cell) -> tuple[tuple[str, ...], list[Diagnostic]]:
    metadata = raw.get("metadata")
    value = metadata.get("tags") if isinstance(metadata, Mapping) else None
    if value is None:
        return (), []
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(value), []
    texts = tuple(tag for tag in value if isinstance(tag, str)) if isinstance(value, list) else ()
    message = f"The tags of {place(cell)} are not a list of texts."
    fixes: tuple[Fix, ...] = ()
    if isinstance(value, list):
        fixes = (Fix("Keep the tags that are texts", (TagsEdit(cell.id, texts),)),)
    elif isinstance(value, str) and meant_tag(value) is not None:
        fixes = (Fix(f"Tag this cell `{value}`", (TagsEdit(cell.id, (value,)),)),)
    return texts, [diagnose(rules.TAGS_NOT_LIST, message, "Set the cell's tags anew.", cell, fixes=fixes)]


def _unreadable(index: int, why: str) -> Diagnostic:
    return Diagnostic(
        rules.CELL_SHAPE.code,
        rules.CELL_SHAPE.severity,
        f"The cell at position {index + 1} {why}.",
        "Open and save the notebook in JupyterLab, or remove the cell.",
        cell_index=index,
    )
