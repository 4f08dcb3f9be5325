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


async def test_names_and_pins(api: Api, make_notebook: NotebookMaker) -> None:
    assert (await api("PATCH", "runs/20261123T200801Z-abcdef/note", {"name": "x"})).code == 404
    body = {"notebook": make_notebook(("step:a", "x = 1")), "path": "nb.ipynb"}
    run = json.loads((await api("POST", "runs", body)).body)["id"]
    await api("GET", f"runs/{run}/events", request_timeout=60)
    for wrong in ({"name": 1}, {"pinned": "yes"}, {"by": "me"}, {"name": "x" * 201}, {"name": "a\nb"}, [], None):
        assert (await api("PATCH", f"runs/{run}/note", wrong)).code == 400, wrong
    named = json.loads((await api("PATCH", f"runs/{run}/note", {"name": " Best so far "})).body)
    assert (named["run"], named["name"], named["pinned"]) == (run, "Best so far", False)
    assert json.loads((await api("PATCH", f"runs/{run}/note", {"pinned": True})).body)["name"] == "Best so far"
    listed = json.loads((await api("GET", "notes", notebook="nb.ipynb")).body)
    assert [(note["run"], note["name"], note["pinned"]) for note in listed] == [(run, "Best so far", True)]
    assert listed[0]["by"]
    assert json.loads((await api("GET", "notes", notebook="other.ipynb")).body) == []
    assert (await api("DELETE", f"runs/{run}")).code == 409
    await api("PATCH", f"runs/{run}/note", {"pinned": False})
    assert (await api("DELETE", f"runs/{run}")).code == 204


async def test_what_changed_in_the_notebook_since(api: Api, make_notebook: NotebookMaker) -> None:
    as_ran = make_notebook(("step:a", "x = 1\ny = 2"), ("step:b", "x"))
    assert (await api("POST", "runs/20261123T200801Z-abcdef/changes", {"notebook": as_ran})).code == 404
    run = json.loads((await api("POST", "runs", {"notebook": as_ran, "path": "nb.ipynb"})).body)["id"]
    for wrong in ({}, {"notebook": []}, {"notebook": as_ran, "step": "a"}):
        assert (await api("POST", f"runs/{run}/changes", wrong)).code == 400
    assert json.loads((await api("POST", f"runs/{run}/changes", {"notebook": as_ran})).body) == []
    now = make_notebook(("step:a", "x = 1\ny = 3"))
    found = json.loads((await api("POST", f"runs/{run}/changes", {"notebook": now})).body)
    assert [item["lines"] for item in found] == [[" x = 1", "-y = 2", "+y = 3"], ["-x"]]
    assert json.loads((await api("POST", f"runs/{run}/changes", {"notebook": {}})).body)
    await api("GET", f"runs/{run}/events", request_timeout=60)
