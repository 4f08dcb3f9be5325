"""Fixes that need to know the code: dependencies, imports, roles, steps of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from jupyter_kale_ext.analysis import python
from jupyter_kale_ext.analysis.kinds import only_definitions, only_imports
from jupyter_kale_ext.analysis.rules import NOT_BEFORE
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import DeleteEdit, Edit, Fix, InsertEdit, SourceEdit, TagsEdit
from jupyter_kale_ext.model.notebook import Notebook, StepDeclaration
from jupyter_kale_ext.notebook import replace_tags, rules
from jupyter_kale_ext.notebook.edits import added, removed
from jupyter_kale_ext.notebook.misspelt import meant_tag
from jupyter_kale_ext.notebook.tags import PrevTag, RoleTag, StepTag, Tag

_ALIASES = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "tf": "import tensorflow as tf",
}
"""Names that everybody gives these modules."""


def after(notebook: Notebook, step: StepDeclaration, *makers: str) -> tuple[Fix, ...]:
    """Let a step run after others: ``prev:`` tags on its first tagged cell."""
    home = _home(notebook, step)
    if home is None:
        return ()
    tags = tuple(PrevTag(maker) for maker in makers)
    listed = ", ".join(f"`prev:{maker}`" for maker in makers)
    return (Fix(f"Add {listed} to the step `{step.name}`", (added(home, *tags),)),)


def in_turn(notebook: Notebook, steps: Sequence[StepDeclaration]) -> tuple[Fix, ...]:
    """Let each of the steps run after the one before it."""
    edits: list[Edit] = []
    for before, step in pairwise(steps):
        home = _home(notebook, step)
        if home is None:
            return ()
        edits.append(added(home, PrevTag(before.name)))
    names = ", ".join(f"`{step.name}`" for step in steps[1:])
    title = f"Let {names} run after `{steps[0].name}`, as in the notebook"
    return (Fix(title, tuple(edits)),)


def not_after(step: StepDeclaration, other: str) -> tuple[Fix, ...]:
    """Let a step no longer run after another."""
    edits = tuple(removed(cell, [PrevTag(other)]) for cell in step.cells if PrevTag(other) in _meant(cell))
    return (Fix(f"Remove `prev:{other}` from the step `{step.name}`", edits),) if edits else ()


def tagged(notebook: Notebook, cell: Cell) -> tuple[Fix, ...]:
    """Tag a cell for what it only holds: imports, or functions and classes."""
    role = Role.IMPORTS if only_imports(cell.source) else Role.FUNCTIONS if only_definitions(cell.source) else None
    if role is None:
        return ()
    return (Fix(f"Tag cell {cell.number} `{role.value}`", _with_role(notebook, cell, role)),)


def import_moved(notebook: Notebook, cell: Cell, name: str = "", line: int = 0) -> tuple[Fix, ...]:
    """Move an import statement to the imports cell, which is made where there is none.

    Args:
        notebook: The notebook.
        cell: Where the import stands.
        name: What it binds; empty to go by the line.
        line: One-based line on which it begins; 0 to go by the name.
    """
    if only_imports(cell.source) and cell.role is not Role.PARAMETERS:
        return tagged(notebook, cell)
    cut = _import_cut(cell.source, name, line)
    if cut is None:
        return ()
    text, rest = cut
    place = _imported(notebook, text, cell)
    if place is None:
        return ()
    left: Edit = SourceEdit(cell.id, rest) if rest.strip() else DeleteEdit(cell.id)
    if isinstance(left, DeleteEdit) and cell.tagged:
        left = SourceEdit(cell.id, "")
    first = text.partition("\n")[0]
    return (Fix(f"Move `{first}` to the imports cell", (left, place)),)


def import_added(notebook: Notebook, name: str) -> tuple[Fix, ...]:
    """Import a module that everybody knows by that name."""
    text = _ALIASES.get(name)
    place = _imported(notebook, text, None) if text else None
    return (Fix(f"Add `{text}` to the imports cell", (place,)),) if place else ()


def own_step(notebook: Notebook, step: StepDeclaration, cell: Cell, other: str) -> tuple[Fix, ...]:
    """Give a step's cells from one cell on a step of their own; settings go with them.

    Args:
        notebook: The notebook.
        step: The step.
        cell: The first cell of the new step.
        other: Step whose cells lie between.
    """
    if not cell.tagged:
        return ()
    name = _free_name(notebook, step.name)
    settings = [tag for one in step.cells for tag in _meant(one) if not isinstance(tag, RoleTag | StepTag | PrevTag)]
    prev = [PrevTag(step.name), PrevTag(other)] if notebook.explicit else []
    edits: list[Edit] = []
    for one in step.cells:
        if one.index < cell.index or not one.tagged:
            continue
        kept = [tag for tag in _meant(one) if tag != StepTag(step.name)]
        wanted: list[Tag] = [StepTag(name), *kept, *(settings + prev if one is cell else [])]
        edits.append(TagsEdit(one.id, replace_tags(one.tags, list(dict.fromkeys(wanted)))))
    title = f"Make this cell the step `{name}`" if len(edits) == 1 else f"Make the cells from here the step `{name}`"
    return (Fix(title, tuple(edits)),)


def tag_fixes(notebook: Notebook, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The notebook's own problems, with fixes where the code tells what a tag has to be.

    Args:
        notebook: The notebook.
        problems: What the analysis found in it: a cell whose names a step lacks is not to be skipped.
    """
    needed = {cell for problem in problems if problem.code == NOT_BEFORE.code for cell in problem.related}
    cells = {cell.id: cell for cell in notebook.cells}
    found = []
    for problem in notebook.diagnostics:
        cell = cells.get(problem.cell_id or "")
        fixes: tuple[Fix, ...] = ()
        if cell is not None and problem.code == rules.SEVERAL_ROLES.code:
            fixes = _one_role(cell)
        elif cell is not None and problem.code == rules.BEFORE_FIRST_TAG.code:
            skip = Fix("Skip this cell", (added(cell, RoleTag(Role.SKIP), first=True),))
            fixes = tagged(notebook, cell) or (() if cell.id in needed else (skip,))
        found.append(replace(problem, fixes=fixes) if fixes else problem)
    return tuple(found)


def _one_role(cell: Cell) -> tuple[Fix, ...]:
    """Keep the one role that fits what the cell holds."""
    roles = [tag for tag in _meant(cell) if isinstance(tag, RoleTag | StepTag)]
    fitting = Role.IMPORTS if only_imports(cell.source) else Role.FUNCTIONS if only_definitions(cell.source) else None
    if fitting is None or RoleTag(fitting) not in roles:
        return ()
    others = [tag for tag in _meant(cell) if tag != RoleTag(fitting)]
    return (Fix(f"Keep `{fitting.value}` alone", (removed(cell, others),)),)


def _with_role(notebook: Notebook, cell: Cell, role: Role) -> tuple[Edit, ...]:
    """Tag a cell; the untagged cells below it go on belonging where they belonged."""
    edits: list[Edit] = [TagsEdit(cell.id, replace_tags(cell.tags, [RoleTag(role)]))]
    for below in notebook.cells:
        if below.index <= cell.index or not below.source.strip() or (below.tagged and below.role is Role.SKIP):
            continue
        if below.tagged:
            break
        if below.role is not Role.SKIP:
            settings = [tag for tag in _meant(cell) if not isinstance(tag, RoleTag)] if cell.step == below.step else []
            own = [StepTag(below.step), *settings] if below.step else [RoleTag(below.role)]
            edits.append(added(below, *own, first=True))
            break
        if not only_imports(below.source):
            edits.append(added(below, RoleTag(Role.SKIP), first=True))
    return tuple(edits)


def _import_cut(source: str, name: str, line: int) -> tuple[str, str] | None:
    """An import statement that has its lines to itself, and the source without it."""
    body = python.statements(source)
    if body is None or source[:1].isspace():
        return None
    for index, statement in enumerate(body):
        if not isinstance(statement, ast.Import | ast.ImportFrom) or not (
            statement.lineno == line or name in _bound(statement)
        ):
            continue
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        neighbours = body[max(index - 1, 0) : index] + body[index + 1 : index + 2]
        if any(one.lineno <= last and (one.end_lineno or one.lineno) >= first for one in neighbours):
            return None
        lines = source.split("\n")
        return "\n".join(lines[first - 1 : last]), "\n".join(lines[: first - 1] + lines[last:]).strip("\n")
    return None


def _bound(statement: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(statement, ast.Import):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    return {alias.asname or alias.name for alias in statement.names}


def _imported(notebook: Notebook, text: str, beside: Cell | None) -> Edit | None:
    """The edit that brings an import statement into an imports cell."""
    for cell in notebook.with_role(Role.IMPORTS):
        if cell.tagged and cell is not beside and not cell.source.lstrip().startswith("%%"):
            first = "__future__" not in cell.source
            return SourceEdit(cell.id, f"{text}\n{cell.source}" if first else f"{cell.source.rstrip()}\n{text}")
    return InsertEdit(notebook.cells[0].id, text, ("imports",)) if notebook.cells else None


def _home(notebook: Notebook, step: StepDeclaration) -> Cell | None:
    """The first cell tagged with the step, an empty one too."""
    return next((cell for cell in notebook.cells if cell.step == step.name and cell.tagged), None)


def _meant(cell: Cell) -> list[Tag]:
    return [tag for text in cell.tags if (tag := meant_tag(text)) is not None]


def _free_name(notebook: Notebook, name: str) -> str:
    taken = {step.name for step in notebook.steps}
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
