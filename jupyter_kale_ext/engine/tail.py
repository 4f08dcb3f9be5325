"""Read on in a step's log while it grows, from attempt to attempt."""

from __future__ import annotations

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import NotFound
from jupyter_kale_ext.model.run import STEP_ENDED, StepSnapshot


class LogTail:
    """Responsibilities: remember how far a step's log was read; know when nothing can follow.

    Attributes:
        ended: True once the step has ended and its log was read to the end.
    """

    def __init__(
        self, engine: Engine, run_id: str, step: str, *, offset: int = 0, attempt: int = 1, stay: bool = False
    ) -> None:
        """Begin at a place.

        Args:
            engine: Where the run is.
            run_id: The run.
            step: Name of the step.
            offset: Byte at which to begin in the first attempt read; negative counts from its end.
            attempt: The first attempt to read, from 1.
            stay: True reads no later attempt.
        """
        self._engine, self._run_id, self._name = engine, run_id, step
        self._offset, self._attempt, self._stay = offset, attempt, stay
        self.ended = False

    def read(self) -> str:
        """The next piece; empty where nothing more is there now.

        Raises:
            NotFound: There is no such run or step.
        """
        step = self._step()  # asked before the log is read: what a step wrote before it ended is then all there
        if step.attempt < self._attempt and step.state not in STEP_ENDED:
            return ""
        attempt = min(self._attempt, step.attempt) or None
        chunk = self._engine.log(self._run_id, self._name, self._offset, attempt=attempt)
        self._offset = chunk.next
        if chunk.text:
            return chunk.text
        later = step.attempt > self._attempt
        if later and not self._stay:
            self._attempt, self._offset = self._attempt + 1, 0
            return self.read()
        self.ended = later or step.state in STEP_ENDED
        return ""

    def _step(self) -> StepSnapshot:
        for step in self._engine.snapshot(self._run_id).steps:
            if step.name == self._name:
                return step
        raise NotFound(f"Run {self._run_id} has no step `{self._name}`.")
