"""A step looked into, in a real kernel, with the inputs it had in a real run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from conftest import CellText, notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.debug import debug_notebook, load_inputs
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import Conflict, InvalidInput, NotFound
from jupyter_kale_ext.model.run import RunSnapshot
from tests.engine.fakes import ended

CELLS: tuple[CellText, ...] = (
    ("imports", "import random"),
    ("functions", "def half(x):\n    return x / PARTS"),
    ("pipeline-parameters", "PARTS = 0"),
    ("step:load", "random.seed(4)\nclass Row:\n    def __init__(self, n):\n        self.n = n\nrows = [Row(7)]"),
    ("step:load", "import os\nos.environ['FROM_LOAD'] = 'set'"),
    ("step:bad", "first = rows[0].n"),
    ("step:bad", "half(first)"),
    ("step:never", "print(first)"),
)

Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[LocalEngine, RunSnapshot, Path]:
    """A run whose step ``bad`` failed, and the folder of its records."""
    folder, root = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("kale")
    engine = LocalEngine(lambda: (), root)
    notebook = notebook_of(*CELLS)
    snapshot = flow.submit(
        engine,
        flow.check(notebook, "nb.ipynb"),
        notebook,
        notebook_path=str(folder / "nb.ipynb"),
        working_directory=str(folder),
        parameters={},
    )
    return engine, ended(engine, snapshot.id), root


@pytest.fixture
def ask(run: tuple[LocalEngine, RunSnapshot, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Executes code in a kernel; gives what it printed and how it failed."""
    monkeypatch.setenv("JUPYTER_KALE_RUNS_DIR", str(run[2]))
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        yield lambda code: _said(client, code)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _said(client: BlockingKernelClient, code: str) -> str:
    said: list[str] = []

    def hear(message: dict[str, dict[str, object]]) -> None:
        content = message["content"]
        said.extend(str(content[key]) for key in ("text", "ename", "evalue") if key in content)

    client.execute_interactive(code, output_hook=hear, timeout=60, stop_on_error=False)
    return "\n".join(said)


def _sources(notebook: dict[str, object]) -> list[str]:
    cells = notebook["cells"]
    assert isinstance(cells, list)
    return [str(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_what_can_not_be_looked_into(run: tuple[LocalEngine, RunSnapshot, Path]) -> None:
    engine, snapshot, _ = run
    with pytest.raises(NotFound, match="no step `z`"):
        debug_notebook(engine, snapshot.id, "z")
    with pytest.raises(NotFound):
        debug_notebook(engine, "20260101T000000Z-aaaaaa", "bad")
    with pytest.raises(Conflict, match="has not begun"):
        debug_notebook(engine, snapshot.id, "never")
    again = ended(engine, engine.rerun(snapshot.id, "bad").id)
    with pytest.raises(Conflict, match="taken from an earlier one"):
        debug_notebook(engine, again.id, "load")


def test_inputs_are_loaded_in_a_notebook_alone(
    run: tuple[LocalEngine, RunSnapshot, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_KALE_RUNS_DIR", str(run[2]))
    for run_id, step, problem in (
        ("20260101T000000Z-aaaaaa", "bad", NotFound),
        ("../../etc", "bad", NotFound),
        (run[1].id, "z", NotFound),
        (run[1].id, "never", Conflict),
        (run[1].id, "bad", InvalidInput),
    ):
        with pytest.raises(problem):
            load_inputs(run_id, step)


def test_the_step_fails_in_the_notebook_as_it_did_in_the_run(
    run: tuple[LocalEngine, RunSnapshot, Path], ask: Ask
) -> None:
    engine, snapshot, _ = run
    notebook = debug_notebook(engine, snapshot.id, "bad")
    json.dumps(notebook)
    inputs, *own = _sources(notebook)
    assert own == [CELLS[5][1], CELLS[6][1]]
    assert f"Inputs of step bad of run {snapshot.id}: PARTS, rows" in ask(inputs)
    assert "random_state_as_left True" in ask(
        "import random as r\nseeded = r.Random(4)\nprint('random_state_as_left', r.getstate() == seeded.getstate())"
    )
    assert "7 set" in ask("import os\nprint(rows[0].n, os.environ['FROM_LOAD'])")
    assert ask(own[0]) == ""
    assert "ZeroDivisionError" in ask(own[1])
    assert "3.5" in ask("PARTS = 2\nprint(half(first))")


def test_a_first_step_has_its_parameters_and_functions(run: tuple[LocalEngine, RunSnapshot, Path], ask: Ask) -> None:
    engine, snapshot, _ = run
    inputs, *own = _sources(debug_notebook(engine, snapshot.id, "load"))
    assert "Error" not in ask(inputs)
    assert [ask(source) for source in own] == ["", ""]
    assert "7" in ask("print(rows[0].n)")


def test_runs_that_the_server_keeps_elsewhere_are_found(
    run: tuple[LocalEngine, RunSnapshot, Path], ask: Ask, tmp_path: Path
) -> None:
    engine, snapshot, root = run
    elsewhere = f"import os\nos.environ['JUPYTER_KALE_RUNS_DIR'] = {str(tmp_path)!r}"
    assert ask(elsewhere) == ""
    assert "NotFound" in ask(_sources(debug_notebook(engine, snapshot.id, "bad"))[0])
    assert "Inputs of step bad" in ask(_sources(debug_notebook(engine, snapshot.id, "bad", str(root)))[0])
