"""``run`` and ``retry``: start a run, follow it, print what it left."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jupyter_kale_ext import flow, places
from jupyter_kale_ext.cli import files, results
from jupyter_kale_ext.cli.follow import follow
from jupyter_kale_ext.cli.runs import find_run
from jupyter_kale_ext.cli.submission import read_submission
from jupyter_kale_ext.cli.views import view_for
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import RunSnapshot, RunState


def run(
    path: str,
    engine_name: str | None,
    *,
    parameters: Sequence[str],
    output: str | None,
    as_json: bool,
    wait: bool,
    use_cache: bool | None,
) -> int:
    """Compile a notebook and run it.

    Args:
        path: The notebook.
        engine_name: Where to run; None for the place in the notebook's settings, or else this machine.
        parameters: ``NAME=VALUE`` words.
        output: File for a copy of the notebook with the run's outputs.
        as_json: Print events as lines of JSON.
        wait: Follow the run to its end.
        use_cache: False runs every step afresh; None leaves it to the pipeline.

    Returns:
        0 where the run succeeded (or was started, without ``wait``), 1 where it did not or the notebook has
        errors, 2 where a tag is among them.
    """
    given = parse_parameters(parameters)
    if output is not None and not wait:
        raise InvalidInput("--output needs the run's end, so it can't be used with --no-wait.")
    source = files.read_source(path)
    target = files.check_target(output, source) if output is not None else None
    engine = places.engine(engine_name) if engine_name else _engine_of(flow.engine_of(source.notebook))
    submission = read_submission(source, path, engine.name, given, use_cache)
    if isinstance(submission, int):
        return submission
    snapshot = engine.submit(submission)
    status = _attend(engine, snapshot, 0, as_json, wait)
    if target is not None:
        ended = engine.snapshot(snapshot.id)
        written = flow.notebook_with_outputs(source.notebook, ended, engine.outputs(ended.id))
        files.write_whole(target, json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    return status


def retry(engine_name: str | None, run_name: str, *, as_json: bool, wait: bool) -> int:
    """Run the steps of an ended run that did not succeed once more.

    Returns:
        0 where the run succeeded (or was started, without ``wait``), else 1.
    """
    engine, before = find_run(engine_name, run_name)
    return _attend(engine, engine.retry(before.id), before.seq, as_json, wait)


def rerun(
    engine_name: str | None,
    run_name: str,
    step: str | None,
    *,
    only: bool,
    parameters: Sequence[str],
    as_json: bool,
    wait: bool,
) -> int:
    """Start a new run of a run's pipeline: all of it, from a step on, or one step alone; see ``Engine.rerun``.

    Returns:
        0 where the run succeeded (or was started, without ``wait``), else 1.
    """
    given = parse_parameters(parameters)
    engine, before = find_run(engine_name, run_name)
    return _attend(engine, engine.rerun(before.id, step, only=only, parameters=given), 0, as_json, wait)


def parse_parameters(given: Sequence[str]) -> dict[str, str]:
    """``NAME=VALUE`` words as a mapping, the last of a name winning.

    Raises:
        InvalidInput: A word has no ``=`` or no name.
    """
    values = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(f"`-p {word}` is no parameter.", "Write -p NAME=VALUE.")
        values[name.strip()] = value
    return values


def _engine_of(named: str | None) -> Engine:
    """The engine that a notebook's settings name; this machine's for None."""
    try:
        return places.engine(named or "local")
    except InvalidInput as error:
        raise InvalidInput(
            f"The notebook's settings say that it runs on `{named}`: {error.message}",
            "Choose another place with --engine, or in the settings of the notebook's panel.",
        ) from error


def _attend(engine: Engine, snapshot: RunSnapshot, after: int, as_json: bool, wait: bool) -> int:
    """Follow a run to its end and print what it left, or just its id."""
    if not wait:
        with view_for(as_json) as view:
            view.show(snapshot, engine.events(snapshot.id, after))
        if not as_json:
            print(snapshot.id)
        return 0
    with view_for(as_json) as view:
        ended = follow(engine, snapshot.id, view, after)
    if not as_json:
        results.print_outputs(engine.outputs(ended.id))
        results.print_metrics(ended)
    results.print_end(ended)
    return 0 if ended.state is RunState.SUCCEEDED else 1
