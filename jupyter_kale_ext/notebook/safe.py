"""Fixes that are offered: those that were tried, and do what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Edit, Fix
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.edits import apply_edits, with_identities

_MOST_CELLS = 400
"""A trial is a check of the whole notebook: so many cells are looked at again in one check, and one trial is always
made. Problems beyond get their fixes once some of these are mended."""

_NEUTRAL = frozenset(
    rule.code
    for rule in (
        rules.MALFORMED_TAG,
        rules.MISSPELT_TAG,
        rules.STEP_NAME,
        rules.SKIP_WINS,
        rules.AFTER_SKIP,
        rules.SETTING_WITHOUT_EFFECT,
        rules.QUANTITY,
        rules.RESOURCE,
        rules.IMAGE,
        rules.LABEL,
        rules.ENV,
        rules.OBJECT_NAME,
        rules.TOLERATION,
        rules.MOUNT_PATH,
        rules.NUMBER,
    )
)
"""Rules whose fix only writes down how the notebook is read already: it needs no trial."""

Look = Callable[[Mapping[str, object]], Sequence[Diagnostic]]
"""Finds the problems of a notebook's JSON."""


def keep_safe(notebook: Mapping[str, object], problems: Sequence[Diagnostic], look: Look) -> tuple[Diagnostic, ...]:
    """The problems with those of their fixes after which the problem is gone and no new error is there.

    Args:
        notebook: The notebook's JSON.
        problems: All its problems, with the fixes that may be offered.
        look: Finds the problems of an edited notebook.
    """
    cells = notebook.get("cells")
    most = max(1, _MOST_CELLS // max(1, len(cells) if isinstance(cells, list) else 1))
    found: dict[tuple[Edit, ...], Sequence[Diagnostic]] = {}
    identified = with_identities(notebook) if any(problem.fixes for problem in problems) else notebook

    def is_safe(problem: Diagnostic, fix: Fix) -> bool:
        if problem.code in _NEUTRAL:
            return True
        if fix.edits not in found:
            if len(found) == most:
                return False
            found[fix.edits] = look(apply_edits(identified, fix.edits))
        return is_solved(problem, problems, found[fix.edits])

    return tuple(
        replace(problem, fixes=tuple(fix for fix in problem.fixes if is_safe(problem, fix)))
        if problem.fixes
        else problem
        for problem in problems
    )


def is_solved(problem: Diagnostic, before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> bool:
    """True where the problem is among those before, not among those after, and no error is new."""
    place = _place(problem)
    was, now = Counter(map(_place, before)), Counter(map(_place, after))
    gone = now[place] < was[place] and problem.message not in {one.message for one in after if _place(one) == place}
    errors = Counter(_place(one) for one in after if one.is_error) - Counter(
        _place(one) for one in before if one.is_error
    )
    return gone and not errors


def _place(problem: Diagnostic) -> tuple[str, str | None]:
    """What stays the same where cells are renumbered."""
    return problem.code, problem.cell_id
