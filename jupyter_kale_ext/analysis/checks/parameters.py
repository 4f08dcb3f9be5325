"""Parameters that no step uses."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.analysis import rules
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.analysis.record import Site
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Parameter, Step


def check(
    notebook: Notebook, linked: Linked, declared: tuple[Parameter, ...], steps: tuple[Step, ...]
) -> Iterator[Diagnostic]:
    """Each parameter whose value changes nothing."""
    cells = {cell.id: cell for cell in notebook.cells}
    used = {name for step in steps for name in step.parameters}
    for parameter in declared if steps else ():
        if parameter.name not in used and not linked.writers.dynamic:
            message = f"No step uses the parameter `{parameter.name}`."
            site = Site(cells[parameter.cell_id], parameter.line)
            yield problem(rules.PARAMETER_UNUSED, message, "Use it, or remove it.", site)
