"""Steps that go on after a step that depends on them."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.analysis import fixes, rules
from jupyter_kale_ext.analysis.facts import StepFacts
from jupyter_kale_ext.analysis.graph import Graph
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.pipeline import Step


def check(linked: Linked, steps: tuple[Step, ...]) -> Iterator[Diagnostic]:
    """Each step that goes on further down after one that needs it, or that needs one in its midst."""
    orders = {step.name: step.order for step in steps}
    graph = Graph([{orders[name] for name in step.depends_on} for step in steps])
    for step in linked.facts.steps:
        if step.first == step.last:
            continue
        yield from _after_user(step, linked, graph)


def _after_user(step: StepFacts, linked: Linked, graph: Graph) -> Iterator[Diagnostic]:
    for other in linked.facts.steps:
        if not step.first < other.first < step.last or not graph.runs_before(step.order, other.order):
            continue
        late = next((cell for cell in step.declaration.cells if cell.index > other.first and cell.source.strip()), None)
        if late is not None:
            message = (
                f"The step `{step.name}` goes on here, after the step `{other.name}`, which runs after `{step.name}`: "
                "joining its cells would reorder the notebook."
            )
            remedy = f"Give this cell a step of its own, or move it above the cells of `{other.name}`."
            mended = fixes.own_step(linked.facts.notebook, step.declaration, late, other.name)
            related = other.declaration.cells[:1]
            yield problem(rules.CONTINUED, message, remedy, cell=late, related=related, fixes=mended)
            return


def in_the_midst(step: StepFacts, other: StepFacts, reader: Cell) -> bool:
    """True where cells of ``other`` lie above the reading cell although the joined step begins before them."""
    return step.first < other.first and any(cell.index < reader.index for cell in other.declaration.cells)
