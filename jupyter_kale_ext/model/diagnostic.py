"""Problems as values: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jupyter_kale_ext.model.fix import Fix


class Severity(str, Enum):
    """How much a problem matters. Only ``ERROR`` stops a compilation."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Diagnostic:
    """One problem of a notebook.

    Attributes:
        code: Stable code of the rule, ``KL001`` and so on (docs/problems.md lists them).
        severity: How much it matters.
        message: One sentence: what is wrong, naming the culprit.
        remedy: One sentence: what the user does about it; empty where nothing can be done.
        cell_id: The cell it is about; None for the notebook as a whole.
        cell_index: Zero-based position of that cell in the notebook; None likewise.
        cell_number: One-based position among the code cells that hold code; None likewise.
        line: One-based line in the cell as typed; None for the cell as a whole.
        step: Name of the step it is about; None where it is about no step.
        related: Ids of other cells that take part (the other branch, the later cell).
        fixes: Changes of the notebook that make it go away; empty where none is certain.
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    cell_id: str | None = None
    cell_index: int | None = None
    cell_number: int | None = None
    line: int | None = None
    step: str | None = None
    related: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def is_error(self) -> bool:
        """True where the notebook can't be compiled because of it."""
        return self.severity is Severity.ERROR


def has_errors(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> bool:
    """True where at least one of the problems is an error."""
    return any(diagnostic.is_error for diagnostic in diagnostics)
