"""Bodies of requests, checked: types, sizes, nothing unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NoReturn

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.server.paths import check_path

LARGEST = 256 << 20
"""Bytes a body may have."""
_MOST_PARAMETERS = 1000
_SUBMIT = frozenset({"notebook", "path", "parameters", "engine", "use_cache"})


@dataclass(frozen=True)
class NotebookBody:
    """A notebook to look at.

    Attributes:
        notebook: Its JSON.
        path: Its contents path; empty where it has none.
    """

    notebook: Mapping[str, object]
    path: str = ""


@dataclass(frozen=True)
class SubmitBody(NotebookBody):
    """A notebook to run.

    Attributes:
        parameters: Values given for parameters of the pipeline.
        engine: Name of the engine; None takes the server's default.
        use_cache: False runs every step afresh; None leaves it to the pipeline.
    """

    parameters: Mapping[str, object] = field(default_factory=dict)
    engine: str | None = None
    use_cache: bool | None = None


@dataclass(frozen=True)
class ScheduleBody(SubmitBody):
    """A notebook to run again and again.

    Attributes:
        cron: When, as ``read_timing`` takes it; likewise the others.
        every: How often, instead.
        start: The first moment; empty for at once.
        end: The last one; empty for never.
        most: Runs at the same time.
        catch_up: Whether missed starts are made up for.
        name: Name of the schedule; empty for the pipeline's own.
    """

    cron: str = ""
    every: str = ""
    start: str = ""
    end: str = ""
    most: int = 1
    catch_up: bool = False
    name: str = ""


def notebook_body(raw: bytes) -> NotebookBody:
    """Read the body of ``check`` and ``compile``.

    Raises:
        InvalidInput: It is not what it should be.
    """
    body = _object(raw, {"notebook", "path"})
    return NotebookBody(_notebook(body), _path(body))


def submit_body(raw: bytes) -> SubmitBody:
    """Read the body that starts a run.

    Raises:
        InvalidInput: It is not what it should be.
    """
    return _submit(_object(raw, _SUBMIT))


def schedule_body(raw: bytes) -> ScheduleBody:
    """Read the body that makes a schedule.

    Raises:
        InvalidInput: It is not what it should be.
    """
    texts = ("cron", "every", "start", "end", "name")
    body = _object(raw, {*_SUBMIT, *texts, "most", "catch_up"})
    for name in texts:
        if not isinstance(body.get(name, ""), str):
            _refuse(name, "text")
    most, catch_up = body.get("most", 1), body.get("catch_up", False)
    if not isinstance(most, int) or isinstance(most, bool):
        _refuse("most", "a whole number")
    if not isinstance(catch_up, bool):
        _refuse("catch_up", "true or false")
    asked = _submit(body)
    cron, every, start, end, title = (str(body.get(name, "")) for name in texts)
    return ScheduleBody(
        notebook=asked.notebook,
        path=asked.path,
        parameters=asked.parameters,
        engine=asked.engine,
        use_cache=asked.use_cache,
        cron=cron,
        every=every,
        start=start,
        end=end,
        most=most,
        catch_up=catch_up,
        name=title,
    )


def _submit(body: Mapping[str, object]) -> SubmitBody:
    parameters, engine, use_cache = _parameters(body), body.get("engine"), body.get("use_cache")
    if not isinstance(engine, str | None):
        _refuse("engine", "the name of an engine or null")
    if not isinstance(use_cache, bool | None):
        _refuse("use_cache", "true, false or null")
    return SubmitBody(_notebook(body), _path(body), parameters, engine, use_cache)


@dataclass(frozen=True)
class RerunBody:
    """A run to run again.

    Attributes:
        step: The first step to run afresh; None runs all as if it were submitted again.
        only: Leave out all but that step and what it needs.
        parameters: Values that differ from those of the run.
    """

    step: str | None = None
    only: bool = False
    parameters: Mapping[str, object] = field(default_factory=dict)


def rerun_body(raw: bytes) -> RerunBody:
    """Read the body that runs a pipeline again.

    Raises:
        InvalidInput: It is not what it should be.
    """
    body = _object(raw, {"step", "only", "parameters"})
    step, only = body.get("step"), body.get("only", False)
    if not isinstance(step, str | None):
        _refuse("step", "the name of a step or null")
    if not isinstance(only, bool):
        _refuse("only", "true or false")
    return RerunBody(step, only, _parameters(body))


@dataclass(frozen=True)
class NoteBody:
    """A name or a pin for a run; None leaves it as it is."""

    name: str | None = None
    pinned: bool | None = None


def note_body(raw: bytes) -> NoteBody:
    """Read the body that names or pins a run.

    Raises:
        InvalidInput: It is not what it should be.
    """
    body = _object(raw, {"name", "pinned"})
    name, pinned = body.get("name"), body.get("pinned")
    if not isinstance(name, str | None):
        _refuse("name", "a text or null")
    if not isinstance(pinned, bool | None):
        _refuse("pinned", "true, false or null")
    return NoteBody(name, pinned)


def _object(raw: bytes, known: Set[str]) -> dict[str, object]:
    if len(raw) > LARGEST:
        raise InvalidInput(f"The request is larger than {LARGEST >> 20} MiB.", "Clear large outputs of the notebook.")
    try:
        body: object = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The request's body is no JSON.") from error
    if not isinstance(body, dict):
        raise InvalidInput("The request's body is no JSON object.")
    unknown = sorted(set(body) - known)
    if unknown:
        raise InvalidInput(f"The request has the unknown field `{unknown[0]}`.", f"Known: {', '.join(sorted(known))}.")
    return body


def _notebook(body: Mapping[str, object]) -> Mapping[str, object]:
    notebook = body.get("notebook")
    if not isinstance(notebook, dict):
        _refuse("notebook", "the notebook's JSON")
    return notebook


def _parameters(body: Mapping[str, object]) -> Mapping[str, object]:
    parameters = body.get("parameters", {})
    if not isinstance(parameters, dict) or len(parameters) > _MOST_PARAMETERS:
        _refuse("parameters", f"an object of at most {_MOST_PARAMETERS} names")
    return parameters


def _path(body: Mapping[str, object]) -> str:
    path = body.get("path", "")
    if not isinstance(path, str):
        _refuse("path", "the notebook's path as text")
    return check_path(path)


def _refuse(name: str, wanted: str) -> NoReturn:
    raise InvalidInput(f"The request's field `{name}` must be {wanted}.")
