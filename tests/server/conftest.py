"""A real Jupyter server with the extension in it, for every test of this folder alone."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from jsonschema import validate
from jupyter_server.utils import url_path_join
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from pytest_jupyter.jupyter_server import *  # noqa: F403
from tornado.httpclient import HTTPResponse
from traitlets.config import Config

import jupyter_kale_ext.server

API = "/jupyter-kale-ext/api"

Api = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def jp_server_config() -> Config:
    return Config({"ServerApp": {"jpserver_extensions": {"jupyter_kale_ext": True}}})


@pytest.fixture(scope="session")
def description() -> OpenAPI:
    return OpenAPI.from_file_path(str(Path(jupyter_kale_ext.server.__file__).with_name("openapi.yaml")))


@pytest.fixture
def api(jp_fetch: Callable[..., Awaitable[HTTPResponse]], description: OpenAPI) -> Api:
    """Asks the server, and checks that the answer is what the OpenAPI document says."""

    async def ask(
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        request_timeout: float = 30,
        **params: object,
    ) -> HTTPResponse:
        content = raw if raw is not None else json.dumps(body).encode() if method in ("POST", "PATCH") else None
        response = await jp_fetch(
            API,
            path,
            method=method,
            body=content,
            params=params,
            headers=dict(headers or {}),
            raise_error=False,
            request_timeout=request_timeout,
        )
        check_described(description, method, path, response)
        return response

    return ask


def check_described(description: OpenAPI, method: str, path: str, response: HTTPResponse) -> None:
    """Fail where the answer is not what the OpenAPI document says."""
    request = MockRequest("http://localhost", method.lower(), url_path_join(API, path))
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    mock = MockResponse(response.body or b"\n", status_code=response.code, content_type=kind)
    description.validate_response(request, mock)
    if kind == "application/x-ndjson":
        schema = (description.spec / "components" / "schemas" / "RunEvent").read_value()
        for line in filter(None, response.body.splitlines()):
            validate(json.loads(line), schema)


def parsed(response: HTTPResponse) -> object:
    return json.loads(response.body)
