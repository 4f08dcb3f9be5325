"""The suggestion: what an untagged notebook's cells could be in a pipeline."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.model.cell import Role


@dataclass(frozen=True)
class CellSuggestion:
    """What one cell could be.

    Attributes:
        cell_id: The cell.
        role: What it is for.
        step: Name of its step; None for every role but ``STEP``.
        reason: Why, in words.
    """

    cell_id: str
    role: Role
    step: str | None
    reason: str
