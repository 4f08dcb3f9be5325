"""Hand-written compiled pipelines whose steps are small programs that keep the step runtime's contract."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.local.recorded import RecordedEngine
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.compiled import CompiledPipeline
from jupyter_kale_ext.model.pipeline import OutputValue, Pipeline, Step
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot
from jupyter_kale_ext.model.settings import StepSettings

RUNTIME = r"""
import json, os, pathlib, signal, subprocess, sys, time

given = json.loads(pathlib.Path(sys.argv[-1][1:]).read_text())
parameters = given["inputs"]["parameterValues"]

def path_in(key): return pathlib.Path(given["inputs"]["artifacts"][key]["artifacts"][0]["uri"])
def path_out(key): return pathlib.Path(given["outputs"]["artifacts"][key]["artifacts"][0]["uri"])
def read(key): return path_in(key).read_text()
def write(key, text): path_out(key).write_text(text)
def tell(kind, **data):
    with open(os.environ["KALE_EVENTS_FILE"], "a") as file:
        file.write(json.dumps({"kind": kind, "time": time.time(), **data}) + "\n")
def cell(cell_id, number, text="", state="succeeded", prelude=False):
    if not prelude:
        tell("cell_started", cell_id=cell_id, position=1, of=1)
        tell("cell_finished", cell_id=cell_id, state=state, seconds=0.5)
    outputs = [{"output_type": "stream", "name": "stdout", "text": text}]
    with open(path_out("kale_outputs"), "a") as file:
        file.write(json.dumps({"cell_id": cell_id, "number": number, "execution_count": number, "outputs": outputs,
                               "seconds": 0.5, "state": state, "prelude": prelude}) + "\n")
def fail(message, code=1, **data):
    tell("error", error={"kind": "exception", "message": message, **data})
    print(message, file=sys.stderr)
    sys.exit(code)
def wait_for(path, seconds=60):
    end = time.monotonic() + seconds
    while not os.path.exists(path):
        if time.monotonic() > end: sys.exit("waited too long for " + str(path))
        time.sleep(0.01)
def forever():
    while True: time.sleep(0.1)

exec(parameters["program"])
"""


@dataclass(frozen=True)
class Fake:
    """A step whose container runs ``program`` in the namespace of ``RUNTIME``."""

    name: str
    program: str = ""
    after: Sequence[str] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Sequence[str] = ()
    cells: Sequence[str] = ()
    parameters: Sequence[str] = ()
    retries: int = 0
    timeout: int | None = None
    gpus: int = 0
    caching: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    image: str = "python:3.11"
    command: Sequence[str] = ("python3", "-c", RUNTIME)
    platform: Mapping[str, object] = field(default_factory=dict)
    resources: Mapping[str, object] = field(default_factory=dict)
    settings: StepSettings = field(default_factory=StepSettings)


def compiled(*fakes: Fake, defaults: Mapping[str, object] | None = None) -> CompiledPipeline:
    """The fakes as a compiled pipeline."""
    types = {name: _type(value) for name, value in (defaults or {}).items()}
    spec = {
        "components": {f"comp-{fake.name}": _component(fake, types) for fake in fakes},
        "deploymentSpec": {"executors": {f"exec-{fake.name}": {"container": _container(fake)} for fake in fakes}},
        "pipelineInfo": {"name": "fakes"},
        "root": {
            "dag": {"tasks": {fake.name.replace("_", "-"): _task(fake) for fake in fakes}},
            "inputDefinitions": {
                "parameters": {
                    name: {"parameterType": types[name], "defaultValue": value, "isOptional": True}
                    for name, value in (defaults or {}).items()
                }
            },
        },
        "schemaVersion": "2.1.0",
    }
    platform = {"platforms": {"kubernetes": {"deploymentSpec": {"executors": _platforms(fakes)}}}}
    text = yaml.safe_dump(spec) + ("---\n" + yaml.safe_dump(platform) if _platforms(fakes) else "")
    return CompiledPipeline(_pipeline(fakes), text)


def submission(folder: Path, *fakes: Fake, **changes: object) -> Submission:
    """A request to run the fakes in ``folder``."""
    defaults = changes.pop("defaults", {})
    assert isinstance(defaults, dict)
    values = {
        "compiled": compiled(*fakes, defaults=defaults),
        "parameters": dict(defaults),
        "notebook": {"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        "notebook_path": "work/fakes.ipynb",
        "working_directory": str(folder),
    }
    return Submission(**{**values, **changes})  # type: ignore[arg-type]


def until(engine: RecordedEngine, run_id: str, true: Callable[[RunSnapshot], bool], seconds: float = 60) -> RunSnapshot:
    """Wait until something holds of the run."""
    end = time.monotonic() + seconds
    while True:
        snapshot = engine.snapshot(run_id)
        if true(snapshot):
            return snapshot
        if time.monotonic() > end:
            log = engine._store.record(run_id).supervisor_log
            raise AssertionError(f"waited too long: {snapshot}\n{log.read_text() if log.exists() else ''}")
        time.sleep(0.02)


def wait_for_file(path: Path, seconds: float = 60) -> Path:
    """Wait until a file is there."""
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"waited too long for {path}"
        time.sleep(0.01)
    return path


def ended(engine: RecordedEngine, run_id: str) -> RunSnapshot:
    """Wait for the end of a run."""
    return until(engine, run_id, lambda run: run.ended_for_good)


def step(run: RunSnapshot, name: str) -> StepSnapshot:
    """A step of a run."""
    return next(found for found in run.steps if found.name == name)


def states(run: RunSnapshot) -> dict[str, str]:
    """The state of each step."""
    return {found.name: found.state.value for found in run.steps}


def _component(fake: Fake, types: Mapping[str, str]) -> dict[str, object]:
    artifact = {"artifactType": {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}}
    parameters = {"program": {"parameterType": "STRING"}}
    parameters |= {name: {"parameterType": types[name]} for name in fake.parameters}
    outputs = [*fake.outputs, "kale_outputs"]
    return {
        "executorLabel": f"exec-{fake.name}",
        "inputDefinitions": {"artifacts": dict.fromkeys(fake.inputs, artifact), "parameters": parameters},
        "outputDefinitions": {"artifacts": dict.fromkeys(outputs, artifact)},
    }


def _container(fake: Fake) -> dict[str, object]:
    resources = dict(fake.resources)
    if fake.gpus:
        resources["accelerator"] = {"count": str(fake.gpus), "resourceCount": str(fake.gpus), "type": "nvidia.com/gpu"}
    return {
        "image": fake.image,
        "command": list(fake.command),
        "args": ["--step", fake.name, "--executor-input", "{{$}}"],
        "env": [{"name": name, "value": value} for name, value in fake.env.items()],
        "resources": resources,
    }


def _task(fake: Fake) -> dict[str, object]:
    upstream = sorted({*fake.after, *fake.inputs.values()})
    task: dict[str, object] = {
        "componentRef": {"name": f"comp-{fake.name}"},
        "cachingOptions": {"enableCache": True} if fake.caching else {},
        "taskInfo": {"name": fake.name},
        "dependentTasks": [name.replace("_", "-") for name in upstream],
        "inputs": {
            "parameters": {
                "program": {"runtimeValue": {"constant": fake.program}},
                **{name: {"componentInputParameter": name} for name in fake.parameters},
            },
            "artifacts": {
                key: {"taskOutputArtifact": {"outputArtifactKey": key, "producerTask": source.replace("_", "-")}}
                for key, source in fake.inputs.items()
            },
        },
    }
    if fake.retries:
        task["retryPolicy"] = {"maxRetryCount": fake.retries, "backoffDuration": "0s", "backoffFactor": 2.0}
    return task


def _platforms(fakes: Sequence[Fake]) -> dict[str, object]:
    found: dict[str, object] = {}
    for fake in fakes:
        platform = dict(fake.platform)
        if fake.timeout:
            platform["activeDeadlineSeconds"] = str(fake.timeout)
        if fake.secrets:
            platform["secretAsEnv"] = [
                {"secretName": secret, "keyToEnv": [{"envVar": variable, "secretKey": "key"}], "optional": False}
                for variable, secret in fake.secrets.items()
            ]
        if platform:
            found[f"exec-{fake.name}"] = platform
    return found


def _type(value: object) -> str:
    kinds = {
        int: "NUMBER_INTEGER",
        float: "NUMBER_DOUBLE",
        str: "STRING",
        bool: "BOOLEAN",
        list: "LIST",
        dict: "STRUCT",
    }
    return kinds.get(type(value), "STRING")


def _pipeline(fakes: Sequence[Fake]) -> Pipeline:
    steps = tuple(
        Step(
            name=fake.name,
            order=order,
            cells=tuple(Cell(cell, number, number, "") for number, cell in enumerate(fake.cells)),
            depends_on=tuple(sorted({*fake.after, *fake.inputs.values()})),
            inputs=(),
            outputs=tuple(OutputValue(key) for key in fake.outputs),
            parameters=(),
            watch=(),
            metrics=(),
            settings=fake.settings,
        )
        for order, fake in enumerate(fakes)
    )
    return Pipeline(
        name="fakes",
        title="Fakes",
        description="",
        experiment=None,
        base_image="python:3.11",
        caching=True,
        parameters=(),
        parameter_cells=(),
        prelude=(),
        steps=steps,
    )
