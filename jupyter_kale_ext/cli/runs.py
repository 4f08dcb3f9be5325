"""``runs``, ``status`` and ``stop``: the same runs the panel shows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence

from jupyter_kale_ext import places, wire
from jupyter_kale_ext.cli import text
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import InvalidInput, NotFound
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot


def known_runs(engine_name: str | None, archived: bool | None = None) -> list[tuple[Engine, RunSnapshot]]:
    """The runs of one engine, or of all where none is named, newest first, each with its engine.

    With a truth value for ``archived`` only those that are, or are not, archived.

    Raises:
        InvalidInput: There is no such engine.
    """
    names = places.record_names() if engine_name is None else (engine_name,)
    found = [(engine, run) for engine in map(places.engine, names) for run in engine.runs(archived=archived)]
    return sorted(found, key=lambda pair: pair[1].id, reverse=True)


def find_run(engine_name: str | None, name: str) -> tuple[Engine, RunSnapshot]:
    """The run of that id, or the only one whose id begins so, or the newest for ``last``, and its engine.

    Args:
        engine_name: Where to look; None looks everywhere.
        name: What was given for the run.

    Raises:
        NotFound: No run fits.
        InvalidInput: Several do.
    """
    if name == "last":
        shown = known_runs(engine_name, archived=False)
        if not shown:
            raise NotFound("There are no runs yet.", "Start one with `jupyter kale run NB`.")
        return shown[0]
    known = known_runs(engine_name)
    fitting = [pair for pair in known if pair[1].id == name]
    fitting = fitting or [pair for pair in known if name and pair[1].id.startswith(name)]
    if not fitting:
        raise NotFound(f"There is no run `{name}`.", "`jupyter kale runs` lists them.")
    if len(fitting) > 1:
        raise InvalidInput(f"{len(fitting)} runs begin with `{name}`.", "Give more of the id.")
    return fitting[0]


def list_runs(engine_name: str | None, as_json: bool, archived: bool = False) -> int:
    """List the runs, newest first; those that are archived instead, where ``archived`` is True.

    Returns:
        0.
    """
    known = [run for _, run in known_runs(engine_name, archived)]
    if as_json:
        print(json.dumps(wire.to_wire(known), ensure_ascii=False, indent=1))
        return 0
    if not known:
        told = "No run is archived." if archived else "There are no runs yet. Start one with `jupyter kale run NB`."
        print(told, file=sys.stderr)
        return 0
    rows = [
        (run.id, run.state.value, text.local_time(run.submitted), text.elapsed(run), run.pipeline, _short(run.notebook))
        for run in known
    ]
    for line in columns(("RUN", "STATE", "SUBMITTED", "TIME", "PIPELINE", "NOTEBOOK"), rows):
        print(line)
    return 0


def status(engine_name: str | None, run_name: str, as_json: bool) -> int:
    """Show one run and its steps.

    Returns:
        0, however the run went.
    """
    _, run = find_run(engine_name, run_name)
    if as_json:
        print(json.dumps(wire.to_wire(run), ensure_ascii=False, indent=1))
        return 0
    for line in status_lines(run):
        print(line)
    return 0


def stop(engine_name: str | None, run_name: str) -> int:
    """Ask for a run to end.

    Returns:
        0.

    Raises:
        Conflict: It has ended already.
    """
    engine, run = find_run(engine_name, run_name)
    engine.stop(run.id)
    print(f"Stopping run {run.id}.", file=sys.stderr)
    return 0


def archive(engine_name: str | None, run_name: str, on: bool) -> int:
    """Have lists leave a run out, or show it again.

    Returns:
        0.

    Raises:
        Conflict: It is still going.
    """
    engine, run = find_run(engine_name, run_name)
    engine.archive(run.id, on)
    told = "is archived: `jupyter kale runs --archived` lists it" if on else "is among the runs again"
    print(f"Run {run.id} {told}.", file=sys.stderr)
    return 0


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table whose columns are as wide as they need to be."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def status_lines(run: RunSnapshot) -> Iterator[str]:
    """A run and its steps, for people."""
    yield f"{run.id}  {run.pipeline}  {run.state.value}  {text.elapsed(run)}".rstrip()
    if run.notebook:
        yield f"notebook: {_short(run.notebook)}"
    if run.parameters:
        yield "parameters: " + ", ".join(f"{name}={value!r}" for name, value in run.parameters.items())
    if run.message:
        yield run.message
    for warning in run.warnings:
        yield f"warning: {warning}"
    yield ""
    rows = [(step.name, step.state.value, text.elapsed(step), _notes(step)) for step in run.steps]
    yield from columns(("STEP", "STATE", "TIME", ""), rows)
    for name, value in run.metrics.items():
        yield f"{name} = {value:.6g}"


def _notes(step: StepSnapshot) -> str:
    reason = step.error.message if step.error is not None else ""
    return " · ".join(filter(None, (step.waiting, text.progress(step), ", ".join(step.gpus), reason, *step.warnings)))


def _short(path: str) -> str:
    """The path from here where the file is below here, else as it is."""
    here = os.getcwd() + os.sep
    return path.removeprefix(here)
