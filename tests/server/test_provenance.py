"""Where runs come from and how they differ, over HTTP; each answer is checked against the OpenAPI document."""

from __future__ import annotations

import json

from conftest import NotebookMaker
from tests.server.conftest import Api


async def test_record_and_comparison(api: Api, make_notebook: NotebookMaker) -> None:
    assert (await api("GET", "runs/20261123T200801Z-abcdef/provenance")).code == 404
    assert (await api("GET", "runs/20261123T200801Z-abcdef/comparison")).code == 404
    ids = []
    for source in ("x = 1", "x = 2"):
        body = {"notebook": make_notebook(("step:a", source), ("pipeline-metrics", "x")), "path": "nb.ipynb"}
        ids.append(json.loads((await api("POST", "runs", body)).body)["id"])
        await api("GET", f"runs/{ids[-1]}/events", request_timeout=60)
    found = json.loads((await api("GET", f"runs/{ids[1]}/provenance", request_timeout=60)).body)
    assert found["environments"][0]["packages"]["psutil"]
    assert (await api("GET", f"runs/{ids[0]}/comparison")).code == 404
    before = json.loads((await api("GET", f"runs/{ids[1]}/comparison")).body)
    named = json.loads((await api("GET", f"runs/{ids[1]}/comparison", before=ids[0])).body)
    assert before == named
    assert [(item["kind"], item["lines"]) for item in named["differences"]] == [("cell", ["-x = 1", "+x = 2"])]
    assert named["metrics"] == [{"name": "x", "before": 1.0, "after": 2.0}]
    assert (await api("GET", f"runs/{ids[1]}/comparison", before="../../etc")).code == 404


async def test_a_run_again_from_a_step(api: Api, make_notebook: NotebookMaker) -> None:
    cells = (("step:a", "x = 1"), ("step:b", "y = x + 1"))
    body = {"notebook": make_notebook(*cells), "path": "nb.ipynb"}
    first = json.loads((await api("POST", "runs", body)).body)["id"]
    await api("GET", f"runs/{first}/events", request_timeout=60)
    for wrong in ({"step": 1}, {"step": "a", "more": 1}, {"only": "a"}, {"only": True}, {"parameters": [1]}):
        assert (await api("POST", f"runs/{first}/rerun", wrong)).code == 400
    assert (await api("POST", f"runs/{first}/rerun", {"step": "z"})).code == 404
    response = await api("POST", f"runs/{first}/rerun", {"step": "b"})
    assert response.code == 201
    again = json.loads(response.body)
    assert (again["id"] != first, again["notebook"]) == (True, "nb.ipynb")
    await api("GET", f"runs/{again['id']}/events", request_timeout=60)
    found = json.loads((await api("GET", f"runs/{again['id']}")).body)
    assert [step["state"] for step in found["steps"]] == ["cached", "succeeded"]


async def test_a_run_again_with_other_parameters(api: Api, make_notebook: NotebookMaker) -> None:
    cells = (("pipeline-parameters", "n = 1\nrate = 2.0"), ("step:a", "x = n"), ("step:b", "y = x + rate"))
    body = {"notebook": make_notebook(*cells), "path": "nb.ipynb", "parameters": {"rate": 3}}
    assert (await api("GET", "runs/20261123T200801Z-abcdef/parameters")).code == 404
    first = json.loads((await api("POST", "runs", body)).body)["id"]
    await api("GET", f"runs/{first}/events", request_timeout=60)
    assert json.loads((await api("GET", f"runs/{first}/parameters")).body) == [
        {"name": "n", "type": "int", "value": 1},
        {"name": "rate", "type": "float", "value": 3.0},
    ]
    for wrong in ({"m": 1}, {"n": "one"}, {"n": 1.5}):
        refused = await api("POST", f"runs/{first}/rerun", {"step": "b", "parameters": wrong})
        assert refused.code == 400
        assert "arameter" in json.loads(refused.body)["message"]
    response = await api("POST", f"runs/{first}/rerun", {"step": "b", "only": True, "parameters": {"rate": "4"}})
    assert response.code == 201
    again = json.loads(response.body)
    assert again["parameters"] == {"n": 1, "rate": 4.0}
    await api("GET", f"runs/{again['id']}/events", request_timeout=60)
    found = json.loads((await api("GET", f"runs/{again['id']}")).body)
    assert [step["state"] for step in found["steps"]] == ["cached", "succeeded"]
