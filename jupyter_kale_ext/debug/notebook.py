"""The notebook in which a step of a run can be looked into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import Conflict, NotFound
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot, StepState


def debug_notebook(engine: Engine, run_id: str, step: str, runs_dir: str = "") -> dict[str, object]:
    """A notebook whose first cell loads the inputs of a step, followed by the step's cells as they ran.

    Args:
        engine: Where the run is.
        run_id: The run.
        step: Name of the step.
        runs_dir: Folder of the runs' records, where the notebook's kernel would not find it by itself; else empty.

    Returns:
        The JSON of the notebook, for the kernel of the one that ran; nothing in it has been executed.

    Raises:
        NotFound: There is no such run or step.
        Conflict: The step's inputs are not on this machine.
        StorageError: The run's record can't be read.
    """
    run = engine.snapshot(run_id)
    part = _checked(run, step)
    ran = engine.notebook(run_id)
    wanted = {cell.cell_id for cell in part.cells}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": _kernel(ran),
        "cells": [*_head(run, step, runs_dir), *_own_cells(ran, wanted)],
    }


def _checked(run: RunSnapshot, name: str) -> StepSnapshot:
    step = next((part for part in run.steps if part.name == name), None)
    if step is None:
        raise NotFound(f"Run {run.id} has no step `{name}`.")
    if run.engine != "local":
        raise Conflict(f"The steps of run {run.id} had their inputs in containers: they can't be loaded here.")
    if step.state is StepState.CACHED:
        raise Conflict(
            f"Step `{name}` did not run in run {run.id}: its result was taken from an earlier one.",
            f"Run it with: jupyter kale rerun {run.id} --only {name}",
        )
    if step.attempt == 0 or step.state is StepState.PENDING:
        raise Conflict(f"Step `{name}` of run {run.id} has not begun, so it has no inputs.")
    return step


def _head(run: RunSnapshot, step: str, runs_dir: str) -> Iterator[dict[str, object]]:
    yield {
        "id": "about",
        "cell_type": "markdown",
        "metadata": {},
        "source": (
            f"# Step `{step}` of run {run.id}\n\n"
            "The next cell loads what the step had when it began; the cells after it are those of the step, as they "
            "ran. Nothing has been executed yet."
        ),
    }
    given = ", ".join(json.dumps(text, ensure_ascii=False) for text in (run.id, step, runs_dir) if text)
    source = f"from jupyter_kale_ext.debug import load_inputs\n\nload_inputs({given})"
    yield _code("inputs", source)


def _own_cells(notebook: Mapping[str, object], wanted: set[str]) -> Iterator[dict[str, object]]:
    cells = notebook.get("cells")
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        cell_id = str(cell.get("id", f"cell-{index}"))
        if cell_id in wanted:
            source = cell.get("source", "")
            yield _code(cell_id, "".join(map(str, source)) if isinstance(source, list) else str(source))


def _code(cell_id: str, source: str) -> dict[str, object]:
    return {
        "id": cell_id,
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def _kernel(notebook: Mapping[str, object]) -> dict[str, object]:
    """What says which kernel runs it; of the rest of the metadata nothing belongs to a part of the notebook."""
    metadata = notebook.get("metadata")
    found = metadata if isinstance(metadata, dict) else {}
    return {name: found[name] for name in ("kernelspec", "language_info") if name in found}
