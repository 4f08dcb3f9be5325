"""The routes of schedules, with a KFP server behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NotebookMaker
from tests.kfp_api import fault
from tests.kfp_api.api import Api as KfpApi
from tests.kfp_api.fault import always
from tests.kfp_api.server import TOKEN, KfpServer
from tests.server.conftest import Api

PARTS = (("pipeline-parameters", "N = 1"), ("step:show", "print(N)"))


@pytest.fixture
def kfp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KfpServer]:
    """A KFP installation that the environment names."""
    with KfpServer(KfpApi(tmp_path / "kfp")) as server:
        server.tokens = {TOKEN}
        monkeypatch.setenv("JUPYTER_KALE_KFP_ENDPOINT", server.url)
        monkeypatch.setenv("JUPYTER_KALE_KFP_TOKEN", TOKEN)
        yield server


async def test_a_schedule_is_made_listed_switched_and_forgotten(
    kfp: KfpServer, api: Api, make_notebook: NotebookMaker
) -> None:
    body = {"notebook": make_notebook(*PARTS), "path": "nb.ipynb", "cron": "0 9 * * *", "parameters": {"N": 5}}
    response = await api("POST", "schedules", body)
    made = json.loads(response.body)
    assert (response.code, made["when"], made["parameters"]) == (201, "every day at 09:00", {"N": 5})
    assert (await api("POST", f"schedules/{made['id']}/pause")).code == 204
    (one,) = json.loads((await api("GET", "schedules", engine="cluster")).body)
    assert one == {**made, "state": "paused"}
    assert (await api("POST", f"schedules/{made['id']}/resume")).code == 204
    assert json.loads((await api("GET", "schedules")).body) == [made]
    assert (await api("DELETE", f"schedules/{made['id']}")).code == 204
    assert (await api("DELETE", f"schedules/{made['id']}")).code == 404
    assert json.loads((await api("GET", "schedules")).body) == []


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"cron": "0 9 * * 7"}, 400, "Sunday is 0"),
        ({"cron": ""}, 400, "either when"),
        ({"cron": 5}, 400, "`cron` must be text"),
        ({"most": True}, 400, "`most` must be a whole number"),
        ({"most": 11}, 400, "From 1 to 10"),
        ({"catch_up": "yes"}, 400, "`catch_up` must be true or false"),
        ({"moon": 1}, 400, "unknown field `moon`"),
        ({"path": "../nb.ipynb"}, 400, "leaves the server's root"),
        ({"path": ""}, 400, "no path"),
        ({"engine": "local"}, 400, "Nothing starts runs by itself"),
        ({"engine": "cluster:moon"}, 400, "cluster:moon"),
        ({"parameters": {"M": 1}}, 400, "M"),
        ({"notebook": {"cells": 1}}, 400, "notebook"),
    ],
)
async def test_what_cannot_be_used_is_refused_before_the_cluster_is_asked(
    kfp: KfpServer, api: Api, make_notebook: NotebookMaker, change: dict[str, object], status: int, words: str
) -> None:
    body = {"notebook": make_notebook(*PARTS), "path": "nb.ipynb", "cron": "0 9 * * *", **change}
    response = await api("POST", "schedules", body)
    assert (response.code, words in response.body.decode()) == (status, True), response.body
    assert kfp.asked == []


async def test_a_notebook_with_problems_is_not_scheduled(
    kfp: KfpServer, api: Api, make_notebook: NotebookMaker
) -> None:
    body = {"notebook": make_notebook(("step:a", "print(unknown)")), "path": "nb.ipynb", "every": "1h"}
    response = await api("POST", "schedules", body)
    assert response.code == 422
    assert json.loads(response.body)["diagnostics"]


@pytest.mark.parametrize(("wrong", "status"), [(fault.LOGIN, 503), (fault.refusal(403), 503), (fault.DROPPED, 503)])
async def test_a_cluster_that_refuses_says_why(kfp: KfpServer, api: Api, wrong: fault.Fault, status: int) -> None:
    kfp.spoil = always(wrong)
    response = await api("GET", "schedules", request_timeout=60)
    assert response.code == status
    assert TOKEN not in response.body.decode()
