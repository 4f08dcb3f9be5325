"""Recurring runs of Kubeflow Pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.answers import Json, mapping, text, time_of
from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import UnknownState
from jupyter_kale_ext.engine.cluster.submission import DEFAULT_EXPERIMENT, work_body
from jupyter_kale_ext.engine.cluster.timing import from_recurring, to_trigger, when
from jupyter_kale_ext.engine.local.ir import read_ir
from jupyter_kale_ext.model.pipeline import ParameterValue
from jupyter_kale_ext.model.schedule import Schedule, ScheduleState, Timing

_NOTEBOOK = "Notebook: "
_STATES = {"ENABLED": ScheduleState.ACTIVE, "DISABLED": ScheduleState.PAUSED}


class ClusterScheduler:
    """Has KFP start runs; see ``Scheduler``. Nothing of a schedule is kept on this machine: KFP alone knows it.

    Args:
        connection: The installation.
    """

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection
        self._client = KfpClient(connection)

    def create(self, submission: Submission, timing: Timing, title: str = "") -> Schedule:
        """Have the pipeline run as ``timing`` says; see ``Scheduler.create``."""
        pipeline = read_ir(submission.compiled.yaml)
        self._client.check_namespace()
        experiment = self._client.experiment(submission.compiled.pipeline.experiment or DEFAULT_EXPERIMENT)
        name = title or submission.compiled.pipeline.title
        body: Json = {
            **work_body(submission, pipeline, name, experiment, self._connection.service_account),
            "description": _NOTEBOOK + Path(submission.notebook_path).name,
            "trigger": to_trigger(timing),
            "max_concurrency": str(timing.most),
            "no_catchup": not timing.catch_up,
            "mode": "ENABLE",
        }
        return self._read(self._client.schedule(body))

    def schedules(self) -> Sequence[Schedule]:
        """All there are in the namespace, newest first; see ``Scheduler.schedules``.

        Raises:
            UnknownState: KFP tells a state that this version doesn't know.
        """
        return [self._read(found) for found in self._client.schedules()]

    def pause(self, schedule_id: str) -> None:
        """Start no more runs; see ``Scheduler.pause``."""
        self._client.pause_schedule(schedule_id)

    def resume(self, schedule_id: str) -> None:
        """Start runs again; see ``Scheduler.resume``."""
        self._client.resume_schedule(schedule_id)

    def delete(self, schedule_id: str) -> None:
        """Forget it; see ``Scheduler.delete``."""
        self._client.delete_schedule(schedule_id)

    def _read(self, found: Json) -> Schedule:
        told, problem = text(found, "status"), mapping(found, "error")
        if problem:
            said = text(problem, "message") or "it does not say why"
            when_not = f"Kubeflow Pipelines can't read it: {said}"
            return Schedule(
                text(found, "recurring_run_id"),
                "",
                self._connection.engine,
                Timing(),
                when_not,
                ScheduleState.BROKEN,
                {},
            )
        if told not in _STATES:
            raise UnknownState(f"{self._connection.host} tells the state `{told}` of a recurring run: it is not known.")
        timing, description = from_recurring(found), text(found, "description")
        return Schedule(
            id=text(found, "recurring_run_id"),
            title=text(found, "display_name"),
            engine=self._connection.engine,
            timing=timing,
            when=when(timing),
            state=_STATES[told],
            parameters=cast("dict[str, ParameterValue]", mapping(mapping(found, "runtime_config"), "parameters")),
            notebook=description.removeprefix(_NOTEBOOK) if description.startswith(_NOTEBOOK) else "",
            created=time_of(found, "created_at"),
        )
