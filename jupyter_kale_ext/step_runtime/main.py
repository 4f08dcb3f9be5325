"""The step, from its inputs to its outputs."""

from __future__ import annotations

import atexit
import errno
import importlib
import io
import json
import os
import pickle
import sys
import time
import traceback
import types
from typing import Any, Dict, List, Mapping, Optional, Set

from . import names
from .carrier import Carrier
from .codes import Codes
from .events import Events
from .executor import CellResult, Executor, cell_filename
from .failures import StepFailed, cell_failure, disk_full, failure, text_of
from .hooks import ImportHooks
from .metrics import metrics_of
from .pickler import ValuePickler
from .program import Cell, Program
from .record import Record
from .report import report
from .sections import Section, sections
from .state import State, read, write
from .streams import Capture
from .surroundings import Reads, Surroundings
from .values import CannotCarry, Store

_RESULT_LIMIT = 1 << 16
_EXIT_DISK_FULL = 28


def main(executor_input: Mapping[str, Any]) -> None:
    """Run the step and end the process: 0 on success, 1 on failure, 2 where nothing could begin, 28 on a full disk."""
    events = Events(os.environ.get("KALE_EVENTS_FILE"))
    try:
        program = Program(executor_input)
    except (KeyError, ValueError, TypeError) as error:
        sys.stderr.write(f"This step was not compiled by jupyter-kale-ext: {type(error).__name__}: {error}\n")
        sys.exit(2)
    code = _guarded(program, events)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    # Threads the notebook left behind must not keep the step alive, as they don't keep a kernel alive.
    os._exit(code)


def _guarded(program: Program, events: Events) -> int:
    try:
        Step(program, events).run()
    except StepFailed as failed:
        return _tell(failed, events)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _tell(disk_full(), events)
        return _tell(_internal(error), events)
    except Exception as error:  # noqa: BLE001 - the last seam: nothing may end the step without a word
        return _tell(_internal(error), events)
    return 0


def _internal(error: Exception) -> StepFailed:
    failed = failure("internal", f"The step runtime failed: {type(error).__name__}: {text_of(error)}")
    failed.error["traceback"] = traceback.format_exc().split("\n")
    return failed


def _tell(failed: StepFailed, events: Events) -> int:
    error = failed.error
    text = "\n".join([*(error["traceback"] or [error["message"]]), *([error["remedy"]] if error["remedy"] else [])])
    full = error["kind"] == "disk_full"
    try:
        sys.__stderr__.write(text + "\n")  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
        events.emit("error", error=error)
    except OSError:
        full = True
    return _EXIT_DISK_FULL if full else 1


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
        self._state = State([read(program.input_path(key)) for key in program.states], program.order)
        self._surroundings = Surroundings(self._state, shared=bool(os.environ.get("KALE_SHARED_WORKDIR")))
        self._store = Store(self._carrier)
        self._hooks = ImportHooks()
        self._sections = sections()
        self._makers: Dict[str, Cell] = {}
        self._statements: Set[str] = set()
        self._imported: Set[str] = set()
        self._report: List[Any] = []
        self._reads = Reads() if os.environ.get("KALE_EVENTS_FILE") else None
        self._inherited_random: Dict[str, Optional[bytes]] = {}

    def run(self) -> None:
        """Run the step.

        Raises:
            StepFailed: A cell raised, or a value can't be carried.
            OSError: The disk is full.
        """
        program = self._program
        self._restore_before()
        for cell in program.prelude:
            self._run_cell(cell, None)
        self._restore_after()
        self._load_values()
        self._surroundings.begin()
        if self._reads:
            self._reads.begin()
        count = len(program.cells) + len(program.metrics)
        for position, cell in enumerate(program.cells + program.metrics, 1):
            self._events.emit("cell_started", cell_id=cell.id, position=position, of=count)
            self._run_cell(cell, position)
        self._finish()

    # in

    def _restore_before(self) -> None:
        """What must be there before any code runs: parameters, environment, sources, settings of libraries."""
        self._executor.namespace.update(self._program.parameters)
        self._surroundings.restore_files()
        self._surroundings.restore()
        for filename, (_, blob) in self._state.of("source").items():
            self._codes.add(filename, (blob or b"").decode("utf-8"))
        self._carrier.inherit(self._state.of("def"), self._resolve)
        for section in self._sections:
            self._restore_section(section)

    def _restore_after(self) -> None:
        """What ancestors left wins over what the prelude, run once more, has just done."""
        self._carrier.register_prelude()
        self._surroundings.restore()
        if self._program.states:
            for section in self._sections:
                self._restore_section(section)
        baseline = {name: id(value) for name, value in self._executor.namespace.items()}
        self._prelude_ids = baseline

    def _restore_section(self, section: Section) -> None:
        blob = self._state.blob("section", section.name)
        if blob is None:
            return

        def act() -> None:
            try:
                section.restore(pickle.loads(blob))
            except Exception as error:  # noqa: BLE001 - settings of another version of the library
                message = f"The state of {section.name} could not be restored: {type(error).__name__}: {error}"
                self._events.emit("warning", message=message)

        self._hooks.when_imported(section.module, act)

    def _load_values(self) -> None:
        program = self._program
        used = names.words(cell.source for cell in program.cells + program.metrics)
        self._wanted = set(self._state.of("name")) if names.is_dynamic(used) else used
        self._resolve(self._wanted)
        for name, source in sorted(program.inputs.items()):
            keep = name in program.outputs or name in program.watch
            try:
                self._store.load(name, program.input_path(program.key(name)), keep)
            except (OSError, MemoryError):
                raise
            except Exception as error:
                raise self._not_loaded(name, source, error) from error
        self._resolve(self._carrier.needed)
        if names.results_used(used):
            results = self._state.of("out")
            found = {int(number): pickle.loads(blob) for number, (_, blob) in results.items() if blob is not None}
            self._executor.restore_results(found)

    def _not_loaded(self, name: str, source: str, error: Exception) -> StepFailed:
        remedy = "Use the same environment (or image) for both steps."
        if isinstance(error, ModuleNotFoundError):
            remedy = f"Install the package that provides `{error.name}` in this step's environment or image."
        message = f"Value `{name}` from step `{source}` can't be loaded here: {type(error).__name__}: {error}"
        return failure("value", message, remedy)

    def _resolve(self, wanted: Set[str]) -> None:
        """Bring names of the state into the namespace, and what they need in turn."""
        done: Set[str] = set()
        while True:
            due = [name for name in wanted | self._carrier.needed if name not in done]
            if not due:
                return
            for name in sorted(due):
                done.add(name)
                blob = self._state.blob("name", name)
                if blob is not None:
                    self._load_name(name, blob)

    def _load_name(self, name: str, blob: bytes) -> None:
        try:
            found = pickle.loads(blob)
            if isinstance(found, types.ModuleType):
                # What the notebook reaches through the package's attributes, because it imported it somewhere.
                for dotted in self._state.of("module"):
                    if dotted.startswith(found.__name__ + "."):
                        importlib.import_module(dotted)
            self._executor.namespace[name] = found
        except Exception as error:
            message = f"`{name}` can't be loaded here: {type(error).__name__}: {error}"
            remedy = (
                "Tag the cell that defines it `functions` or `imports`, so that it runs at the start of every step."
            )
            if isinstance(error, ModuleNotFoundError):
                remedy = f"Install the package that provides `{error.name}` in this step's environment or image."
            raise failure("value", message, remedy) from error

    # cells

    def _run_cell(self, cell: Cell, position: Optional[int]) -> None:
        before = {name: id(value) for name, value in self._executor.namespace.items()}
        self._record.begin()
        start = time.perf_counter()
        result = self._executor.run(cell)
        self._capture.sync()
        seconds = time.perf_counter() - start
        source = self._codes.sources.get(cell_filename(cell.number), cell.source)
        self._statements.update(names.defined(source))
        self._imported.update(names.imported(source))
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

    # out

    def _finish(self) -> None:
        read_files = self._reads.stamps() if self._reads else {}
        metrics = self._metrics()
        try:
            self._check_watched()
            metadata = self._save_values()
        except CannotCarry as error:
            raise self._not_carried(error) from error
        self._save_state()
        self._write_report()
        if metrics:
            self._events.emit("metrics", metrics=metrics)
        if self._reads:
            self._events.emit("files", read=read_files, written=self._surroundings.written())
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
        return self._store.save(folders)

    def _not_carried(self, error: CannotCarry) -> StepFailed:
        cell = self._makers.get(error.name)
        made = f", made in cell {cell.number}," if cell else ""
        message = f"Value `{error.name}` ({error.kind}){made} can't be carried to another step: {error.reason}"
        remedy = (
            f"Make `{error.name}` in the step that uses it, put the cells that share it into one step, "
            "or tag the cell that makes it `imports`, so that every step has its own."
        )
        return failure("value", message, remedy, cell)

    def _save_state(self) -> None:
        namespace, state = self._executor.namespace, self._state
        data = set(self._program.outputs) | set(self._program.inputs) | set(self._program.parameters)
        for name in names.travelling(namespace, self._statements, data):
            if self._prelude_ids.get(name) == id(namespace[name]) and name not in state.of("name"):
                continue
            state.put("name", name, self._name_blob(name, namespace[name]))
        for name in state.of("name"):
            if name in self._wanted and name not in namespace:
                state.put("name", name, None)
        for key, (order, blob) in self._carrier.entries().items():
            if state.table.get(("def", key)) != (order, blob):
                state.put("def", key, blob)
        for dotted in self._imported:
            if dotted in sys.modules:
                state.put("module", dotted, b"")
        for filename, source in self._codes.sources.items():
            state.put("source", filename, source.encode("utf-8"))
        self._save_sections()
        self._save_results()
        for message in self._surroundings.save():
            self._events.emit("warning", message=message)
        path = self._program.output_path("kale_state")
        if path:
            write(path, state.table)

    def _name_blob(self, name: str, value: Any) -> bytes:
        try:
            return self._dump(value)
        except (MemoryError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a user's object raises when pickled; told if it is needed
            return pickle.dumps(_Missing(name, f"{type(error).__name__}: {error}"))

    def _save_sections(self) -> None:
        for section in self._sections:
            if section.module not in sys.modules:
                continue
            before = self._state.blob("section", section.name)
            try:
                value = section.capture()
                blob = None if value is None else self._dump(value)
            except Exception as error:  # noqa: BLE001 - a setting that can't be pickled
                message = f"The state of {section.name} does not travel: {type(error).__name__}: {error}"
                self._events.emit("warning", message=message)
                continue
            self._state.put("section", section.name, blob)
            if section.random and before is not None and blob != before and self._program.concurrent:
                others = ", ".join(f"`{name}`" for name in self._program.concurrent)
                message = (
                    f"This step drew random numbers ({section.name}) beside {others}, which come before it in the "
                    "notebook and may draw from the same generator, there one after the other. "
                    "Give each step a seed of its own to get the same numbers."
                )
                self._events.emit("warning", message=message)

    def _save_results(self) -> None:
        for number, value in self._executor.results().items():
            try:
                blob = self._dump(value)
            except Exception:  # noqa: BLE001 - a result that can't be pickled is no value anybody asked for
                continue
            if len(blob) <= _RESULT_LIMIT:
                self._state.put("out", str(number), blob)

    def _dump(self, value: Any) -> bytes:
        file = io.BytesIO()
        ValuePickler(file, self._carrier).dump(value)
        return file.getvalue()

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


class _Missing:
    """Pickles as a call that says why a value is not there."""

    def __init__(self, name: str, reason: str) -> None:
        self._why = name, reason

    def __reduce__(self) -> Any:
        from . import rebuild

        return rebuild.missing, self._why


def _executor(record: Record, capture: Capture, codes: Codes) -> Executor:
    """IPython's shell where the image has IPython, else plain Python."""
    try:
        from .shell import ShellExecutor
    except ImportError:
        from .plain import PlainExecutor

        return PlainExecutor(record, capture, codes)
    return ShellExecutor(record, capture, codes)
