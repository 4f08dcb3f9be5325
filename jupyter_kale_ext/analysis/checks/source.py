"""Cells that can't be read, and steps that hold no code."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from jupyter_kale_ext.analysis import rules
from jupyter_kale_ext.analysis.lower import is_too_deep
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.analysis.record import Site
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.notebook import Notebook


def source_problems(notebook: Notebook) -> Iterator[Diagnostic]:
    """Problems of the cells' sources themselves."""
    for cell in notebook.cells:
        if cell.role is not Role.SKIP:
            yield from _unreadable(cell, notebook)
    for step in notebook.steps:
        if not any(cell.source.strip() for cell in step.cells):
            message = f"The step `{step.name}` holds no code."
            yield problem(rules.EMPTY_STEP, message, "Write its code, or remove the tag.", cell=step.cells[0])


def _unreadable(cell: Cell, notebook: Notebook) -> Iterator[Diagnostic]:
    found = parse(cell.source).problem
    if found is not None:
        where = f"Line {found.line} of the cell" if found.line else "The cell"
        site = Site(cell, found.line or 0)
        severity = Severity.WARNING if cell.expects_error else Severity.ERROR
        message = f"{where} is not valid Python: {found.message}."
        yield problem(rules.SYNTAX, message, _remedy(notebook), site, severity=severity)
    elif is_too_deep(cell.source):
        message = "The cell's expressions are nested too deeply to be read."
        yield problem(rules.SYNTAX, message, "Split the expression into several statements.", cell=cell)


def _remedy(notebook: Notebook) -> str:
    """What to do; another Python than the kernel's may be what refuses the code."""
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    theirs = ".".join((notebook.language_version or ours).split(".")[:2])
    other = f" It was read with Python {ours}, the notebook's kernel is {theirs}." if theirs != ours else ""
    return f"Correct the line, or tag the cell `skip`.{other}"
