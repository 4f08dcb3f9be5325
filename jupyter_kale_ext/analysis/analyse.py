"""The analysis on one screen: a notebook, read → steps with inputs, outputs and dependencies, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.analysis import checks, fixes, rules
from jupyter_kale_ext.analysis.assemble import assemble
from jupyter_kale_ext.analysis.facts import Facts, collect
from jupyter_kale_ext.analysis.graph import cycle
from jupyter_kale_ext.analysis.links import Linked, link_explicit, link_inferred
from jupyter_kale_ext.analysis.metrics import place_metrics
from jupyter_kale_ext.analysis.parameters import read_parameters
from jupyter_kale_ext.analysis.problems import listed, problem
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Parameter, Step


@dataclass(frozen=True)
class Analysis:
    """What the analysis of a notebook gives.

    Attributes:
        steps: The steps in the order of their first cells; as far as they can be told where there are errors.
        parameters: The pipeline's inputs, in document order.
        diagnostics: Problems found, in the order of the cells, those of the whole notebook first.
    """

    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...]
    diagnostics: tuple[Diagnostic, ...]


def analyse(notebook: Notebook) -> Analysis:
    """Find the notebook's steps, what flows between them, and what is wrong. Nothing is executed."""
    parameters, problems = read_parameters(notebook)
    found = [*problems, *checks.source_problems(notebook), *_empty(notebook)]
    facts = collect(notebook, parameters)
    names = frozenset(parameter.name for parameter in parameters)
    linked = _link(notebook, facts, names, found)
    placed = place_metrics(linked)
    found += placed.problems
    steps = assemble(linked, placed, notebook.explicit)
    found += checks.check(notebook, linked, parameters, steps)
    return Analysis(steps, parameters, _in_order(found))


def _link(notebook: Notebook, facts: Facts, parameters: frozenset[str], found: list[Diagnostic]) -> Linked:
    """Link the steps; where the tags make a cycle, as if they said nothing."""
    if not notebook.explicit:
        return link_inferred(facts, parameters)
    waits = {step.name: step.prev for step in notebook.steps}
    circle = cycle(waits)
    if circle:
        declared = {step.name: step for step in notebook.steps}
        message = (
            f"The steps {listed(circle)} wait for each other."
            if len(circle) > 1
            else (f"The step {listed(circle)} waits for itself.")
        )
        cells = [declared[name].cells[0] for name in circle]
        remedy = f"Remove one of their `prev:` tags, such as `prev:{circle[1 % len(circle)]}` of `{circle[0]}`."
        mended = _unwound(notebook, circle)
        found.append(problem(rules.CYCLE, message, remedy, cell=cells[0], related=cells[1:], fixes=mended))
        return link_inferred(facts, parameters)
    orders = {step.name: order for order, step in enumerate(notebook.steps)}
    direct = [{orders[name] for name in step.prev if name in orders} for step in notebook.steps]
    return link_explicit(facts, direct, parameters)


def _unwound(notebook: Notebook, circle: tuple[str, ...]) -> tuple[Fix, ...]:
    """Where just one step of a circle waits for one further down, that is the tag too many."""
    orders = {step.name: order for order, step in enumerate(notebook.steps)}
    waits = list(zip(circle, (*circle[1:], circle[0]), strict=True))
    backward = [(step, other) for step, other in waits if orders[other] > orders[step]]
    if len(backward) != 1:
        return ()
    (step, other), *_ = backward
    return fixes.not_after(notebook.steps[orders[step]], other)


def _empty(notebook: Notebook) -> list[Diagnostic]:
    if notebook.steps:
        return []
    return [problem(rules.EMPTY_PIPELINE, "The notebook has no step.", "Tag a code cell `step:NAME`.")]


def _in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    unique = dict.fromkeys(found)

    def place(one: Diagnostic) -> tuple[int, int, str, str]:
        return (-1 if one.cell_index is None else one.cell_index, one.line or 0, one.code, one.message)

    return tuple(sorted(unique, key=place))
