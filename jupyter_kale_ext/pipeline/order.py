"""An order of the steps in which each comes after those it depends on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from jupyter_kale_ext.model.pipeline import Step


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, each after those it depends on; document order among the free ones.

    A dependency on a step that isn't given counts as fulfilled. Steps on a cycle, and those behind one, come last in
    document order: none is dropped.
    """
    by_name = {step.name: step for step in steps}
    waiting = {name: {one for one in step.depends_on if one in by_name} for name, step in by_name.items()}
    followers: dict[str, list[str]] = {name: [] for name in by_name}
    for name, needed in waiting.items():
        for one in needed:
            followers[one].append(name)
    ready = [(by_name[name].order, name) for name, needed in waiting.items() if not needed]
    heapq.heapify(ready)
    ordered: dict[str, Step] = {}
    while ready:
        _, name = heapq.heappop(ready)
        ordered[name] = by_name[name]
        for follower in followers[name]:
            waiting[follower].discard(name)
            if not waiting[follower]:
                heapq.heappush(ready, (by_name[follower].order, follower))
    stuck = sorted((step for step in by_name.values() if step.name not in ordered), key=lambda step: step.order)
    return (*ordered.values(), *stuck)
