"""The step, from its inputs to its outputs."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Dict, List, Optional

from . import names
from .carrier import Carrier
from .codes import Codes
from .events import Events
from .executor import CellResult, Executor, cell_filename
from .failures import StepFailed, cell_failure, failure
from .inheritance import Inheritance
from .metrics import metrics_of
from .pickled import CannotCarry
from .program import Cell, Program
from .record import Record
from .report import report
from .streams import Capture
from .surroundings import Reads
from .values import Store


class Step:
    """One step.

    Responsibilities: the order of things. Prelude and ancestors' state first, then values, then the cells, then
    everything out.
    """

    def __init__(self, program: Program, events: Events) -> None:
        self._program = program
        self._events = events
        self._record = Record()
        self._capture = Capture(self._record)
        self._codes = Codes()
        self._executor = _executor(self._record, self._capture, self._codes)
        self._carrier = Carrier(self._executor.namespace, program.order)
        self._carrier.codes = self._codes
        self._inheritance = Inheritance(program, self._executor, self._carrier, events)
        self._store = Store(self._carrier, self._inheritance.shared)
        self._makers: Dict[str, Cell] = {}
        self._report: List[Any] = []
        self._reads = Reads() if os.environ.get("KALE_EVENTS_FILE") else None

    def run(self) -> None:
        """Run the step.

        Raises:
            StepFailed: A cell raised, or a value can't be carried.
            OSError: The disk is full.
        """
        program = self._program
        self._events.tell_place((program.output_artifact("kale_outputs") or {}).get("uri"))
        self._executor.namespace.update(program.parameters)
        self._inheritance.restore_before_prelude()
        for cell in program.prelude:
            self._run_cell(cell, None)
        self._inheritance.restore_after_prelude(names.words(cell.source for cell in program.cells + program.metrics))
        self._load_values()
        self._inheritance.surroundings.begin()
        if self._reads:
            self._reads.begin()
        count = len(program.cells) + len(program.metrics)
        for position, cell in enumerate(program.cells + program.metrics, 1):
            self._events.emit("cell_started", cell_id=cell.id, position=position, of=count)
            self._run_cell(cell, position)
        self._finish()

    def _load_values(self) -> None:
        program = self._program
        for name, source in sorted(program.inputs.items()):
            keep = name in program.outputs or name in program.watch
            if self._inheritance.is_used_up(name):
                raise _used_up(name)
            try:
                self._store.load(name, program.input_path(program.key(name)), keep)
            except (OSError, MemoryError, StepFailed):
                raise
            except Exception as error:
                raise _not_loaded(name, source, error) from error
        self._store.release()
        self._inheritance.resolve(set())

    def _run_cell(self, cell: Cell, position: Optional[int]) -> None:
        before = {name: id(value) for name, value in self._executor.namespace.items()}
        self._record.begin()
        start = time.perf_counter()
        result = self._executor.run(cell)
        self._capture.sync()
        seconds = time.perf_counter() - start
        source = self._codes.sources.get(cell_filename(cell.number), cell.source)
        self._inheritance.note(source)
        for name, value in self._executor.namespace.items():
            if before.get(name) != id(value):
                self._makers[name] = cell
        failed = result.error is not None and not cell.allow_error
        self._write_outputs(cell, seconds, failed)
        if position is not None:
            state = "failed" if failed else "succeeded"
            self._events.emit("cell_finished", cell_id=cell.id, state=state, seconds=seconds)
        if failed:
            self._fail(result, cell)

    def _fail(self, result: CellResult, cell: Cell) -> None:
        assert result.error is not None
        program = self._program
        raise cell_failure(result.error, result.traceback, cell, program.prelude + program.cells + program.metrics)

    def _write_outputs(self, cell: Cell, seconds: float, failed: bool) -> None:
        outputs = self._record.outputs()
        self._report.append((cell.number, cell.source, outputs))
        path = self._program.output_path("kale_outputs")
        if path is None:
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        line = {
            "cell_id": cell.id,
            "number": cell.number,
            "execution_count": cell.number,
            "outputs": outputs,
            "seconds": seconds,
            "state": "failed" if failed else "succeeded",
            "prelude": cell.prelude,
        }
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _finish(self) -> None:
        read_files = self._reads.stamps() if self._reads else {}
        metrics = self._metrics()
        try:
            self._check_watched()
            self._inheritance.note_used_up(self._store.used_up() - set(self._program.outputs), self._program.outputs)
            metadata = self._save_values()
        except CannotCarry as error:
            raise self._not_carried(error) from error
        state = self._program.output_path("kale_state")
        if state:
            self._inheritance.save(state)
        self._write_report()
        if metrics:
            self._events.emit("metrics", metrics=metrics)
        if self._reads:
            self._events.emit("files", read=read_files, written=self._inheritance.surroundings.written())
        self._write_executor_output(metadata, metrics)

    def _metrics(self) -> Dict[str, Any]:
        found: Dict[str, Any] = {}
        for cell in self._program.metrics:
            numbers, refused = metrics_of(
                self._codes.sources.get(cell_filename(cell.number), cell.source), self._executor.namespace
            )
            found.update(numbers)
            for message in refused:
                self._events.emit("warning", message=message)
        return found

    def _check_watched(self) -> None:
        for name in self._program.watch:
            if self._store.changed(name):
                message = (
                    f"Step `{self._program.step}` changed `{name}` in place, and a later step reads `{name}` from an "
                    "earlier step: it would not see the change."
                )
                here = self._program.step
                remedy = f"Make the later step depend on this one (`prev:{here}`), or change a copy of `{name}`."
                raise failure("value", message, remedy, self._makers.get(name))

    def _save_values(self) -> Dict[str, Dict[str, Any]]:
        program = self._program
        self._carrier.name_functions()
        for name, wanted in program.outputs.items():
            if wanted.get("certain", True) and name not in self._executor.namespace:
                message = f"Step `{program.step}` was to hand on `{name}`, but there is no `{name}` at its end."
                raise failure("value", message, "Bind the name in every branch of the step's code.")
        folders = {name: path for name in program.outputs for path in [program.output_path(program.key(name))] if path}
        return self._store.save(folders, self._inheritance.holders())

    def _not_carried(self, error: CannotCarry) -> StepFailed:
        cell = self._makers.get(error.name)
        made = f", made in cell {cell.number}," if cell else ""
        message = f"Value `{error.name}` ({error.kind}){made} can't be carried to another step: {error.reason}"
        remedy = (
            f"Make `{error.name}` in the step that uses it, put the cells that share it into one step, "
            "or tag the cell that makes it `imports`, so that every step has its own."
        )
        return failure("value", message, remedy, cell)

    def _write_report(self) -> None:
        path = self._program.output_path("kale_report")
        if path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(report(self._program.step, self._report))

    def _write_executor_output(self, metadata: Dict[str, Dict[str, Any]], metrics: Dict[str, Any]) -> None:
        program = self._program
        keyed = {program.key(name): found for name, found in metadata.items()}
        metrics_path = program.output_path("kale_metrics")
        if metrics_path:
            keyed["kale_metrics"] = metrics
            os.makedirs(os.path.dirname(metrics_path), exist_ok=True)
            with open(metrics_path, "w", encoding="utf-8") as file:
                json.dump(metrics, file)
        artifacts = {}
        for key, found in keyed.items():
            artifact = program.output_artifact(key)
            if artifact:
                described = {"name": artifact.get("name", key), "uri": artifact["uri"], "metadata": found}
                artifacts[key] = {"artifacts": [described]}
        if program.output_file:
            os.makedirs(os.path.dirname(program.output_file), exist_ok=True)
            with open(program.output_file, "w", encoding="utf-8") as file:
                json.dump({"artifacts": artifacts}, file)


def _not_loaded(name: str, source: str, error: Exception) -> StepFailed:
    remedy = "Use the same environment (or image) for both steps."
    if isinstance(error, ModuleNotFoundError):
        remedy = f"Install the package that provides `{error.name}` in this step's environment or image."
    message = f"Value `{name}` from step `{source}` can't be loaded here: {type(error).__name__}: {error}"
    return failure("value", message, remedy)


def _used_up(name: str) -> StepFailed:
    message = f"`{name}` is an iterator or a file, and an earlier step has read on in it and does not hand it on."
    remedy = f"Put the cells that read `{name}` into one step, or make a list of it where it is made."
    return failure("value", message, remedy)


def _executor(record: Record, capture: Capture, codes: Codes) -> Executor:
    """IPython's shell where the image has IPython, else plain Python."""
    try:
        from .shell import ShellExecutor
    except ImportError:
        from .plain import PlainExecutor

        return PlainExecutor(record, capture, codes)
    return ShellExecutor(record, capture, codes)
