"""Which role and step each cell has: by its own tags, or inherited from the nearest tagged cell above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.edits import added, removed, spelling
from jupyter_kale_ext.notebook.grammar import Problem, print_tag
from jupyter_kale_ext.notebook.misspelt import meant_tag, parse_tag
from jupyter_kale_ext.notebook.report import diagnose, place
from jupyter_kale_ext.notebook.tags import NoStepTag, NotebookTag, PrevTag, RoleTag, SettingTag, StepTag, Tag


@dataclass(frozen=True)
class TaggedCell:
    """A cell with its role, and what its own tags say about its step.

    Attributes:
        cell: The cell, role and step filled in.
        prev: Steps named by its ``prev:`` tags; empty where the cell names no step.
        settings: Its settings; empty where the cell names no step.
    """

    cell: Cell
    prev: tuple[str, ...] = ()
    settings: tuple[SettingTag, ...] = ()


_RoleLike = RoleTag | StepTag | NotebookTag
_Above = tuple[Role, str | None]


def assign_roles(cells: Iterable[Cell]) -> tuple[list[TaggedCell], list[Diagnostic]]:
    """Give every cell its role and step; the order stays."""
    tagged: list[TaggedCell] = []
    problems: list[Diagnostic] = []
    above: _Above | None = None
    after_skip = False
    for cell in cells:
        tags, complaints = _parse(cell)
        role, more = _own_role(cell, tags)
        problems += complaints + more
        if role is None:
            filled = _inherit(cell, above)
            problems += _inherited_problems(filled, above, after_skip)
        else:
            filled = _fill(cell, role)
            after_skip = filled.role is Role.SKIP
            above = above if after_skip else (filled.role, filled.step)
        entry, more = _with_settings(filled, tags)
        problems += more
        tagged.append(entry)
    if not any(entry.cell.tagged for entry in tagged):
        # Nothing is tagged yet: a warning for each cell would only say so once more.
        problems = [problem for problem in problems if problem.code != rules.BEFORE_FIRST_TAG.code]
    return tagged, problems


def _parse(cell: Cell) -> tuple[list[Tag], list[Diagnostic]]:
    tags: list[Tag] = []
    problems: list[Diagnostic] = []
    for text in dict.fromkeys(cell.tags):
        parsed = parse_tag(text)
        if isinstance(parsed, Problem):
            problems.append(tag_problem(parsed, f"of {place(cell)}", cell))
        # What was clearly meant is used from here on, so that one slip gives one problem.
        tag = meant_tag(text)
        if tag is not None:
            tags.append(tag)
    return list(dict.fromkeys(tags)), problems


def tag_problem(problem: Problem, where: str, cell: Cell | None = None) -> Diagnostic:
    """The diagnostic of a tag that doesn't parse; ``where`` goes on from "The tag X"."""
    remedy = f"Write `{problem.nearest}`." if problem.nearest else f"Write `{problem.shape}`, or remove the tag."
    if problem.rule is rules.DOUBTFUL_TAG and problem.nearest:
        remedy = f"Write `{problem.nearest}` if that was meant."
    message = f"The tag `{problem.text}` {where} doesn't parse: {problem.reason}."
    if problem.rule is rules.DOUBTFUL_TAG:
        message = f"The tag `{problem.text}` {where} is left alone: {problem.reason}."
    certain = cell is not None and problem.nearest is not None and problem.rule is not rules.DOUBTFUL_TAG
    fixes = (spelling(cell, problem.text, problem.nearest),) if certain and cell and problem.nearest else ()
    return diagnose(problem.rule, message, remedy, cell, fixes=fixes)


def _own_role(cell: Cell, tags: list[Tag]) -> tuple[_RoleLike | None, list[Diagnostic]]:
    roles = [tag for tag in tags if isinstance(tag, RoleTag | StepTag | NotebookTag)]
    if len(roles) < 2:
        return (roles[0] if roles else None), []
    names = listed_tags(roles)
    skip = RoleTag(Role.SKIP)
    if skip in roles:
        message = f"{place(cell).capitalize()} is tagged {names}: it is skipped."
        others = [role for role in roles if role != skip]
        fix = Fix(f"Remove {listed_tags(others)}: the cell stays skipped", (removed(cell, others),))
        remedy = "Remove `skip` if the cell belongs to the pipeline."
        return skip, [diagnose(rules.SKIP_WINS, message, remedy, cell, fixes=(fix,))]
    message = f"{place(cell).capitalize()} has several roles: {names}."
    return roles[0], [diagnose(rules.SEVERAL_ROLES, message, "Keep one of these tags, or split the cell.", cell)]


def _fill(cell: Cell, role: _RoleLike) -> Cell:
    if isinstance(role, RoleTag):
        return replace(cell, role=role.role, tagged=True, notebook_path=None)
    path = cell.notebook_path or "" if isinstance(role, NotebookTag) else None
    return replace(cell, role=Role.STEP, step=role.name, tagged=True, notebook_path=path)


def _inherit(cell: Cell, above: _Above | None) -> Cell:
    role, step = above or (Role.SKIP, None)
    return replace(cell, role=role, step=step, tagged=False, notebook_path=None)


def _inherited_problems(cell: Cell, above: _Above | None, after_skip: bool) -> list[Diagnostic]:
    if not holds_code(cell.source):
        return []
    if above is None:
        message = f"{place(cell).capitalize()} comes before the first tagged cell and is left out of the pipeline."
        return [diagnose(rules.BEFORE_FIRST_TAG, message, "Tag it, with `skip` if leaving it out is right.", cell)]
    if after_skip:
        home = f"step `{cell.step}`" if cell.step else f"`{cell.role.value}`"
        message = f"{place(cell).capitalize()} is untagged after a skipped cell: it belongs to {home}, not to `skip`."
        remedy = "Tag it with `skip` too if it shall be left out."
        return [diagnose(rules.AFTER_SKIP, message, remedy, cell, fixes=(_joining(cell),))]
    return []


def _joining(cell: Cell) -> Fix:
    """Write down the role that the cell inherits."""
    role = StepTag(cell.step) if cell.step else RoleTag(cell.role)
    title = f"Make this cell part of the step `{cell.step}`" if cell.step else f"Tag this cell `{cell.role.value}`"
    return Fix(title, (added(cell, role, first=True),))


def listed_tags(tags: Iterable[Tag]) -> str:
    """The tags, quoted as code."""
    return ", ".join(f"`{print_tag(tag)}`" for tag in tags)


def holds_code(source: str) -> bool:
    """False for a cell of white space and comments alone."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _with_settings(cell: Cell, tags: list[Tag]) -> tuple[TaggedCell, list[Diagnostic]]:
    extra = [tag for tag in tags if not isinstance(tag, RoleTag | StepTag | NoStepTag | NotebookTag)]
    if not extra or (cell.tagged and cell.role is Role.SKIP):
        return TaggedCell(cell), []
    if cell.tagged and cell.role is Role.STEP:
        prev = tuple(tag.name for tag in extra if isinstance(tag, PrevTag))
        return TaggedCell(cell, prev, tuple(tag for tag in extra if not isinstance(tag, PrevTag))), []
    names = listed_tags(extra)
    if cell.tagged:
        message = f"{names} on {place(cell)} has no effect: the cell is `{cell.role.value}`, no step."
        fix = Fix(f"Remove {names}", (removed(cell, extra),))
        remedy = "Move it to a cell of a step."
        return TaggedCell(cell), [diagnose(rules.SETTING_WITHOUT_EFFECT, message, remedy, cell, fixes=(fix,))]
    message = f"{place(cell).capitalize()} is tagged {names} without a step."
    wanted = f"step:{cell.step}" if cell.step else "step:NAME"
    fixes = (_joining(cell),) if cell.step else ()
    remedy = f"Add the tag `{wanted}`."
    return TaggedCell(cell), [diagnose(rules.SETTING_WITHOUT_STEP, message, remedy, cell, fixes=fixes)]
