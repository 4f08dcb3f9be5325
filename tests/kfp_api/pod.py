"""One attempt of a step: driver, launcher and the user's command in one, as far as a step can tell."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.engine.local.ir import Task

_PLACEHOLDER = re.compile(r"\{\{\$(?:\.(inputs|outputs)\.(parameters|artifacts)\[(['\"])(.+?)\3\](?:\.(\w+))?)?\}\}")
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Stored:
    """An artifact in the object store: where it is, and the file or folder that holds it here."""

    name: str
    schema: str
    uri: str
    path: Path
    metadata: Mapping[str, object]

    def described(self) -> dict[str, object]:
        """As the executor input has it. ``customPath`` wins over the folders ``/minio`` … in KFP's launcher too."""
        return {
            "name": self.name,
            "type": {"schemaTitle": self.schema, "schemaVersion": "0.0.1"},
            "uri": self.uri,
            "metadata": dict(self.metadata),
            "customPath": str(self.path),
        }


class Pod:
    """A container that runs once.

    Attributes:
        log: What its container ``main`` wrote.
    """

    def __init__(self, task: Task, folder: Path, store: Path, root: str, index: int) -> None:
        """Take what to run.

        Args:
            task: The task.
            folder: A folder for what the pod needs itself.
            store: The folder that stands for the object store's bucket.
            root: Key of the task's outputs below the bucket.
            index: How many attempts came before.
        """
        self._task, self._folder, self._index = task, folder, index
        folder.mkdir(parents=True)
        self.log = folder / "log.txt"
        self.log.touch()
        self.outputs = {
            key: Stored(key, schema, f"minio://mlpipeline/{root}/{key}", store / root / key, {})
            for key, schema in task.outputs.items()
        }
        self._metadata = store / root / "output_metadata.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._ended_from_outside = False

    def run(self, parameters: Mapping[str, object], artifacts: Mapping[str, Stored]) -> bool:
        """Run to its end; True where it succeeded."""
        given = {
            "inputs": {
                "parameterValues": dict(parameters),
                "artifacts": {key: {"artifacts": [one.described()]} for key, one in artifacts.items()},
            },
            "outputs": {
                "artifacts": {key: {"artifacts": [one.described()]} for key, one in self.outputs.items()},
                "outputFile": str(self._metadata),
            },
        }
        for output in self.outputs.values():
            shutil.rmtree(output.path, ignore_errors=True)
            output.path.unlink(missing_ok=True)
            output.path.parent.mkdir(parents=True, exist_ok=True)
        if not self._start([_resolve(word, given) for word in (*self._task.command, *self._task.args)]):
            return False
        code = self._wait()
        if self._ended_from_outside:
            return False  # its launcher went with it: not a word
        if code != 0:
            told = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
            self._say("E", f"Component failed to execute successfully: {told}")
        else:
            self._say("I", "publish success.")
        return code == 0

    def metadata(self) -> dict[str, Mapping[str, object]]:
        """What the step said of its artifacts."""
        try:
            told = json.loads(self._metadata.read_bytes())["artifacts"]
        except FileNotFoundError:
            return {}
        return {key: found["artifacts"][0].get("metadata", {}) for key, found in told.items()}

    def end(self) -> None:
        """Kill it."""
        self._ending.set()

    def _start(self, words: list[str]) -> bool:
        env = {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(self._task.env)
        if self._task.retry.count:
            env["KFP_RETRY_INDEX"] = str(self._index)
        work = self._folder / "work"
        work.mkdir()
        program = sys.executable if words[0] == "python3" else words[0]
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    [program, *words[1:]],
                    cwd=work,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                log.write(f"exec: {error}\n".encode())
                return False
        return True

    def _wait(self) -> int:
        assert self._process is not None
        deadline = time.monotonic() + (self._task.timeout or 1e9)
        while self._process.poll() is None:
            if self._ending.wait(0.02) or time.monotonic() > deadline:
                self._ended_from_outside = True
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        return self._process.returncode

    def _say(self, level: str, text: str) -> None:
        stamp = time.strftime("%m%d %H:%M:%S", time.gmtime())
        with self.log.open("ab") as log:
            log.write(f"{level}{stamp}.000000       1 launcher_v2.go:449] {text}\n".encode())


def _resolve(word: str, given: dict[str, object]) -> str:
    return _PLACEHOLDER.sub(lambda match: _value(match, given), word)


def _value(match: re.Match[str], given: dict[str, object]) -> str:
    side, kind, _, name, attribute = match.groups()
    if side is None:
        return json.dumps(given)
    here = given[side]
    assert isinstance(here, dict)
    if kind == "parameters":
        found = here["parameterValues"][name]
        return found if isinstance(found, str) else json.dumps(found)
    artifact = here["artifacts"][name]["artifacts"][0]
    assert attribute in ("path", "uri"), match[0]
    return str(artifact["uri" if attribute == "uri" else "customPath"])
