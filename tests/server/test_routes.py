"""The routes end to end, on this machine; every answer is checked against the OpenAPI document by ``api``."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httputil import url_concat
from tornado.simple_httpclient import HTTPTimeoutError

from conftest import NotebookMaker
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.model.run import RunEvent
from jupyter_kale_ext.server.backend import Backend
from tests.server.conftest import Api, parsed

PARTS = (
    ("pipeline-parameters", "n = 3"),
    ("step:load", "xs = list(range(n))\nprint('<script>loaded</script>', len(xs))"),
    ("step:show", "total = sum(xs)\ntotal"),
    ("pipeline-metrics", "total"),
)
PLANTED = (("step:fine", "print('fine')"), ("step:bad", "x = 1\nx / 0"))
SLOW = (("step:slow", "import time\nprint('begun', flush=True)\ntime.sleep(120)"),)


@pytest.fixture
def backend(jp_serverapp: ServerApp) -> Backend:
    found = jp_serverapp.web_app.settings["kale_backend"]
    assert isinstance(found, Backend)
    return found


@pytest.fixture
def start(api: Api, make_notebook: NotebookMaker) -> Callable[..., Awaitable[str]]:
    """Starts a run of a notebook made of cells; gives its id."""

    async def submit(*cells: tuple[str, str], path: str = "nb.ipynb", **more: object) -> str:
        response = await api("POST", "runs", {"notebook": make_notebook(*cells), "path": path, **more})
        assert response.code == 201, response.body
        return str(json.loads(response.body)["id"])

    return submit


async def _ended(api: Api, run_id: str) -> dict[str, object]:
    """The run's snapshot once its event stream has ended."""
    await api("GET", f"runs/{run_id}/events", request_timeout=60)
    found = parsed(await api("GET", f"runs/{run_id}"))
    assert isinstance(found, dict)
    return found


async def test_an_extension_that_nobody_uses_costs_nothing(backend: Backend, runs_dir: Path) -> None:
    assert backend.watching.watched == {}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("jupyter-kale")]
    assert not runs_dir.exists()


async def test_check_answers_with_problems_and_the_graph(api: Api, make_notebook: NotebookMaker) -> None:
    response = await api("POST", "check", {"notebook": make_notebook(*PARTS), "path": "sub/my nb.ipynb"})
    answer = json.loads(response.body)
    assert (response.code, answer["diagnostics"], answer["graph"]["title"]) == (200, [], "my nb")
    broken = await api("POST", "check", {"notebook": make_notebook(("step:x y", "("), ("", "nobody")), "path": ""})
    assert broken.code == 200
    assert any(problem["severity"] == "error" for problem in json.loads(broken.body)["diagnostics"])


async def test_suggest_answers_with_a_place_for_each_cell(api: Api, make_notebook: NotebookMaker) -> None:
    body = {
        "notebook": make_notebook(("", "import os"), ("", "xs = open('d').read()"), ("", "print(xs, os)")),
        "path": "",
    }
    response = await api("POST", "suggest", body)
    answer = json.loads(response.body)
    assert response.code == 200
    assert [(cell["cell_id"], cell["role"], cell["step"]) for cell in answer["cells"]] == [
        ("c1", "imports", None),
        ("c2", "step", "load"),
        ("c3", "step", "load"),
    ]
    assert [step["name"] for step in answer["graph"]["steps"]] == ["load"]
    assert answer["diagnostics"] == []


async def test_problems_come_with_their_fixes(api: Api, make_notebook: NotebookMaker) -> None:
    body = {"notebook": make_notebook(("stepp:a", "pd.DataFrame()")), "path": ""}
    response = await api("POST", "check", body)
    fixes = [fix for problem in json.loads(response.body)["diagnostics"] for fix in problem["fixes"]]
    assert fixes == [
        {
            "title": "Write `step:a` instead of `stepp:a`",
            "edits": [{"cell_id": "c1", "tags": ["step:a"], "kind": "tags"}],
        },
        {
            "title": "Add `import pandas as pd` to the imports cell",
            "edits": [{"before": "c1", "source": "import pandas as pd", "tags": ["imports"], "kind": "insert"}],
        },
    ]


async def test_export_answers_with_python(api: Api, make_notebook: NotebookMaker) -> None:
    response = await api("POST", "export", {"notebook": make_notebook(*PARTS), "path": "nb.ipynb"})
    answer = json.loads(response.body)
    assert (response.code, answer["name"]) == (200, "nb")
    compile(answer["text"], "nb.py", "exec")
    broken = await api("POST", "export", {"notebook": make_notebook(("step:x", "nobody")), "path": "nb.ipynb"})
    assert (broken.code, json.loads(broken.body)["code"]) == (422, "pipeline_invalid")


async def test_compile(api: Api, make_notebook: NotebookMaker) -> None:
    response = await api("POST", "compile", {"notebook": make_notebook(*PARTS), "path": "nb.ipynb"})
    assert response.code == 200
    assert "deploymentSpec" in json.loads(response.body)["yaml"]
    broken = await api("POST", "compile", {"notebook": make_notebook(("step:x", "nobody")), "path": "nb.ipynb"})
    answer = json.loads(broken.body)
    assert (broken.code, answer["code"]) == (422, "pipeline_invalid")
    assert [problem["cell_id"] for problem in answer["diagnostics"]] == ["c1"]


async def test_what_can_be_picked(api: Api) -> None:
    assert [engine["name"] for engine in json.loads((await api("GET", "engines")).body)] == ["local", "container"]
    here = json.loads((await api("GET", "inventory")).body)
    assert (here["engine"], here["source"], here["free_entry"]) == ("local", "nvml", False)
    assert json.loads((await api("GET", "inventory", engine="local")).body) == here
    cluster = json.loads((await api("GET", "inventory", engine="cluster")).body)
    assert (cluster["engine"], cluster["source"], cluster["free_entry"]) == ("cluster", "none", True)
    unknown = await api("GET", "inventory", engine="moon")
    assert (unknown.code, json.loads(unknown.body)["code"]) == (400, "invalid_input")


async def test_a_run_from_start_to_outputs(api: Api, start: Callable[..., Awaitable[str]], jp_root_dir: Path) -> None:
    (jp_root_dir / "sub").mkdir()
    run_id = await start(*PARTS, path="sub/nb.ipynb", parameters={"n": 4}, engine="local", use_cache=False)
    snapshot = await _ended(api, run_id)
    assert (snapshot["state"], snapshot["notebook"], snapshot["parameters"]) == ("succeeded", "sub/nb.ipynb", {"n": 4})
    assert [run["id"] for run in json.loads((await api("GET", "runs")).body)] == [run_id]
    assert len(json.loads((await api("GET", "runs", notebook="sub/nb.ipynb")).body)) == 1
    assert json.loads((await api("GET", "runs", notebook="nb.ipynb")).body) == []

    outputs = json.loads((await api("GET", f"runs/{run_id}/outputs")).body)
    assert [(cell["cell_id"], cell["step"]) for cell in outputs][:2] == [("c2", "load"), ("c3", "show")]
    assert len(json.loads((await api("GET", f"runs/{run_id}/outputs", step="load")).body)) == 1
    notebook = json.loads((await api("GET", f"runs/{run_id}/notebook")).body)
    assert notebook["cells"][2]["outputs"][0]["data"]["text/plain"] == "6"
    pipeline = await api("GET", f"runs/{run_id}/pipeline")
    assert b"deploymentSpec" in pipeline.body

    assert (await api("DELETE", f"runs/{run_id}")).code == 204
    assert (await api("GET", f"runs/{run_id}")).code == 404


async def test_the_log_is_text_that_no_browser_executes(api: Api, start: Callable[..., Awaitable[str]]) -> None:
    run_id = await start(*PARTS)
    path = f"runs/{run_id}/steps/load/log"
    followed = await api("GET", path, follow=1, request_timeout=60)
    await _ended(api, run_id)
    whole = await api("GET", path)
    assert followed.body == whole.body == b"<script>loaded</script> 3\n"
    assert whole.headers["Content-Type"] == followed.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert whole.headers["X-Content-Type-Options"] == followed.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Kale-Next"] == str(len(whole.body))
    assert (await api("GET", path, offset=9)).body == whole.body[9:]
    assert (await api("GET", path, offset=-2)).body == whole.body[-2:]


async def test_a_watcher_goes_on_where_it_left(api: Api, start: Callable[..., Awaitable[str]]) -> None:
    run_id = await start(*PARTS)
    first = [json.loads(line) for line in (await api("GET", f"runs/{run_id}/events")).body.splitlines() if line]
    assert [event["seq"] for event in first] == list(range(1, len(first) + 1))
    assert first[-1]["kind"] == "run_finished"
    rest = (await api("GET", f"runs/{run_id}/events", after=3)).body.splitlines()
    assert [json.loads(line) for line in rest] == first[3:]
    assert (await api("GET", f"runs/{run_id}/events", after=len(first))).body == b""


class Counting:
    """An engine that counts the calls for events which run at the same time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.polling = self.most_polling = 0

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        self.polling += 1
        self.most_polling = max(self.most_polling, self.polling)
        try:
            return self._engine.events(run_id, after)
        finally:
            self.polling -= 1

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)


async def test_two_watchers_are_one_poller_and_those_who_leave_are_forgotten(
    api: Api, start: Callable[..., Awaitable[str]], backend: Backend
) -> None:
    counting = Counting(backend.service.engine())
    backend.service.use_engine("local", counting)  # type: ignore[arg-type]
    run_id = await start(*SLOW)
    path = f"runs/{run_id}/events"
    watchers = [asyncio.ensure_future(api("GET", path, request_timeout=60)) for _ in range(2)]
    leaving = asyncio.ensure_future(api("GET", path, request_timeout=1))
    await _until(lambda: backend.watching.watched.get(run_id) == 3)
    with pytest.raises(HTTPTimeoutError):
        await leaving
    await _until(lambda: backend.watching.watched.get(run_id) == 2)
    assert (await api("POST", f"runs/{run_id}/stop")).code == 202
    first, second = await asyncio.gather(*watchers)
    assert first.body.split() == second.body.split()
    assert b"run_finished" in first.body
    assert backend.watching.watched == {}
    assert counting.most_polling == 1


async def test_fifty_clients_half_of_them_cut_again_and_again_hear_each_event_once(
    start: Callable[..., Awaitable[str]],
    backend: Backend,
    jp_serverapp: ServerApp,
    jp_auth_header: dict[str, str],
) -> None:
    counting = Counting(backend.service.engine())
    backend.service.use_engine("local", counting)  # type: ignore[arg-type]
    cells = [(f"step:s{number}", "import time\nfor _ in range(3): print(1); time.sleep(0.1)") for number in range(6)]
    url = f"{jp_serverapp.connection_url}jupyter-kale-ext/api/runs/{await start(*cells)}/events"
    client = AsyncHTTPClient(force_instance=True, max_clients=50)
    cuts: list[int] = []

    async def watch(seconds: float) -> list[int]:
        heard: list[int] = []
        while True:
            said = bytearray()
            asked = HTTPRequest(
                url_concat(url, {"after": str(heard[-1] if heard else 0)}),
                headers=jp_auth_header,
                request_timeout=seconds,
                streaming_callback=said.extend,
            )
            try:
                await client.fetch(asked)
                return heard + _seqs(said)
            except HTTPTimeoutError:
                heard += _seqs(said[: said.rfind(b"\n") + 1])
                cuts.append(len(heard))

    found = await asyncio.gather(*(watch(120 if number % 2 else 0.6) for number in range(50)))
    client.close()
    assert {tuple(seqs) for seqs in found} == {tuple(range(1, len(found[0]) + 1))}
    assert len(cuts) >= 25
    assert counting.most_polling == 1
    await _until(lambda: backend.watching.watched == {})


def _seqs(lines: bytes | bytearray) -> list[int]:
    return [json.loads(line)["seq"] for line in bytes(lines).splitlines() if line.strip()]


async def test_stop_and_what_cannot_be_done_then(api: Api, start: Callable[..., Awaitable[str]]) -> None:
    run_id = await start(*SLOW)
    assert (await api("DELETE", f"runs/{run_id}")).code == 409
    assert (await api("POST", f"runs/{run_id}/retry")).code == 409
    assert (await api("POST", f"runs/{run_id}/stop")).code == 202
    assert (await _ended(api, run_id))["state"] == "stopped"
    assert (await api("POST", f"runs/{run_id}/stop")).code == 409


async def test_a_planted_error_lands_on_its_cell_and_a_retry_goes_on(
    api: Api, start: Callable[..., Awaitable[str]]
) -> None:
    run_id = await start(*PLANTED)
    snapshot = json.loads(json.dumps(await _ended(api, run_id)))
    assert snapshot["state"] == "failed"
    error = snapshot["steps"][1]["error"]
    assert (error["ename"], error["cell_id"], error["cell_number"], error["line"]) == ("ZeroDivisionError", "c2", 2, 2)
    retried = await api("POST", f"runs/{run_id}/retry")
    assert retried.code == 200
    again = await _ended(api, run_id)
    assert again["state"] == "failed"
    assert again["steps"][0]["attempt"] == 1  # type: ignore[index]


async def _until(condition: Callable[[], bool]) -> None:
    async def true() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(true(), 30)
