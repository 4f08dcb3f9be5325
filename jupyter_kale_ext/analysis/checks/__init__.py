"""The rules, checked: each module looks for one kind of problem."""

from __future__ import annotations

from jupyter_kale_ext.analysis.checks import apart, continued, names, parameters, prelude, travel
from jupyter_kale_ext.analysis.checks.source import source_problems
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Parameter, Step

__all__ = ["check", "source_problems"]


def check(
    notebook: Notebook, linked: Linked, declared: tuple[Parameter, ...], steps: tuple[Step, ...]
) -> list[Diagnostic]:
    """Every problem of the linked steps."""
    return [
        *continued.check(linked, steps),
        *prelude.check(linked),
        *names.check(linked, notebook.explicit),
        *travel.check(linked, steps),
        *apart.check(linked, notebook.explicit),
        *parameters.check(notebook, linked, declared, steps),
    ]
