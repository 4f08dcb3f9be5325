"""The proposal on one screen: roles, steps, names, and what has to be otherwise for the pipeline to be right."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import TagsEdit
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.suggestion import CellSuggestion
from jupyter_kale_ext.notebook import replace_tags
from jupyter_kale_ext.notebook.edits import apply_edits
from jupyter_kale_ext.notebook.tags import RoleTag, StepTag
from jupyter_kale_ext.suggest.code import Code, look_at
from jupyter_kale_ext.suggest.groups import Group, group, is_look, last_uses
from jupyter_kale_ext.suggest.headings import section_headings
from jupyter_kale_ext.suggest.naming import group_names
from jupyter_kale_ext.suggest.phases import Phase
from jupyter_kale_ext.suggest.roles import Placed, place_roles

_ROUNDS = 6
_PARTED = frozenset({"KL054", "KL055", "KL057", "KL058", "KL090", "KL093"})
"""Problems of a value that doesn't get from one step to another: the two become one."""

_USES = re.compile(r" uses `(\w+)`")
_DOES = {
    Phase.LOAD: "Loads data",
    Phase.CLEAN: "Cleans data",
    Phase.FEATURES: "Makes features",
    Phase.SPLIT: "Splits data",
    Phase.TUNE: "Searches for settings of a model",
    Phase.TRAIN: "Trains",
    Phase.PREDICT: "Predicts",
    Phase.EVALUATE: "Evaluates",
    Phase.SAVE: "Saves results",
}


class Looked(Protocol):
    """What looking at a tagged notebook gives."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Its problems."""


L = TypeVar("L", bound=Looked)


@dataclass(frozen=True)
class Proposal(Generic[L]):
    """A proposal for a notebook.

    Attributes:
        cells: A role or step for each cell that holds code, in document order.
        notebook: A copy of the notebook's JSON with the proposed tags.
        looked: What looking at that copy gave.
    """

    cells: tuple[CellSuggestion, ...]
    notebook: dict[str, object]
    looked: L


def suggest(
    notebook_json: Mapping[str, object], notebook: Notebook, look: Callable[[Mapping[str, object]], L]
) -> Proposal[L]:
    """A role or step for each cell that holds code, in document order.

    Cells that are tagged keep what they have. The proposal is checked and mended until no problem is left that the
    notebook itself doesn't have.

    Args:
        notebook_json: The notebook's JSON.
        notebook: The same, read.
        look: Looks at a tagged notebook.
    """
    codes = look_at(notebook)
    demoted: set[str] = set()
    together: list[tuple[str, str]] = []
    rounds = 0
    while True:
        rounds += 1
        cells = _proposed(notebook_json, notebook, codes, demoted, together)
        tagged = apply_suggestions(notebook_json, notebook, cells)
        found = Proposal(cells, tagged, look(tagged))
        if rounds == _ROUNDS or not _mend(found.looked.diagnostics, cells, codes, demoted, together):
            return found


def apply_suggestions(
    notebook_json: Mapping[str, object], notebook: Notebook, cells: Sequence[CellSuggestion]
) -> dict[str, object]:
    """A copy of the notebook with the proposed tags; a cell that would have them from the one above gets none."""
    known = {cell.id: cell for cell in notebook.cells}
    edits = []
    above: tuple[Role, str | None] | None = None
    for one in cells:
        cell, own = known[one.cell_id], (one.role, one.step)
        if not cell.tagged and own != above:
            tag = StepTag(one.step) if one.step is not None else RoleTag(one.role)
            edits.append(TagsEdit(cell.id, replace_tags(cell.tags, [tag])))
        above = own if one.role is not Role.SKIP else None
    return apply_edits(notebook_json, edits)


def _proposed(
    notebook_json: Mapping[str, object],
    notebook: Notebook,
    codes: Sequence[Code],
    demoted: set[str],
    together: Sequence[tuple[str, str]],
) -> tuple[CellSuggestion, ...]:
    placed = _kept(notebook, codes) | place_roles(codes, demoted)
    sections = section_headings(notebook_json, codes[0].cell.index if codes else 0)
    groups = group([code for code in codes if code.cell.id not in placed], sections, together)
    names = group_names(groups, {step.name for step in notebook.steps})
    by_cell = {code.cell.id: (name, one) for name, one in zip(names, groups, strict=True) for code in one.codes}
    uses = last_uses(codes)
    found = []
    for code in codes:
        own = placed.get(code.cell.id)
        if own is not None:
            found.append(CellSuggestion(code.cell.id, own.role, None, own.reason))
        else:
            name, home = by_cell[code.cell.id]
            found.append(CellSuggestion(code.cell.id, Role.STEP, name, _reason(code, home, uses)))
    return tuple(found)


def _kept(notebook: Notebook, codes: Sequence[Code]) -> dict[str, Placed]:
    """Tagged cells that are no step."""
    return {
        code.cell.id: Placed(code.cell.role, "Tagged already.")
        for code in codes
        if code.cell.tagged and code.cell.role is not Role.STEP
    }


def _reason(code: Code, home: Group, uses: Mapping[str, int]) -> str:
    if code.cell.tagged:
        return "Tagged already."
    first = home.codes[0] is code
    does = _DOES.get(code.phase, "")
    does = f"{does} (`{code.call}`)" if does else ""
    if first and home.heading is not None:
        title = home.heading.text.strip().strip("*`")
        return f"{does}, under the heading “{title}”." if does else f"Under the heading “{title}”."
    if not first and is_look(code, uses):
        return "Only shows what there is: it stays with the cells above."
    if does:
        return f"{does}."
    return "Begins a step: nothing above it belongs to one." if first else "Goes on with the cells above."


def _mend(
    problems: Sequence[Diagnostic],
    found: Sequence[CellSuggestion],
    codes: Sequence[Code],
    demoted: set[str],
    together: list[tuple[str, str]],
) -> bool:
    """Note what has to be otherwise; False where nothing has."""
    order = {one.cell_id: position for position, one in enumerate(found)}
    roles = {one.cell_id: one.role for one in found}
    changed = False
    for problem in problems:
        cell = problem.cell_id
        if cell not in order or not (problem.is_error or problem.code in _PARTED):
            continue
        apart = [other for other in problem.related if other in order]
        moved = [one for one in (cell, *apart) if roles[one] not in (Role.STEP, Role.SKIP)]
        new = set(moved) - demoted
        hoisted = _defining(problem, codes, roles) - demoted
        if new or hoisted:
            demoted |= new or hoisted
            changed = True
        elif problem.code in _PARTED and apart:
            first, last = min((cell, *apart), key=order.__getitem__), max((cell, *apart), key=order.__getitem__)
            if (first, last) not in together:
                together.append((first, last))
                changed = True
    return changed


def _defining(problem: Diagnostic, codes: Sequence[Code], roles: Mapping[str, Role]) -> set[str]:
    """Cells put at the start of every step that define the function a problem names."""
    named = _USES.search(problem.message)
    if named is None:
        return set()
    return {
        code.cell.id
        for code in codes
        if roles[code.cell.id] is Role.FUNCTIONS
        and not code.cell.tagged
        and any(isinstance(node, ast.FunctionDef) and node.name == named[1] for node in ast.walk(code.tree))
    }
