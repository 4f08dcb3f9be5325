"""Steps as the tags declare them: cells joined by name, what they run after, what they ask for."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.notebook import StepDeclaration
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.edits import removed, spelling
from jupyter_kale_ext.notebook.merge import step_settings
from jupyter_kale_ext.notebook.misspelt import meant_tag
from jupyter_kale_ext.notebook.nearest import nearest_of
from jupyter_kale_ext.notebook.report import diagnose, place
from jupyter_kale_ext.notebook.roles import TaggedCell, holds_code
from jupyter_kale_ext.notebook.tags import PrevTag, SettingTag


def declare_steps(
    cells: Sequence[TaggedCell], defaults: Sequence[SettingTag]
) -> tuple[tuple[StepDeclaration, ...], list[Diagnostic]]:
    """The steps in the order of their first cells, and their problems."""
    joined: dict[str, list[TaggedCell]] = {}
    for entry in cells:
        if entry.cell.role is Role.STEP and entry.cell.step is not None:
            joined.setdefault(entry.cell.step, []).append(entry)
    steps: list[StepDeclaration] = []
    problems: list[Diagnostic] = []
    for name, entries in joined.items():
        settings, conflicts = step_settings(name, entries, defaults)
        prev, wrong = _prev(name, entries, tuple(joined))
        filled = tuple(entry.cell for entry in entries if entry.cell.source.strip())
        problems += conflicts + wrong + _shape_problems(name, entries)
        steps.append(StepDeclaration(name, filled or (entries[0].cell,), prev, settings))
    return tuple(steps), problems


def _prev(name: str, entries: list[TaggedCell], known: tuple[str, ...]) -> tuple[tuple[str, ...], list[Diagnostic]]:
    prev: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for entry in entries:
        for target in entry.prev:
            if target == name:
                message = f"Step `{name}` is to run after itself ({place(entry.cell)})."
                fix = Fix(f"Remove `prev:{name}`", (removed(entry.cell, [PrevTag(name)]),))
                remedy = f"Remove the tag `prev:{name}`."
                problems.append(diagnose(rules.PREV_ITSELF, message, remedy, entry.cell, fixes=(fix,)))
            elif target not in known:
                problems.append(_unknown(target, name, entry, known))
            else:
                prev[target] = None
    return tuple(prev), problems


def _unknown(target: str, name: str, entry: TaggedCell, known: tuple[str, ...]) -> Diagnostic:
    nearest = nearest_of(target, (step for step in known if step != name))
    message = f"Step `{name}` is to run after `{target}`, and no step has that name ({place(entry.cell)})."
    remedy = f"Write `prev:{nearest}`." if nearest else f"Remove the tag `prev:{target}`."
    wrong = next((text for text in entry.cell.tags if meant_tag(text) == PrevTag(target)), "")
    fixes = (spelling(entry.cell, wrong, f"prev:{nearest}"),) if nearest and wrong else ()
    return diagnose(rules.UNKNOWN_PREV, message, remedy, entry.cell, fixes=fixes)


def _shape_problems(name: str, entries: list[TaggedCell]) -> list[Diagnostic]:
    problems = []
    notebooks = [entry.cell for entry in entries if entry.cell.notebook_path is not None]
    for cell in notebooks:
        path = f" ({cell.notebook_path})" if cell.notebook_path else " (and its metadata has no `notebook_path`)"
        message = f"{place(cell).capitalize()} stands for another notebook{path}, which this version can't compile."
        problems.append(
            diagnose(rules.SUB_PIPELINE, message, "Skip the cell, or move the other notebook's cells here.", cell)
        )
    if not notebooks and not any(holds_code(entry.cell.source) for entry in entries):
        message = f"Step `{name}` has no code."
        problems.append(diagnose(rules.EMPTY_STEP, message, "Write its code, or remove its tags.", entries[0].cell))
    return problems
