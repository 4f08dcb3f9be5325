"""KFP's executor input, and the placeholders of a task's command.

Format: https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto (``ExecutorInput``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from jupyter_kale_ext.engine.local.ir import PipelineIR, Task

_PLACEHOLDER = re.compile(r"\{\{\$(?:\.(inputs|outputs)\.(parameters|artifacts)\[(['\"])(.+?)\3\](?:\.(\w+))?)?\}\}")


@dataclass(frozen=True)
class Artifact:
    """An artifact.

    Attributes:
        path: Absolute path of its file or folder, as the step sees it.
        metadata: What the step that made it says of it.
    """

    path: str
    metadata: Mapping[str, object]


def parameter_values(pipeline: PipelineIR, task: Task, given: Mapping[str, object]) -> dict[str, object]:
    """The value of each parameter of the task that has one, as KFP would hand it over."""
    values = dict(task.constants)
    for name, source in task.inputs.items():
        value = given[source] if source in given else _default(pipeline, source)
        if value is not None:
            values[name] = _as_type(value, pipeline.types.get(source, ""))
    return values


def executor_input(
    task: Task, parameters: Mapping[str, object], artifacts: Mapping[str, Artifact], folder: PurePath
) -> dict[str, object]:
    """The executor input of one attempt.

    Args:
        task: The task.
        parameters: Its parameters, as ``parameter_values`` gives them.
        artifacts: Its input artifacts.
        folder: The attempt's folder as the step sees it; outputs go below it.
    """
    return {
        "inputs": {
            "parameterValues": dict(parameters),
            "artifacts": {
                key: _artifacts(key, task.artifact_types.get(key, "system.Artifact"), artifact.path, artifact.metadata)
                for key, artifact in artifacts.items()
            },
        },
        "outputs": {
            "artifacts": {
                key: _artifacts(key, schema, str(folder / "outputs" / key), {}) for key, schema in task.outputs.items()
            },
            "parameters": {name: {"outputFile": str(folder / "parameters" / name)} for name in task.output_parameters},
            "outputFile": str(folder / "executor_output.json"),
        },
    }


def command_line(task: Task, given: dict[str, object], file: PurePath, interpreter: str | None) -> list[str]:
    """The words of the command: Python replaced by the interpreter, the executor input handed over as ``@FILE``.

    Args:
        task: The task.
        given: Its executor input.
        file: Where that lies, as the step sees it.
        interpreter: The Python; None leaves the command's own word.
    """
    words = [_resolve(word, given, file) for word in (*task.command, *task.args)]
    if interpreter and words[0] in ("python", "python3"):
        words[0] = interpreter
    return words


def _resolve(word: str, given: dict[str, object], file: PurePath) -> str:
    if word == "{{$}}":
        return f"@{file}"
    return _PLACEHOLDER.sub(lambda match: _value(match, given), word)


def _value(match: re.Match[str], given: dict[str, object]) -> str:
    side, kind, _, name, attribute = match.groups()
    if side is None:
        return json.dumps(given)
    here = given[side]
    assert isinstance(here, dict)
    if kind == "parameters":
        found = here["parameterValues"].get(name) if side == "inputs" else here["parameters"][name]["outputFile"]
        return found if isinstance(found, str) else json.dumps(found)
    artifact = here["artifacts"][name]["artifacts"][0]
    return str(artifact["uri"]) if attribute in ("path", "uri") else json.dumps(artifact)


def _artifacts(name: str, schema: str, path: str, metadata: Mapping[str, object]) -> dict[str, object]:
    return {
        "artifacts": [
            {
                "name": name,
                "type": {"schemaTitle": schema, "schemaVersion": "0.0.1"},
                "uri": path,
                "metadata": dict(metadata),
            }
        ]
    }


def _default(pipeline: PipelineIR, name: str) -> object:
    return _whole_numbers(pipeline.defaults.get(name))


def _as_type(value: object, kind: str) -> object:
    """A value in the form of its KFP type: anything for a STRING that is no text goes as JSON."""
    if kind == "STRING" and not isinstance(value, str):
        return json.dumps(value)
    if kind == "NUMBER_DOUBLE" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _whole_numbers(value: object) -> object:
    """Whole doubles as whole numbers: the IR writes every number as a double, KFP hands them over like this."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    return value
