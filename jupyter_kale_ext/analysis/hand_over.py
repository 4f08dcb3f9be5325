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
    touchers = _touchers(linked, taken)
    inputs = tuple(
        {
            name: _source(linked, order, maker, touchers.get((name, maker), []) + _sharers(linked, name, names, taken))
            for name, maker in names.items()
        }
        for order, names in enumerate(taken)
    )
    watch: list[set[str]] = [set() for _ in taken]
    for (name, maker), steps in touchers.items():
        users = [order for order, names in enumerate(taken) if names.get(name) == maker]
        for step in steps:
            for user in users:
                source = inputs[user][name]
                if user > step and source != step and not linked.graph.runs_before(step, source):
                    watch[step].add(name)
    return HandOver(inputs, tuple(frozenset(one) for one in watch))


def _touchers(linked: Linked, taken: tuple[dict[str, int], ...]) -> dict[tuple[str, int], list[int]]:
    """For each name and its maker, the steps that take it and may touch it, in document order."""
    found: dict[tuple[str, int], list[int]] = {}
    for step, names in zip(linked.facts.steps, taken, strict=True):
        for name in step.record.touched:
            if name in names and name not in step.written:
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
