"""The cluster engine: Kubeflow Pipelines, reached over one connection."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.answers import objects
from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import UnknownState
from jupyter_kale_ext.engine.cluster.follow import Follower, Pace
from jupyter_kale_ext.engine.cluster.lookout import Lookout
from jupyter_kale_ext.engine.cluster.progress import read_run
from jupyter_kale_ext.engine.cluster.shelf import Shelf
from jupyter_kale_ext.engine.cluster.submission import DEFAULT_EXPERIMENT, build_request, templates, work_body
from jupyter_kale_ext.engine.cluster.ticket import Before, Ticket, read_ticket, write_ticket
from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.ir import read_ir
from jupyter_kale_ext.engine.records import RecordReader, read_text
from jupyter_kale_ext.errors import Conflict, EngineUnavailable, InvalidInput, NotFound, StorageError
from jupyter_kale_ext.model.artifact import Artifact
from jupyter_kale_ext.model.provenance import Provenance
from jupyter_kale_ext.model.run import EventKind, RunSnapshot, RunState, StepState
from jupyter_kale_ext.runs.record import Busy, RecordUnreadable, RunRecord
from jupyter_kale_ext.runs.store import RunStore, default_root

_PATIENCE = 60.0  # seconds to wait for whoever is looking at the run just now


class ClusterEngine(RecordReader):
    """Runs pipelines in Kubeflow Pipelines: each run has a record on this machine that links it to its run there.

    Responsibilities:
        Submits, stops, retries, deletes; brings records up to date when they are asked for. Nothing goes on here
        between two questions: whoever asks after hours finds what happened meanwhile. Safe to use from several threads.

    Args:
        connection: The installation.
        root: Where the records of all engines lie; None takes the user's place for them.
        pace: How often a run is looked at.
        lookout: Looks at the pods of runs; None where Kubernetes can't be asked.
    """

    def __init__(
        self,
        connection: ClusterConnection,
        root: Path | None = None,
        pace: Pace | None = None,
        lookout: Lookout | None = None,
    ) -> None:
        self._connection = connection
        self._client = KfpClient(connection)
        folder = (root or default_root()) / "clusters" / (connection.name or "-")
        super().__init__(RunStore(folder, self.name))
        self._follower = Follower(self._client, _cell_numbers, pace or Pace(), lookout, connection.namespace)

    @property
    def name(self) -> str:
        """``cluster``, or ``cluster:NAME`` for a named connection."""
        return self._connection.engine

    def submit(self, submission: Submission) -> RunSnapshot:
        """Start a run and return at once; see ``Engine.submit``."""
        pipeline = read_ir(submission.compiled.yaml)
        self._client.check_namespace()
        experiment = self._client.experiment(submission.compiled.pipeline.experiment or DEFAULT_EXPERIMENT)
        request = build_request(submission, pipeline, self.name)
        name = f"{submission.compiled.pipeline.title} {request.id}"  # by which a run is found whose id was lost
        body = work_body(submission, pipeline, name, experiment, self._connection.service_account)
        record = self._store.create(request, submission.notebook, submission.compiled.yaml, process.this_process())
        try:
            self._append(record, EventKind.RUN_SUBMITTED)
            for warning in submission.warnings:
                self._append(record, EventKind.WARNING, message=warning)
            ticket = Ticket(self._client.start(body), self._connection.host)
        except BaseException:
            shutil.rmtree(record.path, ignore_errors=True)
            raise
        try:
            write_ticket(record, ticket)
        except OSError as error:
            with contextlib.suppress(EngineUnavailable, NotFound, Conflict, InvalidInput):
                self._client.terminate(ticket.run_id)
            shutil.rmtree(record.path, ignore_errors=True)
            raise StorageError(f"The run can't be written down in {record.path}: {error.strerror}.") from error
        return self._store.snapshot(record.id)

    def runs(self, notebook_path: str | None = None, archived: bool | None = False) -> Sequence[RunSnapshot]:
        """All runs started from this machine, newest first; see ``Engine.runs``."""
        found = []
        for run_id in self._store.ids(archived):
            try:
                known = self._store.snapshot(run_id)
                if notebook_path in (None, known.notebook):
                    found.append(known if known.ended_for_good else self.snapshot(run_id))
            except NotFound:
                continue
            except UnknownState:  # told where this run is looked at; it hides no other
                found.append(known)
        return found

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it is now, or was when the cluster last answered; see ``Engine.snapshot``.

        Raises:
            NotFound: There is no such run.
            UnknownState: KFP tells a state that this version doesn't know.
        """
        snapshot = self._store.snapshot(run_id)
        if snapshot.ended_for_good:
            return snapshot
        self._follower.look(self._store.record(run_id))
        return self._store.snapshot(run_id)

    def artifacts(self, run_id: str, step: str) -> Sequence[Artifact]:
        """What a step made; see ``Engine.artifacts``."""
        attempt, types = self._made(run_id, step)
        if attempt is None or self._step(run_id, step).state not in (StepState.SUCCEEDED, StepState.CACHED):
            return []
        return Shelf(self._client, attempt, step).artifacts(types)

    def artifact(self, run_id: str, step: str, key: str, file: str) -> BinaryIO:
        """A file of an artifact, open for reading; see ``Engine.artifact``."""
        attempt, types = self._made(run_id, step)
        if attempt and key in types and self._step(run_id, step).state is StepState.SUCCEEDED:
            Shelf(self._client, attempt, step).bring(key, file)
        return super().artifact(run_id, step, key, file)

    def provenance(self, run_id: str) -> Provenance:
        """Nothing is known here of the software and files of the cluster's pods; see ``Engine.provenance``."""
        self._store.record(run_id)
        return Provenance()

    def rerun(
        self,
        run_id: str,
        step: str | None = None,
        *,
        only: bool = False,
        parameters: Mapping[str, object] | None = None,
    ) -> RunSnapshot:
        """Kubeflow Pipelines has no such thing; see ``Engine.rerun``."""
        self._store.record(run_id)
        part = f" from step `{step}`" if step else ""
        raise Conflict(
            f"Run {run_id} is on a cluster, and Kubeflow Pipelines can't run it again{part}.",
            "Run the notebook again: steps that have not changed are taken from the cluster's cache.",
        )

    def stop(self, run_id: str) -> None:
        """Ask for the run to end now; see ``Engine.stop``."""
        if self.snapshot(run_id).ended_for_good:
            raise Conflict(f"Run {run_id} has ended already.")
        record = self._store.record(run_id)
        try:
            self._client.terminate(self._ticket(record).run_id)
        except InvalidInput as error:  # KFP refuses to stop what has ended
            self._follower.hurry(record)
            if self.snapshot(run_id).ended_for_good:
                raise Conflict(f"Run {run_id} has ended already.") from error
            raise
        self._append(record, EventKind.STOP_REQUESTED)
        self._follower.hurry(record)

    def retry(self, run_id: str) -> RunSnapshot:
        """Run the steps that did not succeed once more; see ``Engine.retry``."""
        record, snapshot = self._store.record(run_id), self.snapshot(run_id)
        if not snapshot.ended_for_good:
            raise Conflict(f"Run {run_id} is still going.", "Wait for its end or stop it.")
        if snapshot.state is RunState.SUCCEEDED:
            raise Conflict(f"Every step of run {run_id} has succeeded: there is nothing to retry.")
        ticket = self._ticket(record)
        yaml = self.pipeline_yaml(run_id)
        tasks = read_run(self._client.run(ticket.run_id), read_ir(yaml), templates(yaml)).tasks
        keys = {step.name: step.task for step in record.request().steps}
        before = {
            step.name: Before(step.attempt, tasks[keys[step.name]].ended if keys[step.name] in tasks else None)
            for step in snapshot.steps
        }
        try:
            self._client.retry(ticket.run_id)
        except InvalidInput as error:
            raise Conflict(f"Run {run_id} can't be retried: {error.message}", error.remedy) from error
        write_ticket(record, replace(ticket, before=before))
        self._append(record, EventKind.RUN_SUBMITTED)
        self._follower.hurry(record)
        return self._store.snapshot(run_id)

    def archive(self, run_id: str, on: bool = True) -> None:
        """Have lists leave an ended run out, here and in KFP; see ``Engine.archive``."""
        if on and not self.snapshot(run_id).ended_for_good:
            raise Conflict(f"Run {run_id} is still going.", "Stop it first.")
        there = self._ticket(self._store.record(run_id)).run_id
        with contextlib.suppress(NotFound):  # KFP has forgotten it: it is archived here alone
            if on:
                self._client.archive(there)
            else:
                self._client.unarchive(there)
        super().archive(run_id, on)

    def delete(self, run_id: str) -> None:
        """Forget an ended run, here and in KFP; see ``Engine.delete``."""
        if not self.snapshot(run_id).ended_for_good:
            raise Conflict(f"Run {run_id} is still going.", "Stop it first.")
        if self.note(run_id).pinned:
            raise Conflict(f"Run {run_id} is pinned.", "Unpin it first.")
        with contextlib.suppress(RecordUnreadable):
            ticket = read_ticket(self._store.record(run_id))
            if ticket is not None:
                with contextlib.suppress(NotFound):
                    self._client.delete(ticket.run_id)
        self._store.delete(run_id)
        self._follower.forget(run_id)

    def _ticket(self, record: RunRecord) -> Ticket:
        try:
            ticket = read_ticket(record)
        except RecordUnreadable as error:
            raise StorageError(f"The record of run {record.id} can't be read: {error.message}") from error
        if ticket is None:
            raise Conflict(f"Run {record.id} never reached Kubeflow Pipelines.", "Start it again.")
        return ticket

    def _append(self, record: RunRecord, kind: EventKind, **data: object) -> None:
        try:
            with record.locked(timeout=_PATIENCE), record.journal() as journal:
                journal.append(kind, None, data)
                if not journal.blocked:
                    return
        except (OSError, Busy, RecordUnreadable) as error:
            raise StorageError(f"The record of run {record.id} can't be written: {error}.") from error
        raise StorageError(f"The record of run {record.id} can't be written: the disk is full.", "Make room there.")


def _cell_numbers(record: RunRecord) -> dict[str, int]:
    """The number of each cell that holds code, as ``Cell.number`` counts them."""
    found: object = json.loads(read_text(record.notebook))
    numbers: dict[str, int] = {}
    for index, cell in enumerate(objects(found, "cells")):
        source = cell.get("source", "")
        if cell.get("cell_type") == "code" and ("".join(source) if isinstance(source, list) else str(source)).strip():
            numbers[str(cell.get("id", f"cell-{index}"))] = len(numbers) + 1
    return numbers
