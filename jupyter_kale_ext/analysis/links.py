"""Steps, linked: who runs after whom, and what each takes from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jupyter_kale_ext.analysis.facts import Facts, StepFacts, is_definition
from jupyter_kale_ext.analysis.graph import Graph
from jupyter_kale_ext.analysis.providers import Provided, Writers, among_ancestors, is_hidden, is_result, last_of
from jupyter_kale_ext.analysis.record import Level, Need, Site

_ALWAYS = "<settings>"


@dataclass(frozen=True)
class Linked:
    """Steps and who provides what they need.

    Attributes:
        facts: What the steps do.
        graph: Who runs after whom.
        provided: For each step, for each name it needs, who provides it.
        writers: Who writes which names.
    """

    facts: Facts
    graph: Graph
    provided: tuple[dict[str, Provided], ...]
    writers: Writers
    _certain: dict[tuple[int, str], bool] = field(default_factory=dict, repr=False)

    def is_data(self, order: int | None, name: str) -> bool:
        """True where what the step hands on under that name is a value; a definition travels with the state."""
        seen: set[int] = set()
        while order is not None and order not in seen:
            seen.add(order)
            step = self.facts.steps[order]
            binding = step.record.bindings.get(name)
            if binding is not None:
                if binding.is_data or step.makes(name):
                    return binding.is_data
            elif name in step.record.state.maybe:
                return True
            given = self.provided[order].get(name)
            if given is None or given.uncertain:
                return not is_hidden(name)
            order = given.step
        return not is_definition(self.facts.prelude, name) and not is_hidden(name)

    def is_certain(self, order: int, name: str) -> bool:
        """True where the step surely has the name at its end."""
        chain: list[tuple[int, str]] = []
        at: int | None = order
        certain: bool | None = None
        while certain is None:
            if at is None:
                certain = name in self.facts.prelude.state.bound or name in self.writers.parameters
            elif (at, name) in self._certain:
                certain = self._certain[at, name]
            elif self.facts.steps[at].makes(name):
                certain = True
            else:
                given = self.provided[at].get(name)
                chain.append((at, name))
                self._certain[at, name] = False
                if given is None or given.uncertain:
                    certain = False
                else:
                    at = given.step
        self._certain.update(dict.fromkeys(chain, certain))
        return certain


def link_inferred(facts: Facts, parameters: frozenset[str]) -> Linked:
    """Link the steps by what they need: each runs after the last that made or changed it."""
    writers = Writers(facts, parameters)
    direct: list[set[int]] = []
    provided: list[dict[str, Provided]] = []
    for step in facts.steps:
        found = {name: last_of(writers, name) for name in (*step.needs, _ALWAYS)}
        given = {
            one.step for name, one in found.items() if one.step is not None and _counts(facts, step, name, one.step)
        }
        direct.append(given | _results(facts, step))
        provided.append(found)
        writers.add(step.order)
    return Linked(facts, Graph(direct), tuple(provided), writers)


def link_explicit(facts: Facts, direct: Sequence[set[int]], parameters: frozenset[str]) -> Linked:
    """Link the steps as the ``prev:`` tags say; what they need comes from those that run before them."""
    writers = Writers(facts, parameters)
    for step in facts.steps:
        writers.add(step.order)
    graph = Graph(direct)
    provided = tuple(
        {name: among_ancestors(writers, graph, step.order, name) for name in step.needs} for step in facts.steps
    )
    return Linked(facts, graph, provided, writers)


def _counts(facts: Facts, step: StepFacts, name: str, provider: int) -> bool:
    """A need that isn't real orders nothing: a definition made anew by the same import."""
    need = step.needs.get(name, Need(Level.SOFT, Site(step.declaration.cells[0], 0)))
    return not (need.level is Level.SOFT and facts.steps[provider].removes(name))


def _results(facts: Facts, step: StepFacts) -> set[int]:
    """Steps whose cells' results the step looks at: ``_5`` the cell's, ``_`` the step's before, ``Out`` all."""
    wanted = {name for name in step.needs if is_result(name) and name not in facts.prelude.bindings}
    earlier = facts.steps[: step.order]
    found: set[int] = set()
    for name in wanted:
        if name in ("Out", "_oh"):
            found |= {one.order for one in earlier}
        elif name.strip("_").isdigit():
            number = int(name.strip("_"))
            found |= {one.order for one in earlier if any(cell.number == number for cell in one.declaration.cells)}
        elif earlier:
            found.add(step.order - 1)
    return found
