"""The routes of artifacts: lists, downloads, ranges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import NotebookMaker
from jupyter_kale_ext.server.artifact_handlers import wanted
from tests.server.conftest import Api


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", (0, 10)),
        ("bytes=0-3", (0, 4)),
        ("bytes=4-", (4, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=10-", None),
        ("bytes=10-12", None),
        ("bytes=-0", None),
        ("bytes=5-4", (0, 10)),
        ("bytes=-", (0, 10)),
        ("bytes=0-1,3-4", (0, 10)),
        ("lines=0-1", (0, 10)),
        ("bytes=x-y", (0, 10)),
    ],
)
def test_ranges(header: str, span: tuple[int, int] | None) -> None:
    assert wanted(header, 10) == span


async def test_artifacts_are_listed_and_downloaded(api: Api, make_notebook: NotebookMaker, jp_root_dir: Path) -> None:
    cells = (("step:make", "numbers = [1, 2, 3]\ntext = '<script>alert(1)</script>'"), ("step:use", "numbers, text"))
    body = {"notebook": make_notebook(*cells), "path": "nb.ipynb", "engine": "local"}
    run = json.loads((await api("POST", "runs", body)).body)["id"]
    await api("GET", f"runs/{run}/events", request_timeout=90)
    listed = {one["name"]: one for one in json.loads((await api("GET", f"runs/{run}/steps/make/artifacts")).body)}
    assert listed["numbers"]["python_type"] == "list"
    assert "kale_state" not in listed
    address = f"runs/{run}/steps/make/artifacts/numbers/value.json"
    whole = await api("GET", address)
    assert json.loads(whole.body)["names"] == ["numbers"]
    assert whole.headers["Content-Disposition"] == "attachment; filename*=UTF-8''numbers-value.json"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert whole.headers["Content-Type"] == "application/octet-stream"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = await api("GET", address, headers={"Range": "bytes=2-5"})
    assert (part.code, part.body) == (206, whole.body[2:6])
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(whole.body)}"
    beyond = await api("GET", address, headers={"Range": "bytes=99999-"})
    assert (beyond.code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.body)}")
    report = await api("GET", f"runs/{run}/steps/make/artifacts/kale_report/report.html")
    assert report.headers["Content-Disposition"].startswith("attachment")
    for wrong in ("numbers/moon", "moon/value.json", "kale_state/code.json", "numbers/..%2Fx", "..%2F1/value.json"):
        assert (await api("GET", f"runs/{run}/steps/make/artifacts/{wrong}")).code in (400, 404)
    assert (await api("GET", f"runs/{run}/steps/moon/artifacts")).code == 404
