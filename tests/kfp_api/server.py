"""The server: HTTP, who is let in, and what goes wrong."""

from __future__ import annotations

import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.kfp_api.api import Api, Refused
from tests.kfp_api.fault import Asked, Fault, Spoil
from tests.kfp_api.pipelines import form_files

TOKEN = "s3cr3t-t0ken"


class KfpServer:
    """A KFP API server (and the artifact door of its UI) on this machine.

    Attributes:
        api: What it answers from.
        asked: What was asked so far.
        tokens: The bearer tokens that are let in; empty lets everybody in.
        cookie: A cookie that is let in too; empty for none.
        spoil: What goes wrong; None for nothing.
    """

    def __init__(self, api: Api, tls: ssl.SSLContext | None = None) -> None:
        self.api = api
        self.asked: list[Asked] = []
        self.tokens: set[str] = set()
        self.cookie = ""
        self.spoil: Spoil | None = None
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                split = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, unquote(split.path), dict(parse_qsl(split.query)), headers)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fault = server._answer(asked, body)
                if not fault.status:
                    self.close_connection = True
                    return
                data = fault.body.encode("utf-8", "surrogateescape")
                self.send_response(fault.status)
                self.send_header("Content-Type", fault.kind)
                for name, value in fault.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self) -> None:
                self.do_GET()

            def do_DELETE(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, address: object) -> None:
                """Stay silent where a client has gone, as it should."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> KfpServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self.api.runs.values():
            run.workflow.terminate()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def _answer(self, asked: Asked, body: bytes) -> Fault:
        self.asked.append(asked)
        fault = self.spoil(asked) if self.spoil else None
        if fault is not None:
            time.sleep(fault.delay)
            if fault.done:
                self.api.answer(asked.method, asked.path, asked.query, _parsed(asked, body))
            if fault.status is not None:
                return fault
        if self.tokens and not self._let_in(asked):
            return _error(401, "Unauthenticated: Request header error: there is no user identity header.", 16)
        try:
            kind, data = self.api.answer(asked.method, asked.path, asked.query, _parsed(asked, body))
        except Refused as refused:
            return _error(refused.status, refused.message)
        return Fault(200, data.decode("utf-8", "surrogateescape"), kind)

    def _let_in(self, asked: Asked) -> bool:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        return token in self.tokens or bool(self.cookie and self.cookie in asked.headers.get("cookie", ""))


def _parsed(asked: Asked, body: bytes) -> object:
    kind = asked.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return form_files(kind, body)
    return json.loads(body) if body else None


def _error(status: int, message: str, code: int = 2) -> Fault:
    return Fault(status, json.dumps({"error": message, "code": code, "message": message, "details": []}))
