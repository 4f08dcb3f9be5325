"""Names that are not there when they are read, or that could be one of two values."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.analysis import fixes, rules
from jupyter_kale_ext.analysis.checks.continued import in_the_midst
from jupyter_kale_ext.analysis.facts import StepFacts
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.ops import Kind
from jupyter_kale_ext.analysis.problems import listed, problem
from jupyter_kale_ext.analysis.providers import Origin, Provided, is_hidden, same_definition
from jupyter_kale_ext.analysis.record import Binding, Level, Need
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.fix import Fix


def check(linked: Linked, explicit: bool) -> Iterator[Diagnostic]:
    """Each name that a step reads and doesn't surely get."""
    for step in linked.facts.steps:
        for name, need in step.needs.items():
            if need.level is Level.SOFT or is_hidden(name):
                continue
            yield from _one(linked, step, name, need, explicit)


def _one(linked: Linked, step: StepFacts, name: str, need: Need, explicit: bool) -> Iterator[Diagnostic]:
    given = linked.provided[step.order][name]
    severity = _severity(need)
    removed = given.step is not None and linked.facts.steps[given.step].removes(name)
    if (need.deleted is not None or removed) and linked.writers.otherwise(name).origin is Origin.BUILTIN:
        return
    if need.deleted is not None:
        message = (
            f"`{name}` is read here, but line {need.deleted.line} of {_cell(need.deleted.cell.number)} deleted it."
        )
        yield problem(rules.DELETED, message, "Don't delete it, or make it anew.", need.site, severity=severity)
    elif given.step is not None and removed:
        remover = linked.facts.steps[given.step]
        place = remover.record.state.gone[name]
        message = f"{_reader(step, name, need)}, but the step `{remover.name}` deleted it."
        remedy = "Don't delete it, or make it anew before it is read."
        yield problem(rules.DELETED, message, remedy, need.site, related=(place.cell,), severity=severity)
    elif given.origin is Origin.NOWHERE:
        yield _missing(linked, step, name, need)
    elif given.rivals and not _harmless(linked, name, given):
        yield _two(linked, step, name, need, given)
    elif explicit:
        yield from _older(linked, step, name, need, given)


def _reader(step: StepFacts, name: str, need: Need) -> str:
    if need.function is not None:
        return f"The step `{step.name}` uses `{need.function}`, which reads `{name}`"
    return f"The step `{step.name}` reads `{name}`"


def _severity(need: Need) -> Severity:
    """What only a function that may never be called needs is a warning, and what a cell lacks that is to raise."""
    certain = need.level is Level.SURE and not need.site.cell.expects_error
    return Severity.ERROR if certain else Severity.WARNING


def _cell(number: int) -> str:
    return f"cell {number}" if number else "the cell"


def _missing(linked: Linked, step: StepFacts, name: str, need: Need) -> Diagnostic:
    """A name that none of the steps before makes: elsewhere in the notebook, or nowhere."""
    severity = _severity(need)
    if _makers(linked, step, name):
        return _elsewhere(linked, step, name, need)
    skipped = linked.facts.skipped.get(name)
    if skipped is not None:
        message = f"{_reader(step, name, need)}, which only a skipped cell makes."
        remedy = f"Remove the tag `skip` from {_cell(skipped.cell.number)}, or give it a step."
        if not skipped.cell.tagged:
            remedy = f"Give {_cell(skipped.cell.number)}, which belongs to no step, the tag `step:NAME` or `functions`."
        mended = fixes.tagged(linked.facts.notebook, skipped.cell)
        return problem(
            rules.NOT_BEFORE, message, remedy, need.site, related=(skipped.cell,), severity=severity, fixes=mended
        )
    own = step.record.bindings.get(name)
    if own is not None and (own.site.cell.index, own.site.line) < (need.site.cell.index, need.site.line):
        message = f"{_reader(step, name, need)}, which is no longer bound here: the name ended with its block."
        remedy = "Keep what is needed under another name."
        return problem(rules.UNDEFINED, message, remedy, need.site, related=(own.site.cell,), severity=severity)
    if own is not None:
        message = f"{_reader(step, name, need)} before it makes it."
        remedy = f"Make it before line {need.site.line}, or correct the name."
        mended = _import_moved(linked, step, name)
        return problem(
            rules.NOT_BEFORE, message, remedy, need.site, related=(own.site.cell,), severity=severity, fixes=mended
        )
    metrics = next((cell for cell, record in linked.facts.metrics if name in record.bindings), None)
    if metrics is not None:
        message = f"{_reader(step, name, need)}, which only a metrics cell makes."
        remedy = "Move what makes it into a step: metrics cells hand nothing on."
        return problem(rules.NOT_BEFORE, message, remedy, need.site, related=(metrics,), severity=severity)
    message = f"{_reader(step, name, need)}, which nothing defines."
    remedy = "Define it in this step or an earlier one, or correct the name."
    mended = fixes.import_added(linked.facts.notebook, name)
    return problem(rules.UNDEFINED, message, remedy, need.site, severity=severity, fixes=mended)


def _makers(linked: Linked, step: StepFacts, name: str) -> list[int]:
    return [order for order in linked.writers.of.get(name, []) if order != step.order]


def _elsewhere(linked: Linked, step: StepFacts, name: str, need: Need) -> Diagnostic:
    severity = _severity(need)
    makers = _makers(linked, step, name)
    earlier = [one for one in makers if one < step.order]
    maker = linked.facts.steps[(earlier or makers)[-1 if earlier else 0]]
    related = maker.declaration.cells[:1]
    reader = _reader(step, name, need)
    if in_the_midst(step, maker, need.site.cell):
        message = f"{reader}, which the step `{maker.name}` makes between the cells of `{step.name}`."
        remedy = f"Give this cell a step of its own, after `{maker.name}`."
        mended = fixes.own_step(linked.facts.notebook, step.declaration, need.site.cell, maker.name)
        return problem(rules.CONTINUED, message, remedy, need.site, related=related, severity=severity, fixes=mended)
    if earlier:
        message = f"{reader}, which the step `{maker.name}` makes, but doesn't run after it."
        remedy = f"Add the tag `prev:{maker.name}` to the step `{step.name}`."
    else:
        message = f"{reader}, which only the later step `{maker.name}` makes."
        remedy = f"Move what makes it above this cell, or make it in `{step.name}`."
    mended = _import_moved(linked, maker, name) or (
        fixes.after(linked.facts.notebook, step.declaration, maker.name) if earlier else ()
    )
    return problem(rules.NOT_BEFORE, message, remedy, need.site, related=related, severity=severity, fixes=mended)


def _import_moved(linked: Linked, maker: StepFacts, name: str) -> tuple[Fix, ...]:
    """Have a name that is an import alone made at the start of every step."""
    binding = maker.record.bindings.get(name)
    if binding is None or binding.kinds != {Kind.IMPORT}:
        return ()
    return fixes.import_moved(linked.facts.notebook, binding.site.cell, name)


def _harmless(linked: Linked, name: str, given: Provided) -> bool:
    """Parallel steps that make the same import or definition leave no doubt; so do changes of a module."""
    if given.step is None:
        return True
    orders = (*given.rivals, given.step)
    if not any(linked.is_data(order, name) for order in orders):
        bindings = [linked.facts.steps[order].record.bindings.get(name) for order in orders]
        return same_definition(bindings) or all(binding is None for binding in bindings)
    return False


def _two(linked: Linked, step: StepFacts, name: str, need: Need, given: Provided) -> Diagnostic:
    steps = [linked.facts.steps[order] for order in (*given.rivals, given.step) if order is not None]
    names = listed(one.name for one in steps)
    message = f"{_reader(step, name, need)}, which the parallel steps {names} both make or change."
    remedy = f"Give it another name in one of them, or add `prev:{steps[0].name}` to `{steps[-1].name}`."
    related = [one.declaration.cells[0] for one in steps]
    severity = _severity(need)
    mended = fixes.in_turn(linked.facts.notebook, [one.declaration for one in sorted(steps, key=lambda one: one.order)])
    return problem(rules.TWO_MAKERS, message, remedy, need.site, related=related, severity=severity, fixes=mended)


def _older(linked: Linked, step: StepFacts, name: str, need: Need, given: Provided) -> Iterator[Diagnostic]:
    """In the notebook the value comes from a step that this one doesn't run after."""
    earlier = [
        order
        for order in linked.writers.of.get(name, ())
        if linked.facts.steps[order].last < need.site.cell.index and order != step.order
    ]
    if not earlier or earlier[-1] == given.step or linked.graph.runs_before(earlier[-1], step.order):
        return
    maker = linked.facts.steps[earlier[-1]]
    bindings = [maker.record.bindings.get(name), _binding(linked, given, name)]
    if not linked.is_data(earlier[-1], name) and (same_definition(bindings) or bindings[0] is None):
        return
    message = (
        f"{_reader(step, name, need)}; in the notebook its value comes from the step `{maker.name}`, "
        f"after which `{step.name}` doesn't run."
    )
    remedy = (
        f"Add the tag `prev:{maker.name}` to the step `{step.name}`, or give the name another one in `{maker.name}`."
    )
    mended = fixes.after(linked.facts.notebook, step.declaration, maker.name)
    related = maker.declaration.cells[:1]
    yield problem(rules.OTHER_VALUE, message, remedy, need.site, related=related, fixes=mended)


def _binding(linked: Linked, given: Provided, name: str) -> Binding | None:
    record = linked.facts.prelude if given.step is None else linked.facts.steps[given.step].record
    return record.bindings.get(name)
