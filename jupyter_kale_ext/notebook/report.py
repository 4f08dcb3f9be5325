"""From a rule and a place to a diagnostic."""

from __future__ import annotations

from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.rule import Rule


def diagnose(
    rule: Rule,
    message: str,
    remedy: str = "",
    cell: Cell | None = None,
    step: str | None = None,
    *,
    related: tuple[str, ...] = (),
    line: int | None = None,
    severity: Severity | None = None,
    fixes: tuple[Fix, ...] = (),
) -> Diagnostic:
    """A diagnostic of the rule.

    Args:
        rule: What kind of problem it is; gives the code and, unless ``severity`` is given, the severity.
        message: One sentence naming the culprit.
        remedy: One sentence saying what to do; empty where nothing can be done.
        cell: The cell it is about; None for the notebook as a whole.
        step: The step it is about; None takes the cell's step.
        related: Ids of other cells that take part.
        line: One-based line in the cell; None for the cell as a whole.
        severity: Severity in this place where it isn't the rule's.
        fixes: Edits that make it go away, where one is certain.
    """
    return Diagnostic(
        code=rule.code,
        severity=severity or rule.severity,
        message=message,
        remedy=remedy,
        cell_id=cell.id if cell else None,
        cell_index=cell.index if cell else None,
        cell_number=(cell.number or None) if cell else None,
        line=line,
        step=step if step is not None or cell is None else cell.step,
        related=related,
        fixes=fixes,
    )


def place(cell: Cell) -> str:
    """The cell in words: ``cell 3`` by its number, or by its position where it is empty."""
    return f"cell {cell.number}" if cell.number else f"the empty cell at position {cell.index + 1}"
