"""What is read from somewhere else, by name: at most once in a few seconds, however many ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Generic, TypeVar

from jupyter_kale_ext.errors import InvalidInput

_Found = TypeVar("_Found")

DEADLINE = 10.0
"""Seconds after which those who wait are given what is known without an answer."""
FRESH = 5.0
"""Seconds for which what was read is given again."""


@dataclass(frozen=True)
class Source(Generic[_Found]):
    """Where something is read.

    Attributes:
        read: Reads it; blocks.
        late: What to say where reading takes longer than those who ask can wait, given how many seconds they did.
    """

    read: Callable[[], _Found]
    late: Callable[[float], _Found]


@dataclass
class _Reading(Generic[_Found]):
    """The newest reading of a source; under way while its future is not done."""

    future: Future[_Found]
    ended: float | None = None


class Readings(Generic[_Found]):
    """Responsibilities: one reading at a time for each engine, given to all who ask; a deadline for those who wait.

    May be used from any thread. Nothing is read before the first call.
    """

    def __init__(
        self,
        sources: Mapping[str, Source[_Found]],
        deadline: float = DEADLINE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take where things are read, by name of the engine.

        Args:
            sources: The source of each engine.
            deadline: Seconds that ``get`` waits.
            now: The time in seconds.
        """
        self._sources, self.deadline, self._now = sources, deadline, now
        self._readings: dict[str, _Reading[_Found]] = {}
        self._lock = threading.Lock()

    def start(self, engine: str) -> Future[_Found]:
        """The reading for an engine that is under way or fresh, or a new one. Never blocks.

        Raises:
            InvalidInput: There is no such engine.
        """
        source = self._source(engine)
        with self._lock:
            reading = self._readings.get(engine)
            if reading is None or (reading.ended is not None and self._now() - reading.ended >= FRESH):
                reading = self._readings[engine] = _Reading(Future())
                # A thread of its own, that the end of the process doesn't wait for: names and credential helpers
                # know no time-out.
                threading.Thread(
                    target=self._read, args=(source, reading), name=f"jupyter-kale-{engine}-reading", daemon=True
                ).start()
            return reading.future

    def late(self, engine: str) -> _Found:
        """What to give to those who don't wait any longer; the reading goes on for those who ask later."""
        return self._source(engine).late(self.deadline)

    def get(self, engine: str) -> _Found:
        """What is read for the engine. Blocks until it is read, at most until the deadline.

        Raises:
            InvalidInput: There is no such engine.
        """
        try:
            return self.start(engine).result(self.deadline)
        except Late:
            return self.late(engine)

    def _source(self, engine: str) -> Source[_Found]:
        if engine not in self._sources:
            raise InvalidInput(f"There is no engine `{engine}`.", f"Use one of these: {', '.join(self._sources)}.")
        return self._sources[engine]

    def _read(self, source: Source[_Found], reading: _Reading[_Found]) -> None:
        try:
            reading.future.set_result(source.read())
        except BaseException as error:  # noqa: BLE001 - a mistake of ours is raised in those who wait
            reading.future.set_exception(error)
        finally:
            reading.ended = self._now()
