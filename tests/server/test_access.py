"""Who may: every verb of every route needs authentication and authorization, none can be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

from jupyter_kale_ext.server.handlers import ROUTES

Fetch = Callable[..., Awaitable[HTTPResponse]]

ACTIONS = {
    ("check", "POST"): "read",
    ("suggest", "POST"): "read",
    ("compile", "POST"): "read",
    ("export", "POST"): "read",
    ("engines", "GET"): "read",
    ("inventory", "GET"): "read",
    ("choices", "GET"): "read",
    ("runs", "GET"): "read",
    ("runs", "POST"): "execute",
    ("runs/x", "GET"): "read",
    ("runs/x", "DELETE"): "write",
    ("runs/x/events", "GET"): "read",
    ("runs/x/steps/x/log", "GET"): "read",
    ("runs/x/outputs", "GET"): "read",
    ("runs/x/notebook", "GET"): "read",
    ("runs/x/pipeline", "GET"): "read",
    ("runs/x/provenance", "GET"): "read",
    ("runs/x/comparison", "GET"): "read",
    ("runs/x/steps/x/debug", "GET"): "read",
    ("runs/x/changes", "POST"): "read",
    ("notes", "GET"): "read",
    ("runs/x/note", "PATCH"): "write",
    ("runs/x/parameters", "GET"): "read",
    ("runs/x/stop", "POST"): "execute",
    ("runs/x/archive", "POST"): "write",
    ("runs/x/unarchive", "POST"): "write",
    ("runs/x/retry", "POST"): "execute",
    ("runs/x/rerun", "POST"): "execute",
    ("runs/x/steps/x/artifacts", "GET"): "read",
    ("runs/x/steps/x/artifacts/x/x", "GET"): "read",
    ("schedules", "GET"): "read",
    ("schedules", "POST"): "execute",
    ("schedules/x", "DELETE"): "write",
    ("schedules/x/pause", "POST"): "execute",
    ("schedules/x/resume", "POST"): "execute",
    ("", "GET"): "read",
}


def _verbs() -> list[tuple[str, str]]:
    """Every verb of the route table, each variable part of its address filled with ``x``."""
    found = []
    for pattern, handler in ROUTES:
        path = re.sub(r"\(\?:.*\)\?|\([^)]*\)", lambda part: "" if part[0].startswith("(?:") else "x", pattern)
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            if method.lower() in vars(handler):
                found.append((path.removeprefix("/jupyter-kale-ext/api").strip("/"), method))
    return found


class Denying(Authorizer):
    """Lets nobody do anything, and remembers what was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return False


def test_the_table_below_is_the_route_table() -> None:
    assert set(_verbs()) == set(ACTIONS)


async def _ask(jp_fetch: Fetch, path: str, method: str, headers: dict[str, str]) -> HTTPResponse:
    body = b"{}" if method in ("POST", "PATCH") else None
    return await jp_fetch(
        "jupyter-kale-ext/api",
        path,
        method=method,
        body=body,
        headers=headers,
        raise_error=False,
        follow_redirects=False,
    )


async def test_nobody_gets_in_without_a_token(jp_fetch: Fetch) -> None:
    for path, method in _verbs():
        response = await _ask(jp_fetch, path, method, {"Authorization": "token wrong"})
        assert response.code == 403, (method, path)
        assert json.loads(response.body)["code"] == "forbidden"


async def test_whom_the_authorizer_denies_is_refused(jp_fetch: Fetch, jp_serverapp: ServerApp) -> None:
    denying = Denying(parent=jp_serverapp)
    jp_serverapp.web_app.settings["authorizer"] = denying
    for path, method in _verbs():
        denying.asked.clear()
        response = await _ask(jp_fetch, path, method, {})
        assert (response.code, denying.asked) == (403, [(ACTIONS[path, method], "kale")]), (method, path)
        body = json.loads(response.body)
        assert (body["code"], set(body)) == ("forbidden", {"message", "remedy", "diagnostics", "code"})


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nothing", 404, "not_found"),
        ("GET", "runs/x/y/z", 404, "not_found"),
        ("PUT", "runs", 405, "method_not_allowed"),
        ("GET", "check", 405, "method_not_allowed"),
    ],
)
async def test_what_is_not_there_is_told_in_the_same_shape(
    jp_fetch: Fetch, method: str, path: str, status: int, code: str
) -> None:
    response = await jp_fetch(
        "jupyter-kale-ext/api", path, method=method, body=b"{}" if method == "PUT" else None, raise_error=False
    )
    assert (response.code, json.loads(response.body)["code"]) == (status, code)
