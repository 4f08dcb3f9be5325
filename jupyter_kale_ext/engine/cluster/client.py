"""What we ask of KFP's REST API.

Format: https://github.com/kubeflow/pipelines/tree/master/backend/api/v2beta1 (``*.proto``).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from jupyter_kale_ext.engine.cluster.answers import Json, objects, text
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import Unreachable
from jupyter_kale_ext.engine.cluster.transport import FormFile, Transport
from jupyter_kale_ext.errors import Conflict, InvalidInput, KaleError, NotFound

_API = "/apis/v2beta1"
_PAGE = "100"
_MOST_PAGES = 100


@dataclass(frozen=True)
class Health:
    """What an installation says of itself.

    Attributes:
        version: KFP's version; empty where it doesn't say.
        multi_user: Whether runs belong to namespaces.
    """

    version: str
    multi_user: bool


class KfpClient:
    """Responsibilities: the API's words for what we want. Every call blocks, and raises as ``Transport.json`` does."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._transport = Transport(connection)
        self._connection = connection

    def health(self) -> Health:
        """Whether it answers, and which version it is (KFP's UI calls it ``apiServerTagName``)."""
        found = self._transport.json("GET", f"{_API}/healthz", "tell its version")
        version = text(found, "tag_name") or text(found, "apiServerTagName")
        return Health("" if version == "unknown" else version, found.get("multi_user") is True)

    def check_namespace(self) -> None:
        """See that runs can be started as the connection is configured.

        Raises:
            InvalidInput: A namespace is wanted, and none is configured.
        """
        if self.health().multi_user and not self._connection.namespace:
            raise InvalidInput(
                f"{self._connection.host} keeps the runs of each team in a namespace, and none is configured.",
                "Set JUPYTER_KALE_KFP_NAMESPACE to your profile's name.",
            )

    def experiment(self, name: str) -> str:
        """The id of the experiment of that name, made where there is none."""
        known = self._find_experiment(name)
        if known:
            return known
        body = {"display_name": name} | self._namespaced()
        try:
            made = self._transport.json("POST", f"{_API}/experiments", f"make the experiment `{name}`", body=body)
        except Conflict:  # somebody else was faster
            return self._find_experiment(name)
        return text(made, "experiment_id")

    def start(self, body: Mapping[str, object]) -> str:
        """Start a run, once; gives its id in KFP.

        Where the answer is lost the run is looked for by its name, which has to be like no other's.
        """
        try:
            made = self._transport.json("POST", f"{_API}/runs", "start a run", body=dict(body))
        except Unreachable:
            with suppress(KaleError):
                for found in self.runs({"display_name": text(body, "display_name")}):
                    return text(found, "run_id")
            raise
        run_id = text(made, "run_id")
        if not run_id:
            raise NotFound(f"{self._connection.host} started a run and did not tell its id.")
        return run_id

    def run(self, run_id: str) -> Json:
        """The run, ``run_details`` included."""
        return self._transport.json("GET", _run(run_id), "tell about the run")

    def terminate(self, run_id: str) -> None:
        """Ask for the run's end."""
        self._transport.json("POST", f"{_run(run_id)}:terminate", "stop the run")

    def retry(self, run_id: str) -> None:
        """Run what did not succeed once more."""
        self._transport.json("POST", f"{_run(run_id)}:retry", "retry the run")

    def delete(self, run_id: str) -> None:
        """Forget the run."""
        self._transport.json("DELETE", _run(run_id), "delete the run")

    def log(self, run_id: str, pod: str) -> bytes:
        """What the container of a pod has written so far.

        Raises:
            NotFound: There is no such pod (any more), or its container has not begun: KFP tells that with status 200.
        """
        path = f"/apis/v1alpha1/runs/{quote(run_id, safe='')}/nodes/{quote(pod, safe='')}/log"
        data = self._transport.data("GET", path, "read the log of a step")
        told = _error_in(data)
        if told:
            raise NotFound(f"The log of pod {pod} can't be read: {told}")
        return data

    def artifact(self, run_id: str, pod: str, name: str, uri: str) -> bytes:
        """An artifact of a step.

        The API itself reads only what Argo stored (``ResolveArtifactPath`` looks at the nodes' S3 keys); what KFP's
        launcher stored is read by KFP's UI, given its place.

        Args:
            run_id: The run.
            pod: The pod that made it.
            name: Its key.
            uri: Where it is: ``minio://BUCKET/KEY``; empty where that isn't known.
        """
        if "/" in uri.partition("://")[2]:
            return self.stored(uri)
        path = f"{_run(run_id)}/nodes/{quote(pod, safe='')}/artifacts/{quote(name, safe='')}:read"
        return base64.b64decode(text(self._transport.json("GET", path, "read the outputs of a step"), "data"))

    def stored(self, uri: str, page: bytes = b"") -> bytes:
        """A file of the object store, as KFP's UI hands it out.

        Args:
            uri: ``minio://BUCKET/KEY``.
            page: How it begins where it is a page of HTML.

        Raises:
            NotFound: It isn't there.
        """
        scheme, _, rest = uri.partition("://")
        bucket, _, key = rest.partition("/")
        query = {"source": {"gs": "gcs"}.get(scheme, scheme), "bucket": bucket, "key": key} | self._namespaced()
        return self._transport.data(
            "GET", "/artifacts/get", "read the outputs of a step", query=query, base=self._connection.ui, page=page
        )

    def runs(self, filters: Mapping[str, str] | None = None) -> Iterator[Json]:
        """The runs of the namespace, newest first, page by page as they are taken.

        Args:
            filters: Attributes that have to be equal: ``{"state": "FAILED"}``.
        """
        predicates = [
            {"operation": "EQUALS", "key": key, "string_value": value} for key, value in (filters or {}).items()
        ]
        wanted = {"filter": json.dumps({"predicates": predicates})} if predicates else {}
        yield from self._pages(f"{_API}/runs", "runs", "list the runs", wanted)

    def schedule(self, body: Mapping[str, object]) -> Json:
        """Make a recurring run; gives it as it is there. It is not made twice: a lost answer is an error."""
        try:
            return self._transport.json("POST", f"{_API}/recurringruns", "make a schedule", body=dict(body))
        except Unreachable as error:
            raise type(error)(error.message, "See with `jupyter kale schedules` whether it was made.") from error

    def schedules(self) -> Iterator[Json]:
        """The recurring runs of the namespace, newest first, page by page as they are taken."""
        return self._pages(f"{_API}/recurringruns", "recurringRuns", "list the schedules")

    def pause_schedule(self, schedule_id: str) -> None:
        """Disable a recurring run."""
        self._transport.json("POST", f"{_recurring(schedule_id)}:disable", "pause the schedule")

    def resume_schedule(self, schedule_id: str) -> None:
        """Enable a recurring run."""
        self._transport.json("POST", f"{_recurring(schedule_id)}:enable", "resume the schedule")

    def delete_schedule(self, schedule_id: str) -> None:
        """Forget a recurring run."""
        self._transport.json("DELETE", _recurring(schedule_id), "delete the schedule")

    def pipeline(self, name: str) -> Json:
        """The pipeline of that name.

        Raises:
            NotFound: There is none.
        """
        path = f"{_API}/pipelines/names/{quote(name, safe='')}"
        return self._transport.json("GET", path, "find the pipeline", query=self._namespaced())

    def make_pipeline(self, name: str, title: str, description: str) -> Json:
        """Make a pipeline that has no version yet."""
        body = {"name": name, "display_name": title, "description": description} | self._namespaced()
        return self._transport.json("POST", f"{_API}/pipelines", "make a pipeline", body=body)

    def versions(self, pipeline: str) -> Iterator[Json]:
        """The versions of a pipeline, newest first, page by page as they are taken."""
        path = f"{_API}/pipelines/{quote(pipeline, safe='')}/versions"
        return self._pages(path, "pipeline_versions", "list the versions of the pipeline")

    def upload_version(self, pipeline: str, name: str, description: str, yaml: str) -> Json:
        """Make a version of a pipeline.

        Raises:
            Conflict: There is one of that name.
        """
        return self._transport.json(
            "POST",
            f"{_API}/pipelines/upload_version",
            "upload the pipeline",
            query={"name": name, "pipelineid": pipeline, "description": description},
            body=FormFile("uploadfile", f"{name}.yaml", yaml.encode()),
        )

    def archive(self, run_id: str) -> None:
        """Have KFP's lists leave the run out."""
        self._transport.json("POST", f"{_run(run_id)}:archive", "archive the run")

    def unarchive(self, run_id: str) -> None:
        """Have KFP's lists show the run again."""
        self._transport.json("POST", f"{_run(run_id)}:unarchive", "bring back the run")

    def _pages(self, path: str, key: str, what: str, wanted: Mapping[str, str] | None = None) -> Iterator[Json]:
        query = {"page_size": _PAGE, "sort_by": "created_at desc", **(wanted or {})} | self._namespaced()
        for _ in range(_MOST_PAGES):
            page = self._transport.json("GET", path, what, query=query)
            yield from objects(page, key)
            query["page_token"] = text(page, "next_page_token")
            if not query["page_token"]:
                return

    def _find_experiment(self, name: str) -> str:
        predicate = {"operation": "EQUALS", "key": "display_name", "string_value": name}
        query = {"filter": json.dumps({"predicates": [predicate]})} | self._namespaced()
        found = self._transport.json("GET", f"{_API}/experiments", "list the experiments", query=query)
        return next((text(one, "experiment_id") for one in objects(found, "experiments")), "")

    def _namespaced(self) -> dict[str, str]:
        return {"namespace": self._connection.namespace} if self._connection.namespace else {}


def _run(run_id: str) -> str:
    return f"{_API}/runs/{quote(run_id, safe='')}"


def _recurring(schedule_id: str) -> str:
    return f"{_API}/recurringruns/{quote(schedule_id, safe='')}"


def _error_in(data: bytes) -> str:
    """The error that KFP sends in the place of a log; empty where this is a log."""
    if not data.lstrip().startswith(b'{"error'):
        return ""
    try:
        found = json.loads(data)
    except ValueError:
        return ""
    return text(found, "error_message") if "error_details" in found or len(found) == 1 else ""
