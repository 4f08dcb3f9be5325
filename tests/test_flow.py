"""The flow: notebook to problems, graph, pipeline, and a notebook with outputs."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from contextlib import suppress

import pytest

from conftest import NotebookMaker
from jupyter_kale_ext import flow, places
from jupyter_kale_ext.errors import InvalidInput, NotebookInvalid, PipelineInvalid
from jupyter_kale_ext.model.run import CellOutputs, CellProgress, RunSnapshot, RunState, StepSnapshot, StepState

CELLS = (("imports", "import math"), ("step:load", "x = 4"), ("step:root", "math.sqrt(x)"))


def test_a_good_notebook_has_a_pipeline_and_a_graph(make_notebook: NotebookMaker) -> None:
    checked = flow.check(make_notebook(*CELLS), "folder/my notebook.ipynb")
    assert checked.pipeline is not None
    assert [step.name for step in checked.pipeline.steps] == ["load", "root"]
    assert checked.graph["title"] == "my notebook"
    assert checked.graph["cells"] == [
        {"id": "c1", "index": 0, "number": 1, "role": "imports", "step": None, "tagged": True},
        {"id": "c2", "index": 1, "number": 2, "role": "step", "step": "load", "tagged": True},
        {"id": "c3", "index": 2, "number": 3, "role": "step", "step": "root", "tagged": True},
    ]
    json.dumps(checked.graph)


def test_a_bad_notebook_has_a_graph_too_and_problems_in_the_order_of_the_notebook(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook(("step:one", "a = nobody"), ("step:two", "(\n"), ("step:three", "b = nobody_else"))
    checked = flow.check(notebook)
    assert checked.pipeline is None
    indexes = [problem.cell_index for problem in checked.diagnostics if problem.cell_index is not None]
    assert indexes == sorted(indexes)
    assert {0, 1, 2} <= set(indexes)
    with pytest.raises(PipelineInvalid) as caught:
        flow.compile_notebook(notebook)
    assert caught.value.diagnostics == checked.diagnostics


@pytest.mark.parametrize("notebook", [{}, {"cells": 3}, {"cells": [], "nbformat": 3, "worksheets": []}])
def test_what_is_no_notebook_never_gives_another_error(notebook: dict[str, object]) -> None:
    with suppress(NotebookInvalid):
        assert flow.check(notebook).pipeline is None


@pytest.mark.parametrize(
    ("version", "given", "image"),
    [("3.12.1", "", "python:3.12-slim"), ("", "", "python:3.11-slim"), ("3.12.1", "mine:1", "mine:1")],
)
def test_the_image_of_steps_that_name_none(make_notebook: NotebookMaker, version: str, given: str, image: str) -> None:
    metadata = {"language_info": {"name": "python", "version": version}}
    assert flow.check(make_notebook(*CELLS, metadata=metadata), "", given).graph["base_image"] == image


def test_compiled_twice_is_the_same_to_the_byte(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook(*CELLS)
    first = flow.compile_notebook(notebook, "a.ipynb").yaml
    assert flow.compile_notebook(copy.deepcopy(notebook), "a.ipynb").yaml == first


@pytest.mark.parametrize("name", ["", "moon"])
def test_an_engine_that_is_not_there(name: str) -> None:
    with pytest.raises(InvalidInput, match="local"):
        places.engine(name)


def test_outputs_land_in_their_cells_and_nothing_else_changes(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook(("step:one", "1"), ("step:two", "2"), ("skip", "3"), metadata={"mine": {"kept": True}})
    cells = notebook["cells"]
    assert isinstance(cells, list)
    old = {"output_type": "stream", "name": "stdout", "text": "old"}
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [old], 99
    before = copy.deepcopy(notebook)
    new = {"output_type": "stream", "name": "stdout", "text": "new"}
    run = _run(
        StepSnapshot("one", StepState.FAILED, cells=(CellProgress("c1"),)),
        StepSnapshot("two", StepState.SKIPPED, cells=(CellProgress("c2"),)),
    )
    written = flow.notebook_with_outputs(notebook, run, [CellOutputs("c1", "one", 1, (new,), 0.1)])
    assert notebook == before
    assert isinstance(written["cells"], list)
    assert [(cell["outputs"], cell["execution_count"]) for cell in written["cells"]] == [
        ([new], 1),
        ([], None),
        ([old], 99),
    ]
    for cell, same in zip(written["cells"], cells, strict=True):
        same["outputs"], same["execution_count"] = cell["outputs"], cell["execution_count"]
    assert written == notebook


def _run(*steps: StepSnapshot) -> RunSnapshot:
    return RunSnapshot("id", 1, "p", "", "local", RunState.FAILED, {}, 0.0, None, None, steps)


@pytest.mark.parametrize("module", ["jupyter_kale_ext", "jupyter_kale_ext.flow", "jupyter_kale_ext.server.app"])
def test_imports_are_light(module: str) -> None:
    heavy = {"kfp", "kubernetes", "pynvml", "rich"} | ({"jupyter_server"} if "server" not in module else set())
    program = f"import sys, {module}; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
