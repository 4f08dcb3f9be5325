"""docs/problems.md, made from the rules; ``python -m tests.docs.problems`` writes it anew."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import jupyter_kale_ext
from jupyter_kale_ext.model.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
_HEAD = """\
# Problems

What `jupyter kale check` and the panel can find in a notebook. An *error* stops the notebook from becoming a pipeline;
a *warning* says what may not be meant; an *info* is for your information. Checking never runs the notebook.

Where one change is certain to solve a problem, it is offered as a *fix*: the panel makes it on a click (and undo takes it
back), `jupyter kale check` prints what it does. A fix is offered only where the problem is gone after it and no new error
is there: it is tried on a copy first.

This page is made from the rules (`make docs`).
"""


def rules() -> list[Rule]:
    """Every rule of every module named ``rules``, by code."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(jupyter_kale_ext.__path__, f"{jupyter_kale_ext.__name__}.")
        if found.name.endswith(".rules")
    ]
    found = {rule for module in modules for rule in vars(module).values() if isinstance(rule, Rule)}
    return sorted(found, key=lambda rule: rule.code)


def page() -> str:
    """The page's text."""
    return _HEAD + "".join(map(_section, rules()))


def _section(rule: Rule) -> str:
    fix = f"\nFix: {rule.fix}.\n" if rule.fix else ""
    return f"\n## {rule.code}: {rule.title}\n\n*{rule.severity.value}*\n\n{rule.explanation}\n{fix}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
