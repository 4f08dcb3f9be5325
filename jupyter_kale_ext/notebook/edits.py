"""Edits of a notebook: made for a cell's tags, and applied to the notebook's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.fix import DeleteEdit, Edit, Fix, InsertEdit, SourceEdit, TagsEdit
from jupyter_kale_ext.notebook.grammar import print_tag
from jupyter_kale_ext.notebook.misspelt import meant_tag
from jupyter_kale_ext.notebook.tags import Tag


def replaced(cell: Cell, old: str, new: str) -> TagsEdit:
    """The text of one tag written anew, where it stands."""
    return TagsEdit(cell.id, tuple(dict.fromkeys(new if text == old else text for text in cell.tags)))


def added(cell: Cell, *tags: Tag, first: bool = False) -> TagsEdit:
    """Tags that come behind those the cell has, or before them."""
    new = tuple(print_tag(tag) for tag in tags)
    return TagsEdit(cell.id, tuple(dict.fromkeys((*new, *cell.tags) if first else (*cell.tags, *new))))


def removed(cell: Cell, tags: Iterable[Tag]) -> TagsEdit:
    """The cell without the tags, however they are spelled."""
    gone = set(tags)
    return TagsEdit(cell.id, tuple(text for text in cell.tags if meant_tag(text) not in gone))


def spelling(cell: Cell, old: str, new: str) -> Fix:
    """The fix that writes one tag in its valid form."""
    return Fix(f"Write `{new}` instead of `{old}`", (replaced(cell, old, new),))


def apply_edits(notebook: Mapping[str, object], edits: Sequence[Edit]) -> dict[str, object]:
    """A copy of a notebook's JSON with the edits made, one after the other; ids are those ``read`` gives.

    An edit of a cell that is not there changes nothing.
    """
    changed = dict(notebook)
    raw = notebook.get("cells")
    cells = [(_identity(cell, index), cell) for index, cell in enumerate(raw if isinstance(raw, list) else [])]
    for edit in edits:
        target = edit.before if isinstance(edit, InsertEdit) else edit.cell_id
        place = next((index for index, (identity, _) in enumerate(cells) if identity == target), None)
        if place is None:
            continue
        identity, cell = cells[place]
        match edit:
            case TagsEdit(tags=tags):
                cells[place] = identity, _with_tags(cell, tags)
            case SourceEdit(source=source):
                cells[place] = identity, {**cell, "source": source} if isinstance(cell, Mapping) else cell
            case InsertEdit(source=source, tags=tags):
                new = _free_identity({identity for identity, _ in cells})
                cells.insert(place, (new, _new_cell(new, source, tags)))
            case DeleteEdit():
                del cells[place]
    changed["cells"] = [cell for _, cell in cells]
    return changed


def with_identities(notebook: Mapping[str, object]) -> dict[str, object]:
    """A copy of a notebook's JSON in which every cell has the id that ``read`` gives it."""
    raw = notebook.get("cells")
    cells = [
        {**cell, "id": _identity(cell, index)} if isinstance(cell, Mapping) else cell
        for index, cell in enumerate(raw if isinstance(raw, list) else [])
    ]
    return {**notebook, "cells": cells}


def _identity(cell: object, index: int) -> str:
    given = cell.get("id") if isinstance(cell, Mapping) else None
    return given if isinstance(given, str) and given else f"cell-{index}"


def _free_identity(taken: set[str]) -> str:
    number = 1
    while f"fix-{number}" in taken:
        number += 1
    return f"fix-{number}"


def _with_tags(cell: object, tags: tuple[str, ...]) -> object:
    if not isinstance(cell, Mapping):
        return cell
    metadata = cell.get("metadata")
    kept = dict(metadata) if isinstance(metadata, Mapping) else {}
    return {**cell, "metadata": {**kept, "tags": list(tags)}}


def _new_cell(identity: str, source: str, tags: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": identity,
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
