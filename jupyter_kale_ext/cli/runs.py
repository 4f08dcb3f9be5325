"""``runs``, ``status`` and ``stop``: the same runs the panel shows."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence

from jupyter_kale_ext import places, wire
from jupyter_kale_ext.cli import files, text
from jupyter_kale_ext.debug.notebook import debug_notebook
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
    """List the runs, newest first, those that are pinned before the others.

    Args:
        engine_name: Where to look; None looks everywhere.
        as_json: Print a JSON list.
        archived: True lists the runs that are archived instead of those that are not.

    Returns:
        0.
    """
    known = [(run, engine.note(run.id)) for engine, run in known_runs(engine_name, archived)]
    if as_json:
        listed = [{**_object(run), "note": wire.to_wire(note)} for run, note in known]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return 0
    if not known:
        told = "No run is archived." if archived else "There are no runs yet. Start one with `jupyter kale run NB`."
        print(told, file=sys.stderr)
        return 0
    known.sort(key=lambda pair: not pair[1].pinned)
    rows = [
        (
            run.id,
            run.state.value,
            text.local_time(run.submitted),
            text.elapsed(run),
            run.pipeline,
            _short(run.notebook),
            " ".join(filter(None, (note.name, "(pinned)" * note.pinned))),
        )
        for run, note in known
    ]
    for line in columns(("RUN", "STATE", "SUBMITTED", "TIME", "PIPELINE", "NOTEBOOK", "NAME"), rows):
        print(line)
    return 0


def annotate(engine_name: str | None, run_name: str, name: str | None, pinned: bool | None) -> int:
    """Name a run or pin it, and say so.

    Returns:
        0.

    Raises:
        InvalidInput: The name can't be used.
    """
    engine, run = find_run(engine_name, run_name)
    note = engine.annotate(run.id, name, pinned)
    called = f"is called {json.dumps(note.name, ensure_ascii=False)}" if note.name else "has no name"
    kept = "is pinned" if note.pinned else "is not pinned"
    print(f"Run {run.id} {called if pinned is None else kept}.", file=sys.stderr)
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


def debug(engine_name: str | None, run_name: str, step: str, output: str) -> int:
    """Write a notebook to look into a step with; see ``debug_notebook``.

    Returns:
        0.

    Raises:
        InvalidInput: The file is there already, or can't be written there.
        Conflict: The step's inputs are not on this machine.
    """
    engine, run = find_run(engine_name, run_name)
    target = files.check_new(output)
    written = debug_notebook(engine, run.id, step)
    files.write_whole(target, json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    print(f"{output} loads the inputs of step {step} in its first cell.", file=sys.stderr)
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


def _object(run: RunSnapshot) -> dict[str, object]:
    written = wire.to_wire(run)
    assert isinstance(written, dict)
    return written


def _notes(step: StepSnapshot) -> str:
    reason = step.error.message if step.error is not None else ""
    return " · ".join(filter(None, (step.waiting, text.progress(step), ", ".join(step.gpus), reason, *step.warnings)))


def _short(path: str) -> str:
    """The path from here where the file is below here, else as it is."""
    here = os.getcwd() + os.sep
    return path.removeprefix(here)
