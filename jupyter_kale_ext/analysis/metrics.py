"""Which step each metrics cell runs in."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jupyter_kale_ext.analysis import rules
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.problems import listed, problem
from jupyter_kale_ext.analysis.providers import Origin, is_hidden
from jupyter_kale_ext.analysis.record import Record, Site
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic


@dataclass
class Placed:
    """The metrics cells, placed.

    Attributes:
        cells: For each step, the metrics cells that run at its end.
        needs: For each step, names they need besides what the step itself has, and who made them.
        used: For each step, all names they read.
        problems: Cells that belong nowhere.
    """

    cells: list[list[Cell]]
    needs: list[dict[str, int]]
    used: list[set[str]]
    problems: list[Diagnostic] = field(default_factory=list)


def place_metrics(linked: Linked) -> Placed:
    """Put each metrics cell at the end of the step that makes what it reads; line by line where steps are parallel."""
    count = len(linked.facts.steps)
    placed = Placed([[] for _ in range(count)], [{} for _ in range(count)], [set() for _ in range(count)])
    for cell, record in linked.facts.metrics:
        if not cell.source.strip():
            continue
        makers = _makers(linked, cell, record)
        missing = [name for name in record.needs if name not in makers and _is_missing(linked, name)]
        if missing or not makers:
            placed.problems.append(_nowhere(cell, record, missing))
            continue
        if not _attach(linked, placed, cell, makers, set(record.needs)):
            _by_line(linked, placed, cell, makers)
    return placed


def _makers(linked: Linked, cell: Cell, record: Record) -> dict[str, int]:
    """The step that last wrote each name before the cell; the last of all where none did."""
    makers: dict[str, int] = {}
    for name in record.needs:
        writers = linked.writers.of.get(name, []) if not is_hidden(name) else []
        before = [order for order in writers if linked.facts.steps[order].first < cell.index]
        if before or writers:
            makers[name] = (before or writers)[-1]
    return makers


def _attach(linked: Linked, placed: Placed, cell: Cell, makers: dict[str, int], used: set[str]) -> bool:
    latest = linked.graph.latest(makers.values())
    if len(latest) != 1:
        return False
    home = latest[0]
    placed.cells[home].append(cell)
    placed.used[home] |= used
    placed.needs[home] |= {name: maker for name, maker in makers.items() if maker != home}
    return True


def _by_line(linked: Linked, placed: Placed, cell: Cell, makers: dict[str, int]) -> None:
    """Give each statement to the step that makes what it reads."""
    body = parse(cell.source).tree.body
    parts: dict[int, list[ast.stmt]] = {}
    own: set[str] = set()
    for statement in body:
        names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        latest = linked.graph.latest(makers[name] for name in names if name in makers)
        if len(latest) > 1 or names & own:
            apart = sorted(name for name in names if name in makers)
            message = f"The metrics line reads {listed(apart or sorted(names & own))}, which parallel steps make."
            placed.problems.append(
                problem(rules.METRICS_APART, message, _apart(linked, latest), Site(cell, statement.lineno))
            )
            return
        own |= {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        if latest:
            parts.setdefault(latest[0], []).append(statement)
    for statements in parts.values():
        names = {one.id for statement in statements for one in ast.walk(statement) if isinstance(one, ast.Name)}
        part = replace(cell, source=_only(cell.source, statements))
        _attach(linked, placed, part, {name: makers[name] for name in names if name in makers}, names)


def _only(source: str, statements: Iterable[ast.stmt]) -> str:
    """The source with the lines of all other statements blanked, so that lines keep their numbers."""
    kept = {line for one in statements for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    lines = source.split("\n")
    return "\n".join(line if number in kept else "" for number, line in enumerate(lines, 1)).rstrip("\n")


def _apart(linked: Linked, latest: list[int]) -> str:
    names = listed(linked.facts.steps[order].name for order in latest)
    return (
        f"Write one line for each, or move the line to a step that runs after {names}." if latest else "Split the line."
    )


def _is_missing(linked: Linked, name: str) -> bool:
    return linked.writers.otherwise(name).origin is Origin.NOWHERE and not linked.writers.dynamic


def _nowhere(cell: Cell, record: Record, missing: list[str]) -> Diagnostic:
    if missing:
        message = f"The metrics cell reads {listed(missing)}, which no step makes."
        site = record.needs[missing[0]].site
        return problem(rules.METRICS_NOWHERE, message, "Make the name in a step, or correct it.", site)
    message = "The metrics cell reads nothing that a step makes."
    return problem(rules.METRICS_NOWHERE, message, "Name the values that are the run's metrics in it.", cell=cell)
