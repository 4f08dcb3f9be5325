"""``schedule`` and ``schedules``: runs that a cluster starts by itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from jupyter_kale_ext import places, wire
from jupyter_kale_ext.cli import files, text
from jupyter_kale_ext.cli.run import parse_parameters
from jupyter_kale_ext.cli.runs import columns
from jupyter_kale_ext.cli.submission import read_submission, tell_warnings
from jupyter_kale_ext.model.schedule import Timing

_ZONE = "Times are in the cluster's time zone: UTC unless its administrator chose another one."


def create(
    path: str,
    engine_name: str,
    timing: Timing,
    *,
    parameters: Sequence[str],
    title: str,
    as_json: bool,
    use_cache: bool | None,
) -> int:
    """Have a notebook run again and again, as it is now.

    Returns:
        0; 1 where the notebook has errors, 2 where a tag is among them.
    """
    given = parse_parameters(parameters)
    source = files.read_source(path)
    scheduler = places.scheduler(engine_name)
    submission = read_submission(source, path, engine_name, given, use_cache)
    if isinstance(submission, int):
        return submission
    tell_warnings(submission)
    made = scheduler.create(submission, timing, title)
    if as_json:
        _print_json(made)
        return 0
    print(made.id)
    print(f"{made.title} runs {made.when}{_limits(made.timing)}.", file=sys.stderr)
    if made.timing.cron:
        print(_ZONE, file=sys.stderr)
    print("What runs is the notebook as it is now.", file=sys.stderr)
    return 0


def list_all(engine_name: str, as_json: bool) -> int:
    """List the schedules of a cluster, newest first.

    Returns:
        0.
    """
    found = places.scheduler(engine_name).schedules()
    if as_json:
        _print_json(found)
        return 0
    if not found:
        print("There are no schedules. Make one with `jupyter kale schedule NB --cron ...`.", file=sys.stderr)
        return 0
    rows = [(one.id, one.state.value, one.title, one.when, _parameters(one.parameters), one.notebook) for one in found]
    for line in columns(("SCHEDULE", "STATE", "NAME", "WHEN", "PARAMETERS", "NOTEBOOK"), rows):
        print(line)
    return 0


def change(engine_name: str, action: str, schedule_id: str) -> int:
    """Pause, resume or delete a schedule.

    Args:
        engine_name: The cluster.
        action: ``pause``, ``resume`` or ``delete``.
        schedule_id: Its id.

    Returns:
        0.

    Raises:
        NotFound: There is no such schedule.
    """
    scheduler = places.scheduler(engine_name)
    match action:
        case "pause":
            scheduler.pause(schedule_id)
            told = "is paused: it starts no runs until it is resumed"
        case "resume":
            scheduler.resume(schedule_id)
            told = "is active again"
        case _:
            scheduler.delete(schedule_id)
            told = "is deleted; its runs are not"
    print(f"Schedule {schedule_id} {told}.", file=sys.stderr)
    return 0


def _limits(timing: Timing) -> str:
    told = [f"from {text.local_time(timing.start)}"] if timing.start is not None else []
    told += [f"until {text.local_time(timing.end)}"] if timing.end is not None else []
    return ", " + " ".join(told) + " here" if told else ""


def _parameters(given: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in given.items())


def _print_json(found: object) -> None:
    print(json.dumps(wire.to_wire(found), ensure_ascii=False, indent=1))
