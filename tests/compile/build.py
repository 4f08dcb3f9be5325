"""Small pipelines by hand, for the tests of the compiler."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import yaml

from jupyter_kale_ext.compile import compile_pipeline
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.pipeline import (
    ArtifactType,
    InputValue,
    OutputValue,
    Parameter,
    ParameterType,
    ParameterValue,
    Pipeline,
    PipelineVolume,
    Step,
)
from jupyter_kale_ext.model.settings import StepSettings

TYPES = {
    int: ParameterType.INT,
    float: ParameterType.FLOAT,
    str: ParameterType.STR,
    bool: ParameterType.BOOL,
    list: ParameterType.LIST,
    dict: ParameterType.DICT,
    type(None): ParameterType.NONE,
}


def cell(number: int, source: str, role: Role = Role.STEP, step: str | None = None, tags: tuple[str, ...] = ()) -> Cell:
    return Cell(f"cell-{number}", number + 2, number, source, tags, role, step, tagged=True)


def step(
    name: str,
    *sources: str,
    order: int = 0,
    after: tuple[str, ...] = (),
    takes: dict[str, str] | None = None,
    gives: dict[str, ArtifactType] | tuple[str, ...] = (),
    parameters: tuple[str, ...] = (),
    metrics: tuple[Cell, ...] = (),
    settings: StepSettings | None = None,
) -> Step:
    types = gives if isinstance(gives, dict) else dict.fromkeys(gives, ArtifactType.ARTIFACT)
    return Step(
        name=name,
        order=order,
        cells=tuple(cell(10 * order + i, text, step=name) for i, text in enumerate(sources or ("pass",), 1)),
        depends_on=after,
        inputs=tuple(InputValue(key, source) for key, source in sorted((takes or {}).items())),
        outputs=tuple(OutputValue(key, kind) for key, kind in sorted(types.items())),
        parameters=parameters,
        watch=(),
        metrics=metrics,
        settings=settings or StepSettings(),
    )


def pipeline(
    *steps: Step,
    parameters: dict[str, ParameterValue] | None = None,
    prelude: tuple[Cell, ...] = (),
    volumes: tuple[PipelineVolume, ...] = (),
    **others: Any,
) -> Pipeline:
    return Pipeline(
        **{
            "name": "p",
            "title": "p",
            "description": "",
            "experiment": None,
            "base_image": "python:3.11",
            "caching": True,
            "parameters": tuple(
                Parameter(name, TYPES[type(value)], value, "cell-1", line)
                for line, (name, value) in enumerate((parameters or {}).items(), 1)
            ),
            "parameter_cells": (cell(1, "N = 1", Role.PARAMETERS),) if parameters else (),
            "prelude": prelude,
            "steps": steps,
            "volumes": volumes,
            **others,
        }
    )


def documents(value: Pipeline) -> tuple[dict[str, Any], dict[str, Any]]:
    """The pipeline spec and the platform spec (empty where there is none)."""
    found = list(yaml.safe_load_all(compile_pipeline(value).yaml))
    return found[0], found[1] if len(found) > 1 else {}


def decode(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))


def program(spec: dict[str, Any], task: str) -> dict[str, Any]:
    parameters = spec["root"]["dag"]["tasks"][task]["inputs"]["parameters"]
    found = decode(parameters["kale_step"]["runtimeValue"]["constant"])
    assert isinstance(found, dict)
    return found


def find(document: Any, path: str) -> Any:
    """What is at a path such as ``root/dag/tasks/a`` (numbers index lists); None where nothing is."""
    for part in path.split("/"):
        if isinstance(document, list):
            document = document[int(part)]
        else:
            document = document.get(part) if isinstance(document, dict) else None
    return document
