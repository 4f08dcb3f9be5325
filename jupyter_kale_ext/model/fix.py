"""The fix: how a notebook is edited so that a problem goes away."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TagsEdit:
    """A cell's tags, set anew.

    Attributes:
        cell_id: The cell.
        tags: All its tags afterwards, other tools' included.
    """

    cell_id: str
    tags: tuple[str, ...]
    kind: str = field(default="tags", init=False)


@dataclass(frozen=True)
class SourceEdit:
    """A cell's text, set anew.

    Attributes:
        cell_id: The cell.
        source: Its whole text afterwards.
    """

    cell_id: str
    source: str
    kind: str = field(default="source", init=False)


@dataclass(frozen=True)
class InsertEdit:
    """A new code cell.

    Attributes:
        before: Id of the cell that comes after it.
        source: Its text.
        tags: Its tags.
    """

    before: str
    source: str
    tags: tuple[str, ...]
    kind: str = field(default="insert", init=False)


@dataclass(frozen=True)
class DeleteEdit:
    """A cell, removed.

    Attributes:
        cell_id: The cell.
    """

    cell_id: str
    kind: str = field(default="delete", init=False)


Edit = TagsEdit | SourceEdit | InsertEdit | DeleteEdit
"""One change of a notebook; ``kind`` tells which on the wire."""


@dataclass(frozen=True)
class Fix:
    """A change of the notebook that makes a problem go away and brings no new error.

    Attributes:
        title: What it does, as a command: ``Add `prev:load` to the step `train```.
        edits: The changes, in the order in which they are made.
    """

    title: str
    edits: tuple[Edit, ...]
