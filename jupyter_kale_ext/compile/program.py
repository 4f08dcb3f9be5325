"""The step program and the prelude: what the step runtime is told to do (see "The compiled step")."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.pipeline import Pipeline, Step

VERSION = 1


def prelude(pipeline: Pipeline) -> dict[str, object]:
    """The cells put at the start of every step, the parameters' cells, files (base64) and packages."""
    files = {file.path: base64.b64encode(file.content).decode("ascii") for file in pipeline.files}
    return {
        **({"files": files} if files else {}),
        **({"packages": list(pipeline.packages)} if pipeline.packages else {}),
        "imports": _cells(cell for cell in pipeline.prelude if cell.role is Role.IMPORTS),
        "functions": _cells(cell for cell in pipeline.prelude if cell.role is Role.FUNCTIONS),
        "parameter_cells": _cells(pipeline.parameter_cells),
    }


class ProgramWriter:
    """Responsibilities: know what holds for the whole pipeline; write the program of each step."""

    def __init__(self, pipeline: Pipeline, keys: Mapping[str, str]) -> None:
        """Take the pipeline and the artifact keys that differ from the variable's name."""
        self._pipeline = pipeline
        self._keys = keys
        self._types = {parameter.name: parameter.type.value for parameter in pipeline.parameters}
        self._orders = {step.name: step.order for step in pipeline.steps}
        self._concurrent = _concurrent_steps(pipeline)

    def program(self, step: Step) -> dict[str, object]:
        """What one step does; what is empty is left out."""
        carried = {*step.parameters, *(value.name for value in step.inputs), *(value.name for value in step.outputs)}
        program: dict[str, object] = {
            "cells": _cells(step.cells),
            "metrics": _cells(step.metrics),
            "parameters": {name: {"type": self._types[name]} for name in step.parameters},
            "inputs": {value.name: value.source for value in step.inputs},
            "outputs": {value.name: {} if value.certain else {"certain": False} for value in step.outputs},
            "watch": list(step.watch),
            "states": {state_input(name): self._orders[name] for name in step.depends_on},
            "concurrent": self._concurrent[step.name],
            "keys": {name: self._keys[name] for name in sorted(carried & self._keys.keys())},
        }
        given = {name: value for name, value in program.items() if value}
        return {"version": VERSION, "step": step.name, "order": step.order, **given}


def state_input(step: str) -> str:
    """Key of the input that takes the state of the step named."""
    return f"kale_state_{step}"


def _concurrent_steps(pipeline: Pipeline) -> dict[str, list[str]]:
    """For each step the earlier ones in the document that are no ancestors, in document order."""
    ordered = sorted(pipeline.steps, key=lambda step: step.order)
    bits = {step.name: 1 << place for place, step in enumerate(ordered)}
    ancestors: dict[str, int] = {}
    for step in pipeline.steps:
        ancestors[step.name] = 0
        for name in step.depends_on:
            ancestors[step.name] |= ancestors[name] | bits[name]
    found: dict[str, list[str]] = {}
    for step in ordered:
        others = (bits[step.name] - 1) & ~ancestors[step.name]
        found[step.name] = [other.name for other in ordered if others & bits[other.name]] if others else []
    return found


def _cells(cells: Iterable[Cell]) -> list[dict[str, object]]:
    return [_cell(cell) for cell in cells]


def _cell(cell: Cell) -> dict[str, object]:
    document: dict[str, object] = {"id": cell.id, "number": cell.number, "source": cell.source}
    if cell.expects_error:
        document["allow_error"] = True
    return document
