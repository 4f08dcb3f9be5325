"""``logs``: what the steps of a run wrote."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from jupyter_kale_ext.cli.runs import find_run
from jupyter_kale_ext.engine.tail import LogTail

_FASTEST, _SLOWEST = 0.1, 1.0


def logs(engine_name: str | None, run_name: str, step: str | None, follow: bool) -> int:
    """Print the log of a step as it is, or those of all steps with each line led by its step.

    Args:
        engine_name: Where the run is; None looks everywhere.
        run_name: The run, as ``find_run`` takes it.
        step: The step; None for all.
        follow: Go on until all of them have ended.

    Returns:
        0.
    """
    engine, run = find_run(engine_name, run_name)
    if step is not None:
        readers = [_Reader(LogTail(engine, run.id, step))]
    else:
        width = max((len(part.name) for part in run.steps), default=0)
        readers = [_Reader(LogTail(engine, run.id, part.name), f"{part.name:<{width}} | ") for part in run.steps]
    pause = _FASTEST
    while True:
        news = "".join(piece for reader in readers for piece in reader.news(last=not follow))
        sys.stdout.write(news)
        sys.stdout.flush()
        if not follow or all(reader.ended for reader in readers):
            return 0
        pause = _FASTEST if news else min(pause * 1.5, _SLOWEST)
        time.sleep(pause)


class _Reader:
    """Responsibilities: one step's log as whole lines with a lead, or as it comes where the lead is empty."""

    def __init__(self, tail: LogTail, lead: str = "") -> None:
        self._tail, self._lead, self._half = tail, lead, ""

    @property
    def ended(self) -> bool:
        """True once nothing can follow."""
        return self._tail.ended

    def news(self, last: bool) -> Iterator[str]:
        """What came since the last call; the half line at the end too where it is the ``last`` call."""
        while not self.ended and (text := self._tail.read()):
            yield from self._led(text)
        if self._half and (last or self.ended):
            yield f"{self._lead}{self._half}\n"
            self._half = ""

    def _led(self, text: str) -> Iterator[str]:
        if not self._lead:
            yield text
            return
        *lines, self._half = (self._half + text).split("\n")
        for line in lines:
            yield f"{self._lead}{line}\n"
