"""Values that a later step takes and that can't leave their step."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.analysis import rules, tables
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.pipeline import Step


def check(linked: Linked, steps: tuple[Step, ...]) -> Iterator[Diagnostic]:
    """Each output that is surely bound to something that only lives in its process."""
    for step in steps:
        record = linked.facts.steps[step.order].record
        for output in step.outputs:
            binding = record.bindings.get(output.name)
            what = tables.CANNOT_TRAVEL.get(binding.maker or "") if binding is not None else None
            if binding is None or what is None:
                continue
            user = next(one for one in steps if any(value.name == output.name for value in one.inputs))
            message = f"`{output.name}` is {what}, which can't go from the step `{step.name}` to `{user.name}`."
            remedy = f"Make it anew in `{user.name}`, or hand on what was read or computed with it instead."
            yield problem(rules.CANNOT_TRAVEL, message, remedy, binding.site, related=user.cells[:1])
