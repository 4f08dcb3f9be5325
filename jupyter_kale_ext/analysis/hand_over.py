"""Which of the steps that may have touched a value hands it on, and which must not have changed it."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.analysis.links import Linked


@dataclass(frozen=True)
class HandOver:
    """The way of the values.

    Attributes:
        inputs: For each step, name to the order of the step whose output it takes.
        watch: For each step, names that must not have changed when it ends.
    """

    inputs: tuple[dict[str, int], ...]
    watch: tuple[frozenset[str], ...]


def hand_over(linked: Linked, taken: tuple[dict[str, int], ...]) -> HandOver:
    """Let the last step that may have touched a value hand it on, where there is one last.

    Args:
        linked: The steps, linked.
        taken: For each step, name to the order of the step that last made or surely changed it.
    """
    ways = _Ways(linked, taken)
    while ways.bring_together():
        pass
    watch: list[set[str]] = [set() for _ in taken]
    for (name, maker), steps in ways.touchers.items():
        users = [order for order, names in enumerate(ways.taken) if names.get(name) == maker]
        for step in steps:
            for user in users:
                source = ways.inputs[user][name]
                if user > step and source != step and not linked.graph.runs_before(step, source):
                    watch[step].add(name)
    return HandOver(ways.inputs, tuple(frozenset(one) for one in watch))


class _Ways:
    """Who hands on what to whom.

    Responsibilities: finds the source of each value a step takes; lets steps take along what shares objects with the
    values they touch.
    """

    def __init__(self, linked: Linked, taken: tuple[dict[str, int], ...]) -> None:
        self._linked = linked
        self._along: list[set[str]] = [set() for _ in taken]
        self.taken = tuple(dict(names) for names in taken)
        self._find()

    def bring_together(self) -> bool:
        """Where a step takes two names of shared objects from two steps, the later of these takes both.

        Apart, they would be two objects.

        Returns:
            True where that changed anything.
        """
        found = False
        for order, names in enumerate(self.inputs):
            for name, others in self._linked.facts.steps[order].shared.items():
                for other in others:
                    if name in names and other in names:
                        found = self._take_along(order, name, other) or found
        if found:
            self._find()
        return found

    def _take_along(self, order: int, name: str, other: str) -> bool:
        later, earlier = self.inputs[order][name], self.inputs[order][other]
        if not self._linked.graph.runs_before(earlier, later) or name not in self.taken[later]:
            return False
        if other in self.taken[later] or self._linked.facts.steps[later].makes(other):
            return False
        self.taken[later][other] = self.taken[order][other]
        self._along[later].add(other)
        return True

    def _find(self) -> None:
        linked, taken = self._linked, self.taken
        self.touchers = self._touchers()
        self.inputs = tuple(
            {
                name: _source(
                    linked, order, maker, self.touchers.get((name, maker), []) + _sharers(linked, name, names, taken)
                )
                for name, maker in names.items()
            }
            for order, names in enumerate(taken)
        )

    def _touchers(self) -> dict[tuple[str, int], list[int]]:
        """For each name and its maker, the steps that take it and may touch it, in document order."""
        found: dict[tuple[str, int], list[int]] = {}
        for step, names, along in zip(self._linked.facts.steps, self.taken, self._along, strict=True):
            for name in names:
                if step.may_change(name) or name in along:
                    found.setdefault((name, names[name]), []).append(step.order)
        return found


def _sharers(linked: Linked, name: str, names: dict[str, int], taken: tuple[dict[str, int], ...]) -> list[int]:
    """Steps that bound another name to the same object, of those that a step takes that other name from.

    Both names have to come from there: apart, they would be two objects.
    """
    return [
        order
        for order in set(names.values())
        if taken[order].get(name) == names[name]
        and any(names.get(other) == order for other in linked.facts.steps[order].record.shares.get(name, ()))
    ]


def _source(linked: Linked, order: int, maker: int, touchers: list[int]) -> int:
    before = [one for one in touchers if one < order and linked.graph.runs_before(one, order)]
    latest = linked.graph.latest(before)
    return latest[0] if len(latest) == 1 else maker
