"""``runs show`` and ``runs diff``: where a run's results come from, and what differs between two."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jupyter_kale_ext import wire
from jupyter_kale_ext.cli import files, text
from jupyter_kale_ext.cli.runs import columns, find_run, status_lines
from jupyter_kale_ext.engine.facts import changes_since, compare_runs, facts
from jupyter_kale_ext.model.comparison import Comparison, Difference, DifferenceKind
from jupyter_kale_ext.model.provenance import Environment, Provenance
from jupyter_kale_ext.runs.comparison import RunFacts, describe_file, describe_git

_TITLES = {
    DifferenceKind.CELL: "cells",
    DifferenceKind.PARAMETER: "parameters",
    DifferenceKind.PIPELINE: "compiled pipeline",
    DifferenceKind.FILE: "files read",
    DifferenceKind.PACKAGE: "packages",
    DifferenceKind.INTERPRETER: "interpreter",
    DifferenceKind.MACHINE: "machine",
    DifferenceKind.VARIABLE: "environment variables",
    DifferenceKind.GIT: "git",
    DifferenceKind.RANDOM: "random numbers",
}


def show(engine_name: str | None, run_name: str, as_json: bool) -> int:
    """Show a run and where its results come from.

    Returns:
        0.

    Raises:
        NotFound: There is no such run.
    """
    engine, run = find_run(engine_name, run_name)
    found = facts(engine, run.id)
    if as_json:
        print(json.dumps(_record(found), ensure_ascii=False, indent=1))
        return 0
    for line in _lines(found):
        print(line)
    return 0


def diff(engine_name: str | None, first: str, second: str | None, as_json: bool) -> int:
    """Show what differs between two runs, or between one and the run of the same notebook before it.

    Returns:
        0 where nothing that results depend on differs, 1 where something does.

    Raises:
        NotFound: There is no such run.
    """
    engine, run = find_run(engine_name, second or first)
    if second is None:
        found = compare_runs(engine, None, run.id)
    else:
        place, before = find_run(engine_name, first)
        found = compare_runs(engine, before.id, run.id, place)
    if as_json:
        print(json.dumps(wire.to_wire(found), ensure_ascii=False, indent=1))
    else:
        for line in _comparison(found):
            print(line)
    return 1 if found.differences else 0


def changes(engine_name: str | None, run_name: str, path: str, as_json: bool) -> int:
    """Show the cells that differ between a run's notebook, as it ran, and a notebook file.

    Returns:
        0 where none differs, else 1.

    Raises:
        NotFound: There is no such run.
        InvalidInput: The file is no notebook.
    """
    source = files.read_source(path)
    engine, run = find_run(engine_name, run_name)
    found = changes_since(engine, run.id, source.notebook)
    if as_json:
        print(json.dumps(wire.to_wire(found), ensure_ascii=False, indent=1))
        return 1 if found else 0
    for difference in found:
        print(f"cell {difference.name}:")
        for line in difference.lines:
            print(f"  {line}")
    if not found:
        print(f"No cell of {path} differs from run {run.id}.")
    return 1 if found else 0


def _record(found: RunFacts) -> dict[str, object]:
    return {
        "run": wire.to_wire(found.snapshot),
        "notebook_sha256": found.notebook_digest,
        "pipeline_sha256": found.pipeline_digest,
        "provenance": wire.to_wire(found.provenance),
    }


def _lines(found: RunFacts) -> Iterator[str]:
    yield from status_lines(found.snapshot)
    yield ""
    yield f"code of the notebook: sha256 {found.notebook_digest}"
    yield f"compiled pipeline: sha256 {found.pipeline_digest}"
    for environment in found.provenance.environments:
        yield from _environment(environment)
    if not found.provenance.environments:
        yield "environment: not known"
    yield from _files(found.provenance)
    yield from _random(found.provenance)


def _environment(found: Environment) -> Iterator[str]:
    yield ""
    yield f"environment on {text.local_time(found.taken)}"
    rows = (
        ("interpreter", f"{found.interpreter}  {found.python}".rstrip()),
        ("platform", found.platform),
        ("processor", f"{found.processor or 'unknown'}, {found.cores} cores"),
        (
            "GPUs",
            ", ".join(found.gpus) + (f", driver {found.driver}" if found.driver else "") or "no step asks for one",
        ),
        ("variables", ", ".join(f"{name}={value}" for name, value in found.variables.items()) or "none"),
        ("git", describe_git(found.git) if found.git else "no repository"),
    )
    for name, value in rows:
        yield f"  {name}: {value}"
    if found.git and found.git.changed:
        yield f"  changed: {', '.join(found.git.changed)}"
    yield f"  packages: {found.problem or len(found.packages)}"
    for name, version in found.packages.items():
        yield f"    {name} {version}"


def _files(found: Provenance) -> Iterator[str]:
    if found.files:
        yield ""
        rows = [(file.path, describe_file(file), ", ".join(file.read), ", ".join(file.written)) for file in found.files]
        yield from columns(("FILE", "CONTENT", "READ BY", "WRITTEN BY"), rows)


def _random(found: Provenance) -> Iterator[str]:
    if found.random:
        yield ""
        rows = [(step, name, digest[:12]) for step, states in found.random.items() for name, digest in states.items()]
        yield from columns(("STEP", "RANDOM NUMBERS", "STATE AT ITS END"), rows)


def _comparison(found: Comparison) -> Iterator[str]:
    yield f"{found.before} → {found.after}"
    for sentence in found.unknown:
        yield f"warning: {sentence}"
    for kind, title in _TITLES.items():
        of_kind = [difference for difference in found.differences if difference.kind is kind]
        if of_kind:
            yield ""
            yield f"{title}:"
            for difference in of_kind:
                yield from _difference(difference)
    if not found.differences:
        yield ""
        yield "Nothing that is known and that results depend on differs."
    yield ""
    numbers = [(pair.name, _number(pair.before), _number(pair.after)) for pair in found.metrics]
    if numbers:
        yield from columns(("METRIC", "BEFORE", "AFTER"), numbers)
        yield ""
    rows = [(pair.name, _time(pair.seconds_before), _time(pair.seconds_after)) for pair in found.steps]
    yield from columns(("STEP", "BEFORE", "AFTER"), rows)


def _difference(difference: Difference) -> Iterator[str]:
    if difference.kind is DifferenceKind.CELL:
        what = "new" if difference.before is None else "gone" if difference.after is None else "changed"
        yield f"  {difference.name}: {what}"
        yield from (f"    {line}" for line in difference.lines)
        return
    yield f"  {difference.name}: {_side(difference.before)} → {_side(difference.after)}"


def _side(words: str | None) -> str:
    return "not there" if words is None else words or "none"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _time(seconds: float | None) -> str:
    return "" if seconds is None else text.duration(seconds)
