"""The cell: one code cell of a notebook, as the pipeline sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """What a cell is for in the pipeline."""

    STEP = "step"
    IMPORTS = "imports"
    FUNCTIONS = "functions"
    PARAMETERS = "pipeline-parameters"
    METRICS = "pipeline-metrics"
    SKIP = "skip"


@dataclass(frozen=True)
class Cell:
    """One code cell.

    Attributes:
        id: The cell's id in the notebook (made from its position, ``cell-<index>``,
            where the notebook format is older than 4.5 and has none).
        index: Zero-based position among all cells of the notebook, markdown included.
        number: One-based position among the code cells that hold code; the execution
            count the cell has after a run from top to bottom. Empty cells have 0.
        source: The text of the cell, as typed (magics included).
        tags: All tags, in the order of the notebook, other tools' included.
        role: What the cell is for. An untagged cell has the role it inherits from the
            nearest tagged cell above; cells before any tagged one are ``SKIP``.
        step: Name of the step the cell belongs to; None for every role but ``STEP``.
        tagged: False where role and step are inherited.
        notebook_path: Path of another notebook for a ``notebook:NAME`` cell, else None.
    """

    id: str
    index: int
    number: int
    source: str
    tags: tuple[str, ...] = ()
    role: Role = Role.SKIP
    step: str | None = None
    tagged: bool = False
    notebook_path: str | None = None

    @property
    def expects_error(self) -> bool:
        """True where the notebook goes on after the cell raises, by the tag that nbconvert and nbclient know."""
        return "raises-exception" in self.tags
