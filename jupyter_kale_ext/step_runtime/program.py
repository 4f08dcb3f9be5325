"""What the step has to do: KFP's executor input and the step program in it, decoded."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any, Dict, List, Mapping, Optional

_MOUNTS = {"gs://": "/gcs/", "s3://": "/s3/", "minio://": "/minio/", "file://": "/"}


def decode(text: str) -> Any:
    """The JSON value in base64(zlib(JSON)): how every document of the runtime travels."""
    return json.loads(zlib.decompress(base64.b64decode(text)).decode("utf-8"))


def local_path(artifact: Mapping[str, Any]) -> str:
    """Where an artifact lies in this container (KFP's launcher maps object stores to folders)."""
    custom = artifact.get("customPath") or artifact.get("custom_path")
    if custom:
        return str(custom)
    uri = str(artifact["uri"])
    for scheme, folder in _MOUNTS.items():
        if uri.startswith(scheme):
            rest = uri[len(scheme) :]
            return rest if scheme == "file://" else folder + rest
    return uri


class Cell:
    """A cell to run.

    Attributes:
        id: The notebook cell's id.
        number: Its number among the code cells: the execution count.
        source: Its text.
        allow_error: True where an error of the cell is expected (tag ``raises-exception``).
        prelude: True for the cells put at the start of every step.
    """

    def __init__(self, data: Mapping[str, Any], prelude: bool = False) -> None:
        self.id: str = data["id"]
        self.number: int = data["number"]
        self.source: str = data["source"]
        self.allow_error: bool = bool(data.get("allow_error", False))
        self.prelude = prelude


class Program:
    """The step program and where its artifacts lie.

    Attributes:
        code: What the steps after this one need to start: the runtime and the prelude, still encoded.

    Raises:
        KeyError, ValueError: The executor input is not one of ours.
    """

    def __init__(self, executor_input: Mapping[str, Any]) -> None:
        inputs = executor_input.get("inputs", {})
        values: Dict[str, Any] = inputs.get("parameterValues") or {}
        step = decode(values["kale_step"])
        self.code: Dict[str, str] = {name: values[name] for name in ("kale_runtime", "kale_prelude")}
        prelude = decode(values["kale_prelude"])
        self.step: str = step["step"]
        self.order: int = step["order"]
        self.cells: List[Cell] = [Cell(cell) for cell in step["cells"]]
        self.metrics: List[Cell] = [Cell(cell) for cell in step.get("metrics", ())]
        self.prelude: List[Cell] = [
            Cell(cell, prelude=True) for role in ("imports", "functions") for cell in prelude.get(role, ())
        ]
        self.files: Dict[str, str] = prelude.get("files", {})
        self.packages: List[str] = prelude.get("packages", [])
        self.inputs: Dict[str, str] = step.get("inputs", {})
        self.outputs: Dict[str, Mapping[str, Any]] = step.get("outputs", {})
        self.watch: List[str] = step.get("watch", [])
        self.states: Dict[str, int] = step.get("states", {})
        self.concurrent: List[str] = step.get("concurrent", [])
        self.keys: Dict[str, str] = step.get("keys", {})
        self.parameters = {
            name: parameter_value(kind["type"], values.get(self.keys.get(name, name)))
            for name, kind in step.get("parameters", {}).items()
        }
        self._inputs = inputs.get("artifacts") or {}
        outputs = executor_input.get("outputs", {})
        self._outputs = outputs.get("artifacts") or {}
        self.output_file: Optional[str] = outputs.get("outputFile") or outputs.get("output_file")

    def key(self, name: str) -> str:
        """The artifact key of a variable."""
        return self.keys.get(name, name)

    def input_path(self, key: str) -> str:
        """Where an input artifact lies.

        Raises:
            KeyError: The step has no such input.
        """
        return local_path(self._inputs[key]["artifacts"][0])

    def output_path(self, key: str) -> Optional[str]:
        """Where an output artifact goes; None where the step has no such output."""
        artifact = self.output_artifact(key)
        return local_path(artifact) if artifact else None

    def output_artifact(self, key: str) -> Optional[Mapping[str, Any]]:
        """The output artifact as KFP describes it; None where the step has no such output."""
        found = self._outputs.get(key, {}).get("artifacts") or [None]
        return found[0]  # type: ignore[no-any-return]


def parameter_value(kind: str, value: Any) -> Any:
    """A parameter as the notebook's literal would be: KFP carries every number as a double."""
    if kind == "none":
        try:
            return None if value is None else json.loads(value)
        except ValueError:
            return value
    if kind == "int":
        return int(value)
    if kind == "float":
        return float(value)
    return _whole_numbers(value) if kind in ("list", "dict") else value


def _whole_numbers(value: Any) -> Any:
    """Whole doubles inside lists and dicts back to int: the wire has no integers of its own."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    return value
