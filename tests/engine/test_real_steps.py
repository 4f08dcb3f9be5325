"""The real step runtime, compiled for real, on the local engine."""

from __future__ import annotations

from pathlib import Path

from jupyter_kale_ext.compile import compile_pipeline
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.pipeline import InputValue, OutputValue, Parameter, ParameterType, Pipeline, Step
from jupyter_kale_ext.model.run import RunSnapshot, RunState, StepState
from jupyter_kale_ext.model.settings import StepSettings
from tests.engine.fakes import ended, states, step

SOURCES = {
    "make": "rows = [N * n for n in range(4)]\nprint(rows)",
    "left": "total = sum(rows)\ntotal",
    "right": "import os\nopen('note.txt', 'w').write(str(max(rows)))\nlargest = max(rows)",
    "join": "print(open('note.txt').read(), total + largest)",
}
NEEDS = {"make": {}, "left": {"rows": "make"}, "right": {"rows": "make"}, "join": {"total": "left", "largest": "right"}}
GIVES = {"make": ["rows"], "left": ["total"], "right": ["largest"], "join": []}


def pipeline(sources: dict[str, str]) -> Pipeline:
    parameters = Cell("p", 0, 1, "N = 10", role=Role.PARAMETERS, tagged=True)
    metrics = Cell("m", 9, 9, "total", role=Role.METRICS, tagged=True)
    steps = tuple(
        Step(
            name=name,
            order=order,
            cells=(Cell(name[0], order + 1, order + 2, source, role=Role.STEP, step=name, tagged=True),),
            depends_on=tuple(sorted(set(NEEDS[name].values()))),
            inputs=tuple(InputValue(value, source) for value, source in sorted(NEEDS[name].items())),
            outputs=tuple(OutputValue(value) for value in GIVES[name]),
            parameters=("N",) if name == "make" else (),
            watch=(),
            metrics=(metrics,) if name == "left" else (),
            settings=StepSettings(),
        )
        for order, (name, source) in enumerate(sources.items())
    )
    return Pipeline(
        name="real",
        title="Real",
        description="",
        experiment=None,
        base_image="python:3.11-slim",
        caching=True,
        parameters=(Parameter("N", ParameterType.INT, 10, "p", 1),),
        parameter_cells=(parameters,),
        prelude=(),
        steps=steps,
    )


def run_once(engine: LocalEngine, folder: Path, sources: dict[str, str], n: int = 10) -> RunSnapshot:
    compiled = compile_pipeline(pipeline(sources))
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    request = Submission(compiled, {"N": n}, notebook, "real.ipynb", str(folder))
    return ended(engine, engine.submit(request).id)


def test_a_pipeline_of_real_steps(engine: LocalEngine, folder: Path) -> None:
    run = run_once(engine, folder, SOURCES)
    logs = {found.name: engine.log(run.id, found.name).text for found in run.steps}
    assert run.state is RunState.SUCCEEDED, logs
    assert run.warnings == ()
    assert logs["make"] == "[0, 10, 20, 30]\n"
    assert logs["join"] == "30 90\n"
    assert run.metrics == {"total": 60.0}
    assert {cell.state for found in run.steps for cell in found.cells} == {StepState.SUCCEEDED}
    found = {cell.cell_id: cell for cell in engine.outputs(run.id)}
    assert [cell.cell_id for cell in engine.outputs(run.id)][-4:] == ["l", "r", "j", "m"]
    assert found["l"].outputs[0]["data"] == {"text/plain": "60"}


def test_real_steps_are_cached_by_what_they_see(engine: LocalEngine, folder: Path) -> None:
    run_once(engine, folder, SOURCES)
    again = run_once(engine, folder, SOURCES)
    assert set(states(again).values()) == {"cached"}
    assert again.metrics == {"total": 60.0}
    other = run_once(engine, folder, {**SOURCES, "right": SOURCES["right"] + "\nlargest += 1"})
    assert states(other) == {"make": "cached", "left": "cached", "right": "succeeded", "join": "succeeded"}
    (folder / "note.txt").write_text("spoilt")
    spoilt = run_once(engine, folder, SOURCES)
    assert states(spoilt)["right"] == "succeeded"
    assert engine.log(spoilt.id, "join").text.splitlines()[-1] == "30 90"
    assert states(run_once(engine, folder, SOURCES, n=11))["make"] == "succeeded"


def test_a_real_failure_has_its_cell_and_line(engine: LocalEngine, folder: Path) -> None:
    run = run_once(engine, folder, {**SOURCES, "left": "x = 1\ntotal = rows['no']"})
    assert states(run) == {"make": "succeeded", "left": "failed", "right": "succeeded", "join": "skipped"}
    error = step(run, "left").error
    assert error is not None
    assert (error.kind, error.ename, error.cell_id, error.line) == ("exception", "TypeError", "l", 2)
    assert step(run, "left").cells[0].state is StepState.FAILED
