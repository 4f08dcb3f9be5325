"""Runs steps as a launcher would: packed runtime, executor input as JSON, a process for each step."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupyter_kale_ext

RUNTIME = Path(jupyter_kale_ext.__file__).parent / "step_runtime"
BOOT = (
    "import sys,json,base64,zlib\n"
    "i=json.load(open(sys.argv[-1][1:],encoding='utf-8'))\n"
    "s=json.loads(zlib.decompress(base64.b64decode(i['inputs']['parameterValues']['kale_runtime'])))\n"
    "exec(compile(s['boot'],'boot.py','exec'),{'sources':s,'executor_input':i,'__name__':'kale_boot'})"
)


def encode(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(text, 9)).decode()


def runtime_sources() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in RUNTIME.glob("*.py") if path.stem != "__init__"}


@dataclass
class StepRun:
    """What a step left."""

    returncode: int
    log: str
    folder: Path
    events: list[dict[str, Any]]

    @property
    def cells(self) -> list[dict[str, Any]]:
        path = self.folder / "outputs" / "kale_outputs"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    @property
    def printed(self) -> str:
        return "".join(
            output["text"]
            for cell in self.cells
            if not cell["prelude"]
            for output in cell["outputs"]
            if output["output_type"] == "stream" and output["name"] == "stdout"
        )

    @property
    def error(self) -> dict[str, Any]:
        return next(event["error"] for event in self.events if event["kind"] == "error")

    @property
    def executor_output(self) -> dict[str, Any]:
        return json.loads((self.folder / "executor_output.json").read_text(encoding="utf-8"))


@dataclass
class Chain:
    """Steps one after the other (or joined as ``after`` says), every name handed on by the step that last named it."""

    home: Path
    python: str = sys.executable
    prelude: dict[str, list[str]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)
    work: Path | None = None
    steps: dict[str, StepRun] = field(default_factory=dict)
    _orders: dict[str, int] = field(default_factory=dict)
    _number: int = 0
    _cell_extra: dict[str, Any] = field(default_factory=dict)

    def step(
        self,
        *cells: str,
        name: str | None = None,
        takes: dict[str, str] | None = None,
        gives: tuple[str, ...] = (),
        after: tuple[str, ...] | None = None,
        **program: Any,
    ) -> StepRun:
        order = len(self.steps)
        values = program.pop("values", {})
        telling = program.pop("events", True)
        name = name or f"s{order}"
        if after is None:
            after = (list(self.steps)[-1],) if self.steps else ()
        folder = self.home / "run" / name
        outputs = folder / "outputs"
        outputs.mkdir(parents=True)
        work = self.work or self.home / "work"
        work.mkdir(exist_ok=True)
        body = {
            "version": 1,
            "step": name,
            "order": order,
            "pipeline": "test",
            "cells": [self._cell(source) for source in cells],
            "metrics": [self._cell(source) for source in program.pop("metrics", ())],
            "inputs": takes or {},
            "outputs": {key: {"certain": True} for key in gives} | program.pop("uncertain", {}),
            "states": {f"kale_state_{one}": self._orders[one] for one in after},
            **{"parameters": {}, "watch": [], "concurrent": [], "keys": {}, **program},
        }
        given = {
            "kale_runtime": encode(runtime_sources()),
            "kale_prelude": encode({**self._prelude(), "files": self.files, "packages": self.packages}),
            "kale_step": encode(body),
            **values,
        }
        keys = body["keys"]
        artifacts = {
            keys.get(key, key): str(self.home / "run" / source / "outputs" / keys.get(key, key))
            for key, source in (takes or {}).items()
        }
        artifacts |= {f"kale_state_{one}": str(self.home / "run" / one / "outputs" / "kale_state") for one in after}
        made = [*(keys.get(key, key) for key in body["outputs"]), "kale_state", "kale_outputs", "kale_report"]
        made += ["kale_metrics"] if body["metrics"] else []
        executor_input = {
            "inputs": {"parameterValues": given, "artifacts": {k: _artifact(k, p) for k, p in artifacts.items()}},
            "outputs": {
                "artifacts": {key: _artifact(key, str(outputs / key)) for key in made},
                "outputFile": str(folder / "executor_output.json"),
            },
        }
        (folder / "input.json").write_text(json.dumps(executor_input), encoding="utf-8")
        events = folder / "events.jsonl"
        environment = {**os.environ, **self.environment}
        if telling:
            environment["KALE_EVENTS_FILE"] = str(events)
        command = [self.python, "-c", BOOT, "--step", name, "--executor-input", f"@{folder / 'input.json'}"]
        done = subprocess.run(
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        told = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()] if events.exists() else []
        run = StepRun(done.returncode, done.stdout.decode("utf-8", "replace"), folder, told)
        self.steps[name] = run
        self._orders[name] = order
        return run

    def _cell(self, source: str, number: int | None = None) -> dict[str, Any]:
        if number is None:
            self._number += 1
            number = self._number
        return {"id": f"cell-{number}", "number": number, "source": source, **self._cell_extra}

    def _prelude(self) -> dict[str, list[dict[str, Any]]]:
        return {
            role: [self._cell(text, 900 + place) for place, text in enumerate(found)]
            for role, found in self.prelude.items()
        }


def _artifact(key: str, path: str) -> dict[str, Any]:
    return {"artifacts": [{"name": key, "uri": path, "metadata": {}, "type": {"schemaTitle": "system.Artifact"}}]}
