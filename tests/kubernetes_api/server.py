"""The API server: lists with pages and field selectors, authentication, permissions, and everything that can go wrong."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from tests.kubernetes_api.clusters import Cluster
from tests.kubernetes_api.objects import Json

TOKEN = "s3cr3t-t0ken"
CONTEXT = "test"
NAMESPACE = "team"
_USER = "system:serviceaccount:team:default-editor"
_PATH = re.compile(r"/(?:api/v1|apis/(?P<group>[^/]+/[^/]+))(?:/namespaces/(?P<namespace>[^/]+))?/(?P<resource>.+)")
_CORE = frozenset(
    {"events", "secrets", "serviceaccounts", "persistentvolumeclaims", "storage.k8s.io/v1/storageclasses"}
)
_TERM = re.compile(r"(?P<path>[\w.]+)(?P<operator>!=|==?)(?P<value>.*)")

Spoil = Callable[[str, dict[str, str]], tuple[int, bytes] | None]
"""Answers in the place of the API, given resource and query; None lets the API answer."""


class KubernetesApi:
    """An API server on this machine.

    Attributes:
        requests: What was asked so far: resource and query of each request.
    """

    def __init__(
        self,
        cluster: Cluster,
        *,
        deny: Iterable[str] = (),
        spoil: Spoil | None = None,
        token: str = TOKEN,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take what to serve; ``with`` starts and ends it.

        Args:
            cluster: What there is.
            deny: Resources that the account may not list: ``nodes``, ``pods`` (of all namespaces),
                ``namespaced pods``, ``resourcequotas`` and so on.
            spoil: What goes wrong.
            token: The bearer token that is let in.
            port: Port; 0 for any.
            tls: Certificate and key; None for plain HTTP.
        """
        self._cluster, self._deny, self._spoil, self._token = cluster, frozenset(deny), spoil, token
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._hold = threading.Event()
        self._hold.set()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body = api._answer(self.path, self.headers.get("Authorization", ""))
                api._hold.wait()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> KubernetesApi:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hold.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Its port on this machine."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def hold(self) -> None:
        """Answer nothing until ``release``."""
        self._hold.clear()

    def release(self) -> None:
        """Answer what waits, and what comes."""
        self._hold.set()

    def serve_forever(self) -> None:
        """Wait until the process is ended."""
        self._thread.join()

    def kubeconfig(self, path: Path, token: str = TOKEN, url: str | None = None) -> Path:
        """Write a kubeconfig with one context, and give its path."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": url or self.url}}],
            "users": [{"name": "u", "user": {"token": token}}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": "c", "user": "u", "namespace": NAMESPACE}}],
            "current-context": CONTEXT,
        }
        path.write_text(yaml.safe_dump(config))
        return path

    def _answer(self, target: str, authorization: str) -> tuple[int, bytes]:
        split = urlsplit(target)
        query = dict(parse_qsl(split.query))
        match = _PATH.fullmatch(unquote(split.path))
        if match is None:
            return _status(HTTPStatus.NOT_FOUND, "NotFound", "the server could not find the requested resource")
        namespace = match["namespace"] or ""
        resource = "/".join(filter(None, (match["group"], match["resource"])))
        if namespace and resource.partition("/")[0] == "pods":
            resource = f"namespaced {resource}"
        self.requests.append((resource, query))
        spoilt = self._spoil(resource, query) if self._spoil else None
        if spoilt is not None:
            return spoilt
        scheme, _, token = authorization.partition(" ")
        if (scheme.lower(), token) != ("bearer", self._token):
            return _status(HTTPStatus.UNAUTHORIZED, "Unauthorized", "Unauthorized")
        if resource in self._deny:
            scope = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
            told = f'{resource} is forbidden: User "{_USER}" cannot list resource "{resource}" in API group "" {scope}'
            return _status(HTTPStatus.FORBIDDEN, "Forbidden", told)
        listed = self._listed(resource, namespace)
        if listed is None:
            return _status(HTTPStatus.NOT_FOUND, "NotFound", "the server could not find the requested resource")
        return HTTPStatus.OK, json.dumps(_page(*listed, query)).encode()

    def _listed(self, resource: str, namespace: str) -> tuple[str, Sequence[Json]] | None:
        match resource:
            case "nodes":
                return "NodeList", self._cluster.nodes
            case "pods":
                return "PodList", self._cluster.pods
            case "namespaced pods":
                return "PodList", [one for one in self._cluster.pods if _namespace(one) == namespace]
            case "resourcequotas":
                return "ResourceQuotaList", self._cluster.quotas if namespace == NAMESPACE else ()
            case _ if resource in self._cluster.others or resource in _CORE:
                found = self._cluster.others.get(resource, ())
                return "List", [one for one in found if _namespace(one) in (namespace, "")]
            case _:
                return None


def unused_url() -> str:
    """An address on this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _namespace(found: Json) -> str:
    metadata = found.get("metadata")
    return str(metadata.get("namespace", "")) if isinstance(metadata, dict) else ""


def _page(kind: str, found: Sequence[Json], query: dict[str, str]) -> Json:
    chosen = [each for each in found if _selected(each, query.get("fieldSelector", "")) and _labelled(each, query)]
    start, limit = int(query.get("continue", "0")), int(query.get("limit", "0")) or len(chosen)
    metadata: Json = {"resourceVersion": "1048576"}
    if start + limit < len(chosen):
        metadata |= {"continue": str(start + limit), "remainingItemCount": len(chosen) - start - limit}
    return {"kind": kind, "apiVersion": "v1", "metadata": metadata, "items": chosen[start : start + limit]}


def _selected(found: Json, selector: str) -> bool:
    for term in filter(None, selector.split(",")):
        match = _TERM.fullmatch(term)
        assert match is not None, selector
        value: object = found
        for key in match["path"].split("."):
            value = value.get(key, "") if isinstance(value, dict) else ""
        if (value == match["value"]) == (match["operator"] == "!="):
            return False
    return True


def _labelled(found: Json, query: dict[str, str]) -> bool:
    metadata = found.get("metadata", {})
    assert isinstance(metadata, dict)
    wanted = (term.partition("=") for term in filter(None, query.get("labelSelector", "").split(",")))
    return all(metadata.get("labels", {}).get(key) == value for key, _, value in wanted)


def _status(code: HTTPStatus, reason: str, message: str) -> tuple[int, bytes]:
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return code, json.dumps({**status, "message": message, "reason": reason, "code": int(code)}).encode()
