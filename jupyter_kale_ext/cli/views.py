"""Ways to show a run while it goes: plain lines, JSON lines, a live table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jupyter_kale_ext import wire
from jupyter_kale_ext.cli import text
from jupyter_kale_ext.cli.follow import View
from jupyter_kale_ext.model.run import EventKind, RunEvent, RunSnapshot, StepState

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

_COLOURS = {
    StepState.RUNNING: "cyan",
    StepState.SUCCEEDED: "green",
    StepState.CACHED: "green",
    StepState.FAILED: "red",
    StepState.STOPPED: "yellow",
    StepState.SKIPPED: "dim",
    StepState.PENDING: "dim",
}


@contextmanager
def view_for(as_json: bool) -> Iterator[View]:
    """The view that fits: JSON where asked for, a live table on a terminal, else plain lines."""
    if as_json:
        yield JsonLines()
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        with Live(console=Console(stderr=True), auto_refresh=False) as live:
            yield LiveTable(live)
    else:
        yield PlainLines()


class JsonLines:
    """One event a line on stdout, the run's id in each."""

    def show(self, snapshot: RunSnapshot, events: Sequence[RunEvent]) -> None:
        """Print the events."""
        for event in events:
            print(f'{{"run":"{snapshot.id}",{wire.dumps(event)[1:]}')
        sys.stdout.flush()


class PlainLines:
    """What happens, a line each, on stderr."""

    def show(self, snapshot: RunSnapshot, events: Sequence[RunEvent]) -> None:
        """Print a line for each event worth one."""
        for event in events:
            sentence = sentence_for(event, snapshot)
            if sentence:
                print(f"{event.step}: {sentence}" if event.step else sentence, file=sys.stderr, flush=True)


class LiveTable:
    """The steps as a table that stays in place; warnings scroll by above it."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def show(self, snapshot: RunSnapshot, events: Sequence[RunEvent]) -> None:
        """Draw the table anew."""
        for event in events:
            if event.kind is EventKind.WARNING:
                sentence = sentence_for(event, snapshot)
                self._live.console.print(f"{event.step}: {sentence}" if event.step else sentence, markup=False)
        self._live.update(_table(snapshot), refresh=True)


def sentence_for(event: RunEvent, snapshot: RunSnapshot) -> str:
    """What an event says in plain lines; empty where it needs no line."""
    data = event.data
    match event.kind:
        case EventKind.RUN_SUBMITTED:
            return f"Run {snapshot.id} of {snapshot.pipeline}"
        case EventKind.STEP_WAITING:
            return f"waiting: {data['message']}" if data.get("message") else ""
        case EventKind.STEP_STARTED:
            gpus = data.get("gpus")
            return "started" + (f" on {', '.join(map(str, gpus))}" if isinstance(gpus, list | tuple) and gpus else "")
        case EventKind.CELL_STARTED:
            return f"cell {data.get('position')} of {data.get('of')}"
        case EventKind.STEP_RETRYING:
            return f"failed, trying again ({data.get('attempt')} of {data.get('of')}): {_message(data.get('error'))}"
        case EventKind.STEP_FINISHED:
            return f"{data.get('state')} {_message(data.get('error'))}".strip()
        case EventKind.WARNING:
            return f"warning: {data.get('message')}"
        case EventKind.STOP_REQUESTED:
            return "Stopping"
        case _:
            return ""


def _message(error: object) -> str:
    return str(error.get("message", "")) if isinstance(error, Mapping) else ""


def _table(snapshot: RunSnapshot) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("Step", "State", "Time", "", title=f"{snapshot.pipeline} · {snapshot.id}", title_justify="left")
    for step in snapshot.steps:
        notes = [step.waiting, text.progress(step), ", ".join(step.gpus)]
        state = Text(step.state.value, style=_COLOURS[step.state])
        table.add_row(step.name, state, text.elapsed(step), Text(" · ".join(filter(None, notes))))
    return table
