"""Which step may start next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jupyter_kale_ext.runs.request import StepRequest


class Schedule:
    """The steps that have not ended, and what they wait for. Knows nothing of processes or time's source.

    Args:
        steps: All steps, in the pipeline's order.
        succeeded: Names of those whose results are there already.
    """

    def __init__(self, steps: Sequence[StepRequest], succeeded: Collection[str]) -> None:
        self._order = [step.name for step in steps]
        self._upstream = {step.name: frozenset(step.depends_on) for step in steps}
        self._succeeded = set(succeeded)
        self._waiting = {name: 0.0 for name in self._order if name not in self._succeeded}

    @property
    def waiting(self) -> tuple[str, ...]:
        """Steps that neither began nor ended, in the pipeline's order."""
        return tuple(self._waiting)

    @property
    def chained(self) -> bool:
        """True where a step that waits depends on another one that has to run."""
        return any(self._upstream[name] & self._waiting.keys() for name in self._waiting)

    def ready(self, now: float) -> tuple[str, ...]:
        """Steps that may begin at the time ``now``, in the pipeline's order."""
        return tuple(
            name for name, after in self._waiting.items() if after <= now and self._upstream[name] <= self._succeeded
        )

    def begin(self, name: str) -> None:
        """The step has begun."""
        del self._waiting[name]

    def again(self, name: str, after: float) -> None:
        """The step is to begin once more, at the time ``after`` or later."""
        places = {step: place for place, step in enumerate(self._order)}
        self._waiting[name] = after
        self._waiting = dict(sorted(self._waiting.items(), key=lambda item: places[item[0]]))

    def succeed(self, name: str) -> None:
        """The step has succeeded."""
        self._succeeded.add(name)

    def fail(self, name: str) -> tuple[str, ...]:
        """The step has failed for good; gives the steps that can never begin now, in the pipeline's order."""
        lost = {name}
        for step in self._order:
            if self._upstream[step] & lost:
                lost.add(step)
        skipped = tuple(step for step in self._order if step in lost and step in self._waiting)
        for step in skipped:
            del self._waiting[step]
        return skipped
