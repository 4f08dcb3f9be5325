"""Cells put at the start of every step that need what only a step makes."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.analysis import fixes, rules
from jupyter_kale_ext.analysis.facts import StepFacts
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.ops import Kind
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.analysis.providers import Origin
from jupyter_kale_ext.analysis.record import Level
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.notebook import Notebook


def check(linked: Linked) -> Iterator[Diagnostic]:
    """Each name that these cells read and that is not there when they run."""
    prelude = linked.facts.prelude
    for name, need in prelude.needs.items():
        if name.startswith("<") or need.level is Level.SOFT:
            continue
        origin = linked.writers.otherwise(name).origin
        if origin in (Origin.PARAMETER, Origin.BUILTIN) or prelude.dynamic:
            continue
        severity = Severity.ERROR if need.level is Level.SURE else Severity.WARNING
        cell = need.site.cell
        makers = linked.writers.of.get(name, [])
        if makers:
            maker = linked.facts.steps[makers[0]]
            message = (
                f"This cell runs at the start of every step, but reads `{name}`, which the step `{maker.name}` makes."
            )
            remedy = f"Make `{name}` in a functions cell, or move this code into a step."
            related = maker.declaration.cells[:1]
            mended = _made_earlier(linked.facts.notebook, maker, name)
            yield problem(
                rules.PRELUDE_NEEDS_STEP, message, remedy, need.site, related=related, severity=severity, fixes=mended
            )
        elif name in prelude.bindings:
            made = prelude.bindings[name].site.cell
            message = f"`{name}` is read before the cell that makes it runs."
            remedy = "Cells tagged `imports` run before those tagged `functions`: reorder them."
            yield problem(rules.UNDEFINED, message, remedy, need.site, related=(made,), severity=severity)
        else:
            message = f"Nothing defines `{name}`."
            remedy = "Define it, or correct the name."
            mended = fixes.import_added(linked.facts.notebook, name)
            yield problem(rules.UNDEFINED, message, remedy, need.site, cell=cell, severity=severity, fixes=mended)


def _made_earlier(notebook: Notebook, maker: StepFacts, name: str) -> tuple[Fix, ...]:
    """Have an import, a function or a class made at the start of every step."""
    binding = maker.record.bindings.get(name)
    if binding is None or binding.is_data:
        return ()
    moved = fixes.import_moved(notebook, binding.site.cell, name) if Kind.IMPORT in binding.kinds else ()
    return moved or fixes.tagged(notebook, binding.site.cell)
