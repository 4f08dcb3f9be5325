"""Diagnostics of the analysis, built in one place."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_kale_ext.analysis.record import Site
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.rule import Rule


def problem(
    rule: Rule,
    message: str,
    remedy: str,
    site: Site | None = None,
    *,
    cell: Cell | None = None,
    step: str | None = None,
    related: Iterable[Cell] = (),
    severity: Severity | None = None,
    fixes: tuple[Fix, ...] = (),
) -> Diagnostic:
    """A problem of the rule, at a site, at a cell as a whole, or of the notebook as a whole."""
    where = site.cell if site is not None else cell
    return Diagnostic(
        code=rule.code,
        severity=severity or rule.severity,
        message=message,
        remedy=remedy,
        cell_id=where.id if where else None,
        cell_index=where.index if where else None,
        cell_number=where.number if where else None,
        line=site.line if site is not None and site.line > 0 else None,
        step=step if step is not None else (where.step if where else None),
        related=tuple(dict.fromkeys(one.id for one in related if where is None or one.id != where.id)),
        fixes=fixes,
    )


def listed(names: Iterable[str]) -> str:
    """``a``, ``b`` and ``c``, quoted as code."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
