"""Which step runs after which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


class Graph:
    """Steps by their order, and the direct and indirect predecessors of each.

    Responsibilities: answers who runs before whom; finds cycles.
    """

    def __init__(self, direct: Sequence[Iterable[int]]) -> None:
        self.direct = tuple(frozenset(one) for one in direct)
        self._ancestors: list[int | None] = [None] * len(self.direct)
        for step in range(len(self.direct)):
            self._fill(step)

    def runs_before(self, first: int, second: int) -> bool:
        """True where ``first`` has ended when ``second`` begins."""
        return bool((self._ancestors[second] or 0) >> first & 1)

    def ordered(self, first: int, second: int) -> bool:
        """True where one of the two runs before the other, or both are the same."""
        return first == second or self.runs_before(first, second) or self.runs_before(second, first)

    def latest(self, steps: Iterable[int]) -> list[int]:
        """Those of the steps that run before none of the others, in document order."""
        given = sorted(set(steps))
        before = 0
        for one in given:
            before |= self._ancestors[one] or 0
        return [one for one in given if not before >> one & 1]

    def _fill(self, start: int) -> None:
        """Fill in the ancestors, as bits, without recursion; in a cycle they are incomplete."""
        stack = [(start, False)]
        open_steps: set[int] = set()
        while stack:
            step, done = stack.pop()
            if done:
                bits = 0
                for before in self.direct[step]:
                    bits |= (self._ancestors[before] or 0) | 1 << before
                self._ancestors[step] = bits
                open_steps.discard(step)
            elif self._ancestors[step] is None and step not in open_steps:
                open_steps.add(step)
                stack.append((step, True))
                stack.extend((before, False) for before in self.direct[step])


def cycle(direct: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The steps of one cycle, in the order in which they wait for each other; empty where there is none."""
    finished: set[str] = set()
    for start in direct:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            step, done = stack.pop()
            if done:
                finished.add(path.pop())
            elif step in path:
                return tuple(path[path.index(step) :])
            elif step not in finished:
                path.append(step)
                stack.append((step, True))
                stack.extend((before, False) for before in direct.get(step, ()) if before in direct)
    return ()
