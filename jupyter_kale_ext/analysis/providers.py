"""Who provides a name to whom."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass, field
from enum import Enum

from jupyter_kale_ext.analysis.facts import Facts
from jupyter_kale_ext.analysis.graph import Graph
from jupyter_kale_ext.analysis.record import Binding, Record

_BUILTINS = frozenset(dir(builtins)) | {
    "get_ipython", "display", "exit", "quit", "In", "__name__", "__doc__", "__builtins__", "__builtin__", "_ih", "_dh",
    "_i", "_ii", "_iii", "__session__", "__annotations__", "__loader__", "__spec__", "__package__", "super",
    "__class__", "_exit_code",
}  # fmt: skip
_RESULT = re.compile(r"_{1,3}|_\d+|Out|_oh")
_INPUT = re.compile(r"_i\d+")


class Origin(Enum):
    """Where a name comes from that no step provides."""

    PRELUDE = "prelude"
    PARAMETER = "parameter"
    BUILTIN = "builtin"
    RESULT = "result"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Provided:
    """Who provides a name.

    Attributes:
        step: Order of the step; None where no step does.
        origin: Where it comes from otherwise; None for a step.
        rivals: Orders of the other steps that have as much right to be it.
        uncertain: True where the step may do it by code that can bind any name.
    """

    step: int | None = None
    origin: Origin | None = None
    rivals: tuple[int, ...] = ()
    uncertain: bool = False


def is_hidden(name: str) -> bool:
    """True for what stands for something outside the names (``<settings>``)."""
    return name.startswith("<")


def is_result(name: str) -> bool:
    """True for IPython's names for the results of cells."""
    return _RESULT.fullmatch(name) is not None


@dataclass
class Writers:
    """Which steps write a name, in document order."""

    facts: Facts
    parameters: frozenset[str]
    of: dict[str, list[int]] = field(default_factory=dict)
    dynamic: list[int] = field(default_factory=list)

    def add(self, order: int) -> None:
        """Take notice of a step's writing."""
        step = self.facts.steps[order]
        for name in step.written:
            if not name.startswith("<random") or self._is_seeded(name) or step.makes(name):
                self.of.setdefault(name, []).append(order)
        if step.record.dynamic:
            self.dynamic.append(order)

    def _is_seeded(self, name: str) -> bool:
        """Drawing numbers matters from the first seed on."""
        return name in self.of or name in self.facts.prelude.bindings

    def otherwise(self, name: str) -> Provided:
        """Where a name comes from that no step writes."""
        prelude: Record = self.facts.prelude
        if name in prelude.bindings or name in prelude.state.bound or is_hidden(name):
            return Provided(origin=Origin.PRELUDE)
        if name in self.parameters:
            return Provided(origin=Origin.PARAMETER)
        if is_result(name):
            return Provided(origin=Origin.RESULT)
        if name in _BUILTINS or _INPUT.fullmatch(name):
            return Provided(origin=Origin.BUILTIN)
        return Provided(origin=Origin.PRELUDE if prelude.dynamic else Origin.NOWHERE)


def last_of(writers: Writers, name: str) -> Provided:
    """Who provides the name to the step walked next: the last in the document that wrote it."""
    found = writers.of.get(name)
    if found:
        return Provided(found[-1])
    other = writers.otherwise(name)
    if other.origin is Origin.NOWHERE and writers.dynamic:
        return Provided(writers.dynamic[-1], uncertain=True)
    return other


def among_ancestors(writers: Writers, graph: Graph, order: int, name: str) -> Provided:
    """Who provides the name to a step: the last of its ancestors that wrote it, where there is one last."""
    candidates = [one for one in writers.of.get(name, ()) if graph.runs_before(one, order)]
    if candidates:
        *rivals, last = graph.latest(candidates)
        return Provided(last, rivals=tuple(rivals))
    other = writers.otherwise(name)
    if other.origin is Origin.NOWHERE:
        dynamic = [one for one in writers.dynamic if graph.runs_before(one, order)]
        if dynamic:
            return Provided(graph.latest(dynamic)[-1], uncertain=True)
    return other


def same_definition(bindings: list[Binding | None]) -> bool:
    """True where all bind the same import or the same definition."""
    known = [binding for binding in bindings if binding is not None]
    texts = {binding.fingerprint for binding in known}
    return len(known) == len(bindings) and len(texts) == 1 and not any(binding.is_data for binding in known)
