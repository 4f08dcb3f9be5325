"""One call to the cluster: sent, answered in time, understood, or a sentence that says why not."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jupyter_kale_ext.engine.cluster.answers import Json, text
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import Unreachable, Untrusted, refusal, sign_in
from jupyter_kale_ext.errors import InvalidInput

if TYPE_CHECKING:
    from kfp_server_api import ApiClient
    from urllib3 import BaseHTTPResponse, PoolManager

_CONNECT = 5.0  # seconds to connect
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0  # seconds between two tries
_PIECE = 1 << 16
_LARGEST = 256 << 20  # bytes of an answer
_AGAIN = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class FormFile:
    """A body that is one file of a form, instead of JSON.

    Attributes:
        field: Name of the form's field.
        name: Name of the file.
        data: What is in it.
    """

    field: str
    name: str
    data: bytes


@dataclass(frozen=True)
class _Call:
    """A call: what is sent, what for, and the moment (``time.monotonic``) by which it has to be answered."""

    method: str
    url: str
    body: object
    what: str
    end: float


@dataclass(frozen=True)
class _Reply:
    """An answer: status, content type, body, and the seconds the server asks to wait."""

    status: int
    kind: str
    data: bytes
    wait: float


class Transport:
    """Responsibilities: send requests over the official client's connections, with credentials that are read anew;
    a deadline for each; tries again what may be tried again; one refresh of refused credentials.

    Connections, TLS, client certificates and proxies are those of ``kfp_server_api.ApiClient``. Its generated methods
    are left out: they follow redirects to sign-in pages, know no deadline, have no method for logs and artifacts, and
    changed their names between releases. Safe to use from several threads.
    """

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection
        self._client: ApiClient | None = None
        self._lock = threading.Lock()

    def json(
        self, method: str, path: str, what: str, *, query: Mapping[str, str] | None = None, body: object = None
    ) -> Json:
        """The object that answers a call.

        Args:
            method: The HTTP method.
            path: The path below the endpoint.
            what: What is asked for, in words that follow "can't": ``start a run``.
            query: Parameters of the URL.
            body: What to send as JSON; a ``FormFile`` goes as a form.

        Raises:
            SignInNeeded, NotAllowed, Unreachable: As they say.
            NotFound, Conflict, InvalidInput: The API refuses it.
        """
        data = self.data(method, path, what, query=query, body=body, plain=False)
        try:
            found: object = json.loads(data or b"{}")
        except ValueError as error:
            raise self._stranger(what) from error
        if not isinstance(found, dict):
            raise self._stranger(what)
        return found

    def data(
        self,
        method: str,
        path: str,
        what: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        base: str = "",
        plain: bool = True,
        page: bytes = b"",
    ) -> bytes:
        """The bytes that answer a call; raises as ``json`` does.

        Args:
            base: Another place than the endpoint: that of KFP's UI.
            page: How a page of HTML begins that is wanted; any other page is one to sign in at.
            plain: True where any text may come: KFP guesses the content type of a log from its first words.
        """
        url = (base or self._connection.endpoint) + path + (f"?{urlencode(query)}" if query else "")
        call = _Call(method, url, body, what, time.monotonic() + self._connection.deadline)
        pause, refreshed = _FIRST_PAUSE, False
        while True:
            headers = self._connection.headers()
            reply = self._reply(call, headers, pause)
            if reply is not None and reply.status == HTTPStatus.UNAUTHORIZED and not refreshed:
                refreshed = True
                if self._connection.headers() != headers:
                    continue
            wait = pause if reply is None else max(pause, reply.wait)
            if (reply is None or _may_repeat(call, reply)) and time.monotonic() + wait < call.end:
                time.sleep(wait)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            assert reply is not None
            return self._understood(reply, what, plain, page)

    def _reply(self, call: _Call, headers: dict[str, str], pause: float) -> _Reply | None:
        """The answer; None where none came and another try makes sense."""
        try:
            return self._once(call, headers)
        except Untrusted:
            raise
        except Unreachable:
            if call.method != "GET" or time.monotonic() + pause >= call.end:
                raise
            return None

    def _once(self, call: _Call, headers: dict[str, str]) -> _Reply:
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError

        sent, kind = _encoded(call.body)
        told = {"Accept": "application/json", **headers} | ({"Content-Type": kind} if sent else {})
        left = max(call.end - time.monotonic(), 0.1)
        try:
            response = self._pool().request(
                call.method,
                call.url,
                body=sent,
                headers=told,
                timeout=Timeout(connect=min(_CONNECT, left), read=left),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                data = b"".join(self._pieces(response, call.end, call.what))
            finally:
                response.release_conn()
        except (HTTPError, OSError) as error:
            raise self._lost(error, call.what) from None
        return _Reply(response.status, response.headers.get("Content-Type", ""), data, _wait(response))

    def _pieces(self, response: BaseHTTPResponse, end: float, what: str) -> Iterator[bytes]:
        size = 0
        for piece in response.stream(_PIECE):
            size += len(piece)
            if time.monotonic() > end or size > _LARGEST:
                response.close()
                raise self._late(what) if size <= _LARGEST else Unreachable(f"{self._host} sent too much to {what}.")
            yield piece

    def _understood(self, reply: _Reply, what: str, plain: bool, wanted: bytes) -> bytes:
        status, data = reply.status, reply.data
        if status == HTTPStatus.OK and wanted and data.startswith(wanted):
            return data
        named = "html" in reply.kind.lower() and not (plain and status == HTTPStatus.OK)
        page = named or data[:64].lstrip().lower().startswith((b"<!doctype", b"<html"))
        if status == HTTPStatus.UNAUTHORIZED or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise sign_in(self._host, self._connection.credentials())
        if status == HTTPStatus.NOT_FOUND and not _said(data):  # a gateway's word, not the API's
            raise self._stranger(what)
        if page and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise sign_in(self._host, f"{self._connection.credentials()} (a sign-in page answered)")
        if status >= HTTPStatus.BAD_REQUEST:
            raise refusal(status, "" if page else _said(data), self._host, what)
        return data

    def _lost(self, error: Exception, what: str) -> Unreachable:
        from urllib3.exceptions import ConnectTimeoutError, ProxyError, ReadTimeoutError, SSLError

        if isinstance(error, ReadTimeoutError):
            return self._late(what)
        if isinstance(error, ProxyError):
            return Unreachable(f"{self._host} can't be reached through the proxy.", "Check the proxy's address.")
        if isinstance(error, SSLError | ssl.SSLError):
            return Untrusted(
                f"{self._host} can't be trusted: the certificates don't fit.",
                "Give the authority's certificate with JUPYTER_KALE_KFP_CA_FILE.",
            )
        why = "no answer" if isinstance(error, ConnectTimeoutError | TimeoutError) else "the connection failed"
        return Unreachable(f"{self._host} can't be reached: {why}.", "Check the address, and whether it is up.")

    def _late(self, what: str) -> Unreachable:
        seconds = f"{self._connection.deadline:g}"
        return Unreachable(f"{self._host} took longer than {seconds} seconds to {what}.", "Try again later.")

    def _stranger(self, what: str) -> Unreachable:
        return Unreachable(
            f"What answers at {self._host} is no Kubeflow Pipelines API: asked to {what}, it gave no JSON object.",
            "Check the endpoint: it ends before /apis.",
        )

    @property
    def _host(self) -> str:
        return self._connection.host

    def _pool(self) -> PoolManager:
        with self._lock:
            if self._client is None:
                self._client = _client(self._connection)
            pool: PoolManager = self._client.rest_client.pool_manager
            return pool


def _client(connection: ClusterConnection) -> ApiClient:
    from kfp_server_api import ApiClient, Configuration

    for path in filter(None, (connection.ca_file, connection.cert_file, connection.key_file)):
        if not os.access(path, os.R_OK):
            raise InvalidInput(f"The certificates or keys in {path} can't be read.")
    configuration = Configuration(host=connection.endpoint)
    configuration.ssl_ca_cert = connection.ca_file or None
    configuration.cert_file = connection.cert_file or None
    configuration.key_file = connection.key_file or None
    configuration.proxy = connection.proxy_url() or None
    try:
        return ApiClient(configuration)
    except (OSError, ValueError) as error:
        raise InvalidInput("The certificates or the proxy of the connection can't be used.") from error


def _encoded(body: object) -> tuple[bytes | None, str]:
    """A body as it is sent, and its content type."""
    if isinstance(body, FormFile):
        from urllib3 import encode_multipart_formdata

        return encode_multipart_formdata({body.field: (body.name, body.data, "application/yaml")})
    return (None if body is None else json.dumps(body).encode()), "application/json"


def _may_repeat(call: _Call, reply: _Reply) -> bool:
    """A question may be asked again; what changes something only where it certainly was not done."""
    return reply.status in _AGAIN and (call.method == "GET" or reply.status == HTTPStatus.TOO_MANY_REQUESTS)


def _said(data: bytes) -> str:
    """What the API says of a refusal: grpc-gateway's ``message``, the log and artifact doors' ``error_message``."""
    try:
        found = json.loads(data)
    except ValueError:
        return ""
    return text(found, "message") or text(found, "error_message") or text(found, "error")


def _wait(response: BaseHTTPResponse) -> float:
    """Seconds of ``Retry-After``; 0 where it tells none."""
    told = response.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.0
