"""Steps that share something outside the names and are not ordered: generators of random numbers, files, results."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jupyter_kale_ext.analysis import fixes, rules
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.analysis.providers import Origin, is_result
from jupyter_kale_ext.model.diagnostic import Diagnostic


def check(linked: Linked, explicit: bool) -> Iterator[Diagnostic]:
    """What the tags leave unordered; where the graph is inferred, it orders these steps itself."""
    if explicit:
        yield from _random(linked)
        yield from _files(linked)
        yield from _results(linked)


def _random(linked: Linked) -> Iterator[Diagnostic]:
    for key, writers in linked.writers.of.items():
        if not key.startswith("<random"):
            continue
        for first, second in pairwise(writers):
            if linked.graph.ordered(first, second):
                continue
            one, other = linked.facts.steps[first], linked.facts.steps[second]
            site = other.record.changed.get(key) or other.record.bindings[key].site
            generator = key.removeprefix("<random numbers of ").removesuffix(">")
            message = (
                f"The parallel steps `{one.name}` and `{other.name}` both use the seeded global generator of "
                f"`{generator}`: their random numbers differ from the notebook's."
            )
            remedy = f"Add `prev:{one.name}` to `{other.name}`, or give each step a generator of its own."
            mended = fixes.after(linked.facts.notebook, other.declaration, one.name)
            related = one.declaration.cells[:1]
            yield problem(rules.RANDOM_APART, message, remedy, site, related=related, fixes=mended)


def _files(linked: Linked) -> Iterator[Diagnostic]:
    for step in linked.facts.steps:
        for key, need in step.needs.items():
            if not key.startswith("<file ") or key in step.record.changed:
                continue
            writers = [order for order in linked.writers.of.get(key, ()) if order < step.order]
            if not writers or linked.graph.runs_before(writers[-1], step.order):
                continue
            writer = linked.facts.steps[writers[-1]]
            path = key.removeprefix("<file ").removesuffix(">")
            message = f"`{step.name}` reads `{path}`, which the step `{writer.name}` writes, but doesn't run after it."
            remedy = f"Add the tag `prev:{writer.name}` to the step `{step.name}`."
            mended = fixes.after(linked.facts.notebook, step.declaration, writer.name)
            related = writer.declaration.cells[:1]
            yield problem(rules.FILE_APART, message, remedy, need.site, related=related, fixes=mended)


def _results(linked: Linked) -> Iterator[Diagnostic]:
    for step in linked.facts.steps:
        for name, need in step.needs.items():
            if not is_result(name) or linked.provided[step.order][name].origin is not Origin.RESULT or not step.order:
                continue
            if not linked.graph.runs_before(step.order - 1, step.order):
                before = linked.facts.steps[step.order - 1]
                message = (
                    f"`{name}` is a result of an earlier cell, but `{step.name}` doesn't run after `{before.name}`."
                )
                remedy = "Give the result a name and use that."
                mended = fixes.after(linked.facts.notebook, step.declaration, before.name)
                related = before.declaration.cells[-1:]
                yield problem(rules.RESULT_APART, message, remedy, need.site, related=related, fixes=mended)
