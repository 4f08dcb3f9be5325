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
from jupyter_kale_ext.engine.cluster.transport import Transport
from jupyter_kale_ext.errors import Conflict, KaleError, NotFound

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
        scheme, _, rest = uri.partition("://")
        bucket, _, key = rest.partition("/")
        what = "read the outputs of a step"
        if key:
            query = {"source": {"gs": "gcs"}.get(scheme, scheme), "bucket": bucket, "key": key} | self._namespaced()
            return self._transport.data("GET", "/artifacts/get", what, query=query, base=self._connection.ui)
        path = f"{_run(run_id)}/nodes/{quote(pod, safe='')}/artifacts/{quote(name, safe='')}:read"
        return base64.b64decode(text(self._transport.json("GET", path, what), "data"))

    def runs(self, filters: Mapping[str, str] | None = None) -> Iterator[Json]:
        """The runs of the namespace, newest first, page by page as they are taken.

        Args:
            filters: Attributes that have to be equal: ``{"state": "FAILED"}``.
        """
        predicates = [
            {"operation": "EQUALS", "key": key, "string_value": value} for key, value in (filters or {}).items()
        ]
        query = {"page_size": _PAGE, "sort_by": "created_at desc"} | self._namespaced()
        if predicates:
            query["filter"] = json.dumps({"predicates": predicates})
        for _ in range(_MOST_PAGES):
            page = self._transport.json("GET", f"{_API}/runs", "list the runs", query=query)
            yield from objects(page, "runs")
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


def _error_in(data: bytes) -> str:
    """The error that KFP sends in the place of a log; empty where this is a log."""
    if not data.lstrip().startswith(b'{"error'):
        return ""
    try:
        found = json.loads(data)
    except ValueError:
        return ""
    return text(found, "error_message") if "error_details" in found or len(found) == 1 else ""
