"""What the API answers: experiments, runs, logs, artifacts."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.kfp_api.node import timestamp
from tests.kfp_api.pipelines import PipelineDoor
from tests.kfp_api.recurring import Recurring, RecurringDoor
from tests.kfp_api.request import Json, Refused, checked, fits, page
from tests.kfp_api.shapes import problems
from tests.kfp_api.workflow import Cache, Workflow


@dataclass
class Run:
    """A run: what was submitted, and the workflow."""

    body: Json
    workflow: Workflow
    storage: str = "AVAILABLE"
    canceling: bool = False


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class Api(RecurringDoor, PipelineDoor):
    """Responsibilities: the state of one KFP installation.

    Attributes:
        folder: Where everything lies.
        multi_user: Whether a namespace is wanted.
        version: ``tag_name``.
        schedules: Cleared while no node takes the pods of steps.
        canceled: State of a terminated run: KFP's releases differ.
    """

    folder: Path
    multi_user: bool = False
    version: str = "2.17.0"
    canceled: str = "FAILED"
    experiments: dict[str, Json] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    recurring: dict[str, Recurring] = field(default_factory=dict)
    pipelines: dict[str, Json] = field(default_factory=dict)
    versions: dict[str, Json] = field(default_factory=dict)
    cache: Cache = field(default_factory=dict)
    archived_logs: bool = False
    schedules: threading.Event = field(default_factory=_set)
    deny: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def answer(self, method: str, path: str, query: Mapping[str, str], body: object) -> tuple[str, bytes]:
        """Content type and body.

        Raises:
            Refused: The API answers with an error.
        """
        for pattern, verb, name, model in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and verb == method:
                if name in self.deny:
                    raise Refused(403, f"User 'team' is not authorized to {name.replace('_', ' ')}")
                with self.lock:
                    found = getattr(self, f"_{name}")(query, body, **match.groupdict())
                return _sent(found, model)
        raise Refused(404, "Not Found")

    def _healthz(self, query: Mapping[str, str], body: object) -> Json:
        return {
            "commit_sha": "abc",
            "tag_name": self.version,
            "multi_user": self.multi_user,
            "pipeline_store": "database",
        }

    def _list_experiments(self, query: Mapping[str, str], body: object) -> Json:
        found = [one for one in self.experiments.values() if self._visible(one, query) and fits(one, query)]
        return {"experiments": found, "total_size": len(found)} if found else {}

    def _create_experiment(self, query: Mapping[str, str], body: object) -> Json:
        given = checked(body, "V2beta1Experiment")
        if self.multi_user and not given.get("namespace"):
            raise Refused(400, "Invalid resource references for experiment. Namespace is empty")
        if any(
            (one["display_name"], one.get("namespace")) == (given["display_name"], given.get("namespace"))
            for one in self.experiments.values()
        ):
            raise Refused(409, "Already exist error: Failed to create a new experiment")
        made: Json = {
            **given,
            "experiment_id": str(uuid.uuid4()),
            "storage_state": "AVAILABLE",
            "created_at": timestamp(time.time()),
        }
        self.experiments[str(made["experiment_id"])] = made
        return made

    def _create_run(self, query: Mapping[str, str], body: object) -> Json:
        given = checked(body, "V2beta1Run")
        if not given.get("display_name"):
            raise Refused(400, "The run name is empty. Please specify a valid name")
        if given.get("experiment_id") not in self.experiments:
            raise Refused(404, "Experiment not found")
        spec = given.get("pipeline_spec")
        if not isinstance(spec, dict):
            raise Refused(400, "Failed to fetch a template with an invalid pipeline spec manifest")
        config = given.get("runtime_config")
        parameters = config.get("parameters", {}) if isinstance(config, dict) else {}
        run_id = str(uuid.uuid4())
        workflow = Workflow(
            run_id,
            spec,
            parameters,
            self.folder / "pods" / run_id,
            self.folder / "store",
            self.cache,
            schedules=self.schedules,
        )
        unknown = set(parameters) - set(workflow.ir.types)
        if unknown:
            raise Refused(400, f"Unrecognized input parameter: {unknown.pop()}")
        self.runs[run_id] = Run({**given, "run_id": run_id}, workflow)
        workflow.start()
        return self._get_run(query, None, run_id)

    def _list_runs(self, query: Mapping[str, str], body: object) -> Json:
        found = [self._brief(run) for run in reversed(self.runs.values()) if self._visible(run.body, query)]
        return page("runs", found, query)

    def _get_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        run = self._run(run_id)
        return {**self._brief(run), "run_details": {"task_details": run.workflow.details()}}

    def _delete_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        self._run(run_id).workflow.terminate()
        del self.runs[run_id]
        return {}

    def _terminate_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        run = self._run(run_id)
        if run.workflow.ended is not None:
            raise Refused(400, f"Failed to terminate a run {run_id}. Row not found")
        run.canceling = True
        run.workflow.terminate()
        return {}

    def _retry_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        run = self._run(run_id)
        if run.workflow.phase != "Failed":
            raise Refused(400, "Workflow must be Failed/Error to retry")
        run.canceling = False
        run.workflow.start()
        return {}

    def _archive_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        self._run(run_id).storage = "ARCHIVED"
        return {}

    def _unarchive_run(self, query: Mapping[str, str], body: object, run_id: str) -> Json:
        self._run(run_id).storage = "AVAILABLE"
        return {}

    def _read_log(self, query: Mapping[str, str], body: object, run_id: str, node: str) -> bytes:
        log = self._run(run_id).workflow.log(node)
        if log is None:  # the status is sent before the log is looked for
            told = f'BadRequestError: Failed to read logs for run {run_id}: pods "{node}" not found'
            return json.dumps({"error_message": told, "error_details": told}).encode()
        return log

    def _read_artifact(self, query: Mapping[str, str], body: object, run_id: str, node: str, name: str) -> Json:
        """Argo's own artifacts alone: what the launcher uploads is none of them."""
        log = self._run(run_id).workflow.log(node) if name == "main-logs" and self.archived_logs else None
        if log is None:
            raise Refused(404, "artifact not found")
        return {"data": base64.b64encode(log).decode()}

    def _ui_artifact(self, query: Mapping[str, str], body: object) -> bytes:
        if self.multi_user and not query.get("namespace"):
            raise Refused(400, "Namespace parameter is required when authentication is enabled")
        path = self.folder / "store" / query["key"]
        if query["source"] != "minio" or query["bucket"] != "mlpipeline" or not path.is_file():
            raise Refused(500, "Failed to get object in bucket mlpipeline: The specified key does not exist")
        return path.read_bytes()

    def _brief(self, run: Run) -> Json:
        workflow = run.workflow
        states = {"Pending": "PENDING", "Running": "RUNNING", "Succeeded": "SUCCEEDED", "Failed": "FAILED"}
        state = states[workflow.phase]
        if run.canceling:
            state = "CANCELING" if workflow.ended is None else self.canceled
        told: Json = {
            **run.body,
            "storage_state": run.storage,
            "created_at": timestamp(workflow.created),
            "finished_at": timestamp(workflow.ended),
            "state": state,
        }
        if state == "FAILED":
            told["error"] = {"code": 13, "message": "workflow failed"}
        return told

    def _run(self, run_id: str) -> Run:
        if run_id not in self.runs:
            raise Refused(404, f"ResourceNotFoundError: Run {run_id} not found")
        return self.runs[run_id]

    def _visible(self, one: Json, query: Mapping[str, str]) -> bool:
        if not self.multi_user:
            return True
        if not query.get("namespace"):
            raise Refused(400, "A namespace cannot be empty in multi-user mode")
        experiment = self.experiments.get(str(one.get("experiment_id")), one)
        return experiment.get("namespace") == query["namespace"]


def _sent(found: Json | bytes, model: str | None) -> tuple[str, bytes]:
    if isinstance(found, bytes):
        return "text/plain", found
    assert model is None or not problems(found, model), problems(found, model)
    return "application/json", json.dumps(found).encode()


_V2, _RUN, _NODE = "/apis/v2beta1", r"/apis/v2beta1/runs/(?P<run_id>[^/:]+)", r"/nodes/(?P<node>[^/]+)"
_RECURRING = rf"{_V2}/recurringruns/(?P<recurring_id>[^/:]+)"
_ROUTES: tuple[tuple[str, str, str, str | None], ...] = (
    (f"{_V2}/healthz", "GET", "healthz", None),
    (f"{_V2}/experiments", "GET", "list_experiments", "V2beta1ListExperimentsResponse"),
    (f"{_V2}/experiments", "POST", "create_experiment", "V2beta1Experiment"),
    (f"{_V2}/runs", "POST", "create_run", "V2beta1Run"),
    (f"{_V2}/runs", "GET", "list_runs", "V2beta1ListRunsResponse"),
    (_RUN, "GET", "get_run", "V2beta1Run"),
    (_RUN, "DELETE", "delete_run", None),
    (f"{_RUN}:terminate", "POST", "terminate_run", None),
    (f"{_RUN}:retry", "POST", "retry_run", None),
    (f"{_RUN}:archive", "POST", "archive_run", None),
    (f"{_RUN}:unarchive", "POST", "unarchive_run", None),
    (f"{_V2}/pipelines", "POST", "create_pipeline", "V2beta1Pipeline"),
    (rf"{_V2}/pipelines/names/(?P<name>[^/]+)", "GET", "pipeline_by_name", "V2beta1Pipeline"),
    (
        rf"{_V2}/pipelines/(?P<pipeline_id>[^/]+)/versions",
        "GET",
        "list_versions",
        "V2beta1ListPipelineVersionsResponse",
    ),
    (f"{_V2}/pipelines/upload_version", "POST", "upload_version", "V2beta1PipelineVersion"),
    (f"{_V2}/recurringruns", "GET", "list_recurring", None),
    (f"{_V2}/recurringruns", "POST", "create_recurring", "V2beta1RecurringRun"),
    (f"{_RECURRING}:enable", "POST", "enable_recurring", None),
    (f"{_RECURRING}:disable", "POST", "disable_recurring", None),
    (_RECURRING, "DELETE", "delete_recurring", None),
    (rf"/apis/v1alpha1/runs/(?P<run_id>[^/]+){_NODE}/log", "GET", "read_log", None),
    (rf"{_RUN}{_NODE}/artifacts/(?P<name>[^/:]+):read", "GET", "read_artifact", None),
    ("/artifacts/get", "GET", "ui_artifact", None),
)
