"""Malformed requests: the right status, the one error shape, nothing started."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.server.conftest import Api

NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
GOOD = {
    **NOTEBOOK,
    "cells": [
        {
            "cell_type": "code",
            "id": "a",
            "metadata": {"tags": ["pipeline-parameters"]},
            "source": "n = 1",
            "outputs": [],
        },
        {"cell_type": "code", "id": "b", "metadata": {"tags": ["step:one"]}, "source": "print(n)", "outputs": []},
    ],
}

BODIES: list[tuple[str, object, int, str]] = [
    ("check", b"", 400, "JSON"),
    ("check", b"{", 400, "JSON"),
    ("check", b"\xff\xfe", 400, "JSON"),
    ("check", b"[" * 100_000, 400, "JSON"),
    ("check", [], 400, "object"),
    ("check", {}, 400, "`notebook`"),
    ("check", {"notebook": "text"}, 400, "`notebook`"),
    ("check", {"notebook": {"cells": 3}}, 400, "notebook"),
    ("check", {"notebook": NOTEBOOK, "path": 3}, 400, "`path`"),
    ("check", {"notebook": NOTEBOOK, "path": "../nb.ipynb"}, 400, ".."),
    ("check", {"notebook": NOTEBOOK, "path": "/nb.ipynb"}, 400, "absolute"),
    ("check", {"notebook": NOTEBOOK, "unknown": 1}, 400, "`unknown`"),
    ("compile", {"notebook": NOTEBOOK}, 422, "problem"),
    ("runs", {"notebook": GOOD}, 400, "no path"),
    ("runs", {"notebook": GOOD, "path": "../nb.ipynb"}, 400, ".."),
    ("runs", {"notebook": GOOD, "path": "a/../../nb.ipynb"}, 400, ".."),
    ("runs", {"notebook": GOOD, "path": "/etc/nb.ipynb"}, 400, "absolute"),
    ("runs", {"notebook": GOOD, "path": "missing/nb.ipynb"}, 404, "missing/nb.ipynb"),
    ("runs", {"notebook": GOOD, "path": "escape/nb.ipynb"}, 404, "escape/nb.ipynb"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "parameters": []}, 400, "`parameters`"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "parameters": {"n": []}}, 400, "n"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "parameters": {"m": 1}}, 400, "m"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "engine": 3}, 400, "`engine`"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "engine": "moon"}, 400, "moon"),
    ("runs", {"notebook": GOOD, "path": "nb.ipynb", "use_cache": "yes"}, 400, "`use_cache`"),
    ("runs", {"notebook": NOTEBOOK, "path": "nb.ipynb"}, 422, "problem"),
]


@pytest.mark.parametrize(("path", "body", "status", "names"), BODIES)
async def test_bodies(
    api: Api, jp_root_dir: Path, tmp_path: Path, runs_dir: Path, path: str, body: object, status: int, names: str
) -> None:
    (jp_root_dir / "escape").symlink_to(tmp_path, target_is_directory=True)
    response = await api("POST", path, raw=body) if isinstance(body, bytes) else await api("POST", path, body)
    answer = json.loads(response.body)
    assert response.code == status, answer
    assert names in answer["message"]
    assert set(answer) == {"message", "remedy", "diagnostics", "code"}
    assert list(runs_dir.glob("runs/*")) == []


@pytest.mark.parametrize(
    ("path", "arguments", "status"),
    [
        ("runs/nobody", {}, 404),
        ("runs/nobody/events", {}, 404),
        ("runs/nobody/outputs", {}, 404),
        ("runs/nobody/notebook", {}, 404),
        ("runs/nobody/pipeline", {}, 404),
        ("runs/nobody/steps/one/log", {}, 404),
        ("runs/nobody/steps/one/log", {"follow": 1}, 404),
        ("runs/nobody/events", {"after": "x"}, 400),
        ("runs/nobody/events", {"after": -1}, 400),
        ("runs/nobody/steps/one/log", {"offset": "1.5"}, 400),
        ("runs/nobody/steps/one/log", {"attempt": 0}, 400),
        ("runs/nobody/steps/one/log", {"offset": "9" * 400}, 400),
        ("runs", {"notebook": "../nb.ipynb"}, 400),
    ],
)
async def test_addresses(api: Api, path: str, arguments: dict[str, object], status: int) -> None:
    response = await api("GET", path, **arguments)
    assert response.code == status
    assert set(json.loads(response.body)) == {"message", "remedy", "diagnostics", "code"}
