"""Follow a run from the terminal: events as they happen, Ctrl-C as a stop."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from jupyter_kale_ext.cli.interrupts import Interrupts, interrupts
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import Conflict
from jupyter_kale_ext.model.run import RunEvent, RunSnapshot

_FASTEST, _SLOWEST = 0.05, 0.5


class View(Protocol):
    """Something that shows a run while it goes."""

    def show(self, snapshot: RunSnapshot, events: Sequence[RunEvent]) -> None:
        """Take in the run as it is now and what has happened since the last call."""


def follow(engine: Engine, run_id: str, view: View, after: int = 0) -> RunSnapshot:
    """Show a run until it has ended.

    The first Ctrl-C asks for the run to stop, the second stops following.

    Args:
        engine: Where the run is.
        run_id: The run.
        view: What shows it.
        after: Events up to this one are not shown.

    Returns:
        The run as it ended, or as it was when a second Ctrl-C came.
    """
    with interrupts() as pressed:
        return _follow(engine, run_id, view, after, pressed)


def _follow(engine: Engine, run_id: str, view: View, seen: int, pressed: Interrupts) -> RunSnapshot:
    stopping = False
    while True:
        try:
            pressed.ready()
            for snapshot, events in _polls(engine, run_id, seen):
                view.show(snapshot, events)
                seen = events[-1].seq if events else seen
            return engine.snapshot(run_id)
        except KeyboardInterrupt:
            if stopping:
                print(f"Not waiting any longer: run {run_id} still ends by itself.", file=sys.stderr)
                return engine.snapshot(run_id)
            stopping = True
            print("Stopping the run. Press Ctrl-C again to leave without waiting for it.", file=sys.stderr)
            with suppress(Conflict):
                engine.stop(run_id)


def _polls(engine: Engine, run_id: str, after: int) -> Iterator[tuple[RunSnapshot, Sequence[RunEvent]]]:
    """The run again and again, more slowly while nothing happens, until all its events were given."""
    pause = _FASTEST
    while True:
        snapshot, events = engine.snapshot(run_id), engine.events(run_id, after)
        after = events[-1].seq if events else after
        yield snapshot, events
        if snapshot.ended_for_good and after >= snapshot.seq:
            return
        pause = _FASTEST if events else min(pause * 1.5, _SLOWEST)
        time.sleep(pause)
