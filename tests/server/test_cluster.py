"""The routes with a cluster: the engines it offers, and its runs beside those of this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets import TraitError

from conftest import NotebookMaker
from jupyter_kale_ext.engine.cluster import offer
from jupyter_kale_ext.server.app import KaleExtension
from tests.kfp_api import fault
from tests.kfp_api.api import Api as KfpApi
from tests.kfp_api.fault import always
from tests.kfp_api.server import TOKEN, KfpServer
from tests.server.conftest import Api, parsed

PARTS = (("step:load", "x = 1\nprint('loaded')"), ("step:show", "print('got', x)\nx"))


@pytest.fixture
def kfp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KfpServer]:
    """A KFP installation that the environment names."""
    monkeypatch.setattr(offer, "_seen", {})
    with KfpServer(KfpApi(tmp_path / "kfp")) as server:
        server.tokens = {TOKEN}
        monkeypatch.setenv("JUPYTER_KALE_KFP_ENDPOINT", server.url)
        monkeypatch.setenv("JUPYTER_KALE_KFP_TOKEN", TOKEN)
        yield server


async def test_the_cluster_is_offered_with_its_version(kfp: KfpServer, api: Api) -> None:
    local, *_, cluster = json.loads((await api("GET", "engines")).body)
    assert local["name"] == "local"
    assert (cluster["name"], cluster["available"], cluster["reason"]) == ("cluster", True, "")
    assert cluster["title"].startswith("Kubeflow Pipelines 2.17.0 (127.0.0.1:")


@pytest.mark.parametrize(("wrong", "words"), [(fault.LOGIN, "sign in"), (fault.DROPPED, "can't be reached")])
async def test_a_cluster_that_cannot_be_used_says_why(
    kfp: KfpServer, api: Api, make_notebook: NotebookMaker, wrong: fault.Fault, words: str
) -> None:
    kfp.spoil = always(wrong)
    cluster = json.loads((await api("GET", "engines")).body)[-1]
    assert not cluster["available"]
    assert words in cluster["reason"]
    body = {"notebook": make_notebook(*PARTS), "path": "nb.ipynb", "engine": "cluster"}
    response = await api("POST", "runs", body, request_timeout=60)
    assert (response.code, json.loads(response.body)["code"]) == (503, "engine_unavailable")
    for answer in (cluster["reason"], response.body.decode()):
        assert TOKEN not in answer


async def test_a_run_on_the_cluster_is_a_run_like_any_other(
    kfp: KfpServer, api: Api, make_notebook: NotebookMaker
) -> None:
    bodies = [{"notebook": make_notebook(*PARTS), "path": "nb.ipynb", "engine": name} for name in ("local", "cluster")]
    ids = [json.loads((await api("POST", "runs", body)).body)["id"] for body in bodies]
    for run_id in ids:
        events = await api("GET", f"runs/{run_id}/events", request_timeout=90)
        assert json.loads(events.body.splitlines()[-1])["kind"] == "run_finished"
    runs = json.loads((await api("GET", "runs", notebook="nb.ipynb")).body)
    assert sorted((run["engine"], run["state"]) for run in runs) == [("cluster", "succeeded"), ("local", "succeeded")]
    assert {run["notebook"] for run in runs} == {"nb.ipynb"}
    there = ids[1]
    assert "loaded\n" in (await api("GET", f"runs/{there}/steps/load/log", offset=0)).body.decode()
    outputs = parsed(await api("GET", f"runs/{there}/outputs"))
    assert isinstance(outputs, list)
    assert outputs[-1]["outputs"][-1]["data"] == {"text/plain": "1"}
    assert (await api("POST", f"runs/{there}/stop")).code == 409
    assert (await api("DELETE", f"runs/{there}")).code == 204
    assert kfp.api.runs == {}
    assert (await api("GET", f"runs/{there}")).code == 404


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"prod": {"endpoint": "https://x", "token": "abc"}}, "token_file"),
        ({"prod": {"endpoint": "https://x", "cookie": "abc"}}, "token_file"),
        ({"prod": "https://x"}, "token_file"),
        ({"prod": {"endpoint": "x"}}, "no http or https address"),
        ({"a b": {"endpoint": "https://x"}}, "name that can't be used"),
    ],
)
def test_connections_that_cannot_be_configured(value: object, words: str) -> None:
    with pytest.raises(TraitError, match=words):
        KaleExtension(kfp_connections=value)


def test_an_engine_that_cannot_be_the_default() -> None:
    with pytest.raises(TraitError, match="moon"):
        KaleExtension(default_engine="moon")
