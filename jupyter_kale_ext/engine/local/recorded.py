"""Runs of this machine: records on disk, each with a supervisor of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

import jupyter_kale_ext
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.given import changed_values, declared
from jupyter_kale_ext.engine.local import gpus as hand_out
from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.ir import PipelineIR, read_ir
from jupyter_kale_ext.engine.local.reconcile import reconcile
from jupyter_kale_ext.engine.local.request import check_secrets
from jupyter_kale_ext.engine.local.rerun import Again, rerun_request
from jupyter_kale_ext.engine.records import RecordReader
from jupyter_kale_ext.errors import Conflict, EngineUnavailable, NotFound, StorageError
from jupyter_kale_ext.model.provenance import Provenance
from jupyter_kale_ext.model.run import EventKind, RunSnapshot, RunState
from jupyter_kale_ext.runs.record import Busy, RecordUnreadable, RunRecord
from jupyter_kale_ext.runs.request import GpuRequest, RunRequest
from jupyter_kale_ext.runs.store import FINISHING, RunStore, default_root

_START = (
    "import importlib, sys; sys.path.append(sys.argv.pop(1)); sys.exit(importlib.import_module(sys.argv.pop(1)).main())"
)
_SUPERVISORS = {
    "local": "jupyter_kale_ext.engine.local.supervisor",
    "container": "jupyter_kale_ext.engine.container.supervisor",
}
"""By the engine that a run was submitted to: the program that runs it."""


@dataclass(frozen=True)
class Accepted:
    """A submission that will be run.

    Attributes:
        request: What the record will say.
        warnings: What the pipeline asks for and won't get, in sentences.
    """

    request: RunRequest
    warnings: tuple[str, ...]


class RecordedEngine(RecordReader):
    """Runs pipelines on this machine: each run has a supervisor, a process of its own, and a record on disk.

    Responsibilities:
        Starts supervisors and reads records; keeps nothing that another process or a later one couldn't read.
        Safe to use from several threads. All such engines have their records in one place, and each knows the runs
        of the others: what differs is how a submission is accepted.

    Args:
        gpus: Tells the GPUs of this machine that we may use; asked only when a step wants one.
        root: Where the records lie; None takes the user's place for them.
    """

    name: str

    def __init__(self, gpus: Callable[[], Sequence[hand_out.Gpu]], root: Path | None = None) -> None:
        self._gpus = gpus
        super().__init__(RunStore(root or default_root(), self.name))

    @abstractmethod
    def accept(self, submission: Submission, pipeline: PipelineIR) -> Accepted:
        """Check a submission, and put it into the words of the record.

        Raises:
            EngineUnavailable: There is no way to run here now.
            InvalidInput: The pipeline asks for what this engine can't give.
        """

    def submit(self, submission: Submission) -> RunSnapshot:
        """Start a run and return at once; see ``Engine.submit``."""
        accepted = self.accept(submission, read_ir(submission.compiled.yaml))
        owner = process.this_process()
        record = self._store.create(accepted.request, submission.notebook, submission.compiled.yaml, owner)
        self._announce(record, (*submission.warnings, *accepted.warnings))
        self._start_supervisor(record)
        return self.snapshot(record.id)

    def runs(self, notebook_path: str | None = None, archived: bool | None = False) -> Sequence[RunSnapshot]:
        """All runs known, newest first; see ``Engine.runs``."""
        found = []
        for run_id in self._store.ids(archived):
            try:
                found.append(self.snapshot(run_id))
            except NotFound:
                continue
        return [run for run in found if notebook_path is None or run.notebook == notebook_path]

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it is now; see ``Engine.snapshot``."""
        snapshot = self._store.snapshot(run_id)
        if snapshot.ended_for_good:
            return snapshot
        return reconcile(self._store.record(run_id), _sweep) or self._store.snapshot(run_id)

    def provenance(self, run_id: str) -> Provenance:
        """Where the run's results come from; see ``Engine.provenance``."""
        record = self._store.record(run_id)
        try:
            if self.snapshot(run_id).ended_for_good:
                with contextlib.suppress(Busy), record.locked(timeout=FINISHING):
                    return record.provenance()
            return record.provenance()
        except RecordUnreadable as error:
            raise StorageError(f"Where run {run_id} comes from can't be read: {error.message}") from error

    def stop(self, run_id: str) -> None:
        """Ask for the run to end now; see ``Engine.stop``."""
        if self.snapshot(run_id).ended_for_good:
            raise Conflict(f"Run {run_id} has ended already.")
        file = self._store.record(run_id).stop_file
        try:
            file.parent.mkdir(exist_ok=True)
            file.touch()
        except OSError as error:
            raise StorageError(f"Run {run_id} can't be stopped: {error.strerror}: {file}.") from error

    def retry(self, run_id: str) -> RunSnapshot:
        """Run the steps that did not succeed once more; see ``Engine.retry``."""
        record = self._store.record(run_id)
        self._check_retry(self.snapshot(run_id))
        try:
            check_secrets(read_ir(self.pipeline_yaml(run_id)), os.environ)
            with record.locked(timeout=FINISHING), record.journal() as journal:
                self._check_retry(journal.snapshot)
                record.stop_file.unlink(missing_ok=True)
                record.set_owner(process.this_process())
                journal.append(EventKind.RUN_SUBMITTED)
                if journal.blocked:
                    raise StorageError(f"Run {run_id} can't be retried: the disk is full.", "Make room there.")
        except Busy as error:
            raise Conflict(f"Run {run_id} is still going.") from error
        except RecordUnreadable as error:
            raise Conflict(f"Run {run_id} can't be retried: {error.message}") from error
        except OSError as error:
            raise StorageError(f"Run {run_id} can't be retried: {error.strerror or error}.") from error
        self._start_supervisor(record)
        return self.snapshot(run_id)

    def rerun(
        self,
        run_id: str,
        step: str | None = None,
        *,
        only: bool = False,
        parameters: Mapping[str, object] | None = None,
    ) -> RunSnapshot:
        """Start a new run of the pipeline that ran; see ``Engine.rerun``."""
        run = self.snapshot(run_id)
        if not run.ended_for_good:
            raise Conflict(f"Run {run_id} is still going.", "Wait for its end or stop it.")
        yaml = self.pipeline_yaml(run_id)
        pipeline = read_ir(yaml)
        check_secrets(pipeline, os.environ)
        try:
            asked = self._store.record(run_id).request()
        except RecordUnreadable as error:
            raise Conflict(f"Run {run_id} can't be run again: {error.message}") from error
        again = Again(step, only, changed_values(declared(pipeline, asked.parameters), parameters or {}))
        request = rerun_request(asked, run, pipeline, again, self.offered(pipeline))
        record = self._store.create(request, self.notebook(run_id), yaml, process.this_process())
        self._announce(record, run.warnings)
        self._start_supervisor(record)
        return self.snapshot(record.id)

    def delete(self, run_id: str) -> None:
        """Forget an ended run; see ``Engine.delete``."""
        self.snapshot(run_id)
        self._store.delete(run_id)

    def offered(self, pipeline: PipelineIR) -> tuple[GpuRequest, ...]:
        """The GPUs of this machine, where a step of the pipeline asks for one."""
        wanted = any(task.gpus for task in pipeline.tasks.values())
        return hand_out.offered(self._gpus()) if wanted else ()

    def _announce(self, record: RunRecord, warnings: Sequence[str]) -> None:
        try:
            with record.locked(timeout=5), record.journal() as journal:
                journal.append(EventKind.RUN_SUBMITTED)
                for warning in warnings:
                    journal.append(EventKind.WARNING, None, {"message": warning})
                written = journal.flush()
        except (OSError, Busy):
            written = False
        if not written:
            shutil.rmtree(record.path, ignore_errors=True)
            raise StorageError(f"The run can't be written down in {record.path}: is the disk full?", "Make room there.")

    def _start_supervisor(self, record: RunRecord) -> None:
        source = str(Path(jupyter_kale_ext.__file__).parents[1])
        supervisor = _SUPERVISORS[record.request().engine]
        words = [sys.executable, "-c", _START, source, supervisor, str(record.path)]
        try:
            started = process.start(words, str(self._store.root), record.supervisor_log, os.environ, detached=True)
        except OSError as error:
            reason = f"The run's process can't be started: {error.strerror or error}."
            with record.locked(timeout=5), record.journal() as journal:
                data = {"state": RunState.FAILED.value, "message": reason}
                journal.append(EventKind.RUN_FINISHED, None, data)
            raise EngineUnavailable(reason) from error
        try:
            record.set_owner(process.identify(started.pid))
        except (OSError, psutil.NoSuchProcess):
            (record.path / "owner.json").unlink(missing_ok=True)  # then its lock alone tells whether it lives
        process.reap(started)

    def _check_retry(self, snapshot: RunSnapshot) -> None:
        if not snapshot.ended_for_good:
            raise Conflict(f"Run {snapshot.id} is still going.", "Wait for its end or stop it.")
        if snapshot.state is RunState.SUCCEEDED:
            raise Conflict(f"Every step of run {snapshot.id} has succeeded: there is nothing to retry.")


def _sweep(record: RunRecord) -> None:
    """End what is left of a run whose supervisor died, beside its processes."""
    program = record.request().container
    if program:
        from jupyter_kale_ext.engine.container.site import sweep

        sweep(record, program)
