"""The inputs of a step, loaded into the kernel that asks for them."""

from __future__ import annotations

import base64
import importlib
import json
import os
import sys
import types
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_kale_ext.debug.kernel import Kernel
from jupyter_kale_ext.errors import Conflict, NotFound
from jupyter_kale_ext.runs.record import RecordUnreadable, RunRecord
from jupyter_kale_ext.runs.store import RunStore, default_root

_SHARED = "KALE_SHARED_WORKDIR"


def load_inputs(run_id: str, step: str, runs_dir: str = "") -> None:
    """Bring into this notebook what a step of a run on this machine had when its first cell began.

    Imports and functions cells run, then the state that the steps before left is put in place (settings, random
    generators, working folder), then the values and parameters that the step uses are bound. Files are not touched.

    Args:
        run_id: The run.
        step: Name of the step; its newest attempt counts.
        runs_dir: Folder of the runs' records; empty for the user's own.

    Raises:
        NotFound: There is no such run or step.
        InvalidInput: This is no notebook.
        Conflict: The inputs are not there, or can't be loaded here.
    """
    record = RunStore(Path(runs_dir) if runs_dir else default_root()).record(run_id)
    given = _executor_input(record, step)
    kernel = Kernel.current()
    os.chdir(record.request().working_directory)
    runtime = _runtime(given)
    try:
        loaded = _load(runtime, given, kernel)
    except runtime("failures").StepFailed as failed:
        raise Conflict(str(failed.error["message"]), str(failed.error["remedy"])) from failed
    print(f"Inputs of step {step} of run {run_id}: {', '.join(loaded) or 'none'}")


def _load(runtime: _Modules, given: Mapping[str, Any], kernel: Kernel) -> list[str]:
    """What the step runtime does before the first cell; gives the names that are bound."""
    program = runtime("program").Program(given)
    carrier = runtime("carrier").Carrier(kernel.namespace, program.order)
    carrier.codes = runtime("codes").Codes()
    with _shared_folder():
        inheritance = runtime("inheritance").Inheritance(program, kernel, carrier, runtime("events").Events(None))
    kernel.namespace.update(program.parameters)
    inheritance.restore_before_prelude()
    for cell in program.prelude:
        kernel.run(cell.number, cell.source)
    sources = (cell.source for cell in program.cells + program.metrics)
    inheritance.restore_after_prelude(runtime("names").words(sources))
    store = runtime("values").Store(carrier, inheritance.shared)
    for name in sorted(program.inputs):
        store.load(name, program.input_path(program.key(name)), False)
    store.release()
    inheritance.resolve(set())
    return sorted({*program.inputs, *program.parameters})


class _Modules:
    """The step runtime that travelled with the run, by the names of its modules."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        if not any(type(finder).__name__ == "SourceFinder" for finder in sys.meta_path):
            boot: dict[str, Any] = {"__name__": "kale_boot"}
            exec(compile(sources["boot"], "boot.py", "exec"), boot)
            sys.meta_path.insert(0, boot["SourceFinder"](sources))

    def __call__(self, name: str) -> types.ModuleType:
        return importlib.import_module(f"kale_step.{name}")


def _runtime(given: Mapping[str, Any]) -> _Modules:
    packed = given["inputs"]["parameterValues"]["kale_runtime"]
    return _Modules(json.loads(zlib.decompress(base64.b64decode(packed))))


def _executor_input(record: RunRecord, step: str) -> dict[str, Any]:
    """What the newest attempt was given, with the code that first steps get and later ones find in a state."""
    try:
        known = [part.name for part in record.request().steps]
    except RecordUnreadable as error:
        raise Conflict(f"The record of run {record.id} can't be read: {error.message}") from error
    if step not in known:
        raise NotFound(f"Run {record.id} has no step `{step}`.")
    attempts = sorted(record.step(step).glob("*/input.json"), key=lambda path: int(path.parent.name))
    if not attempts:
        raise Conflict(f"Step `{step}` did not run in run {record.id}, so it has no inputs.")
    try:
        given: dict[str, Any] = json.loads(attempts[-1].read_bytes())
        given["inputs"]["parameterValues"].update(_code(given))
    except (OSError, ValueError, KeyError) as error:
        raise Conflict(f"The inputs of step `{step}` of run {record.id} are not there any longer.") from error
    return given


def _code(given: Mapping[str, Any]) -> dict[str, Any]:
    for key, found in given["inputs"]["artifacts"].items():
        if key.startswith("kale_state_"):
            file = Path(found["artifacts"][0]["uri"], "code.json")
            code: dict[str, Any] = json.loads(file.read_bytes())
            return code
    return {}


@contextmanager
def _shared_folder() -> Iterator[None]:
    """Steps of this machine work in one folder: files are not restored."""
    before = os.environ.get(_SHARED)
    os.environ[_SHARED] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SHARED]
