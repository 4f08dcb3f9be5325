"""This machine as the place of steps: processes of the kernel's interpreter in the notebook's own folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from jupyter_kale_ext.engine.local.fork_start import MARK, ForkServer, common_environment, own_environment
from jupyter_kale_ext.engine.local.interpreter import fingerprint
from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.launch import Launcher
from jupyter_kale_ext.engine.local.place import Load
from jupyter_kale_ext.engine.local.process import mark
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import RunRequest


class ThisMachine:
    """What steps see that are processes of this machine; a ``Place``.

    Args:
        request: What was asked.
    """

    shares_files = True

    def __init__(self, request: RunRequest) -> None:
        self._request = request
        self._common = common_environment(request.kernel_env)
        self._lock = threading.Lock()
        self._fingerprint: Mapping[str, object] | None = None

    @property
    def interpreter(self) -> str:
        """The kernel's Python."""
        return self._request.interpreter

    def folder(self, attempt: Path) -> Path:
        """The attempt's folder as it is."""
        return attempt

    def artifact(self, key: str, path: Path) -> str:
        """The artifact's own path."""
        return str(path)

    def environment(self, task: Task, attempt: Path, index: int) -> Mapping[str, str]:
        """The kernel's environment, the step's own on top."""
        own = {"KALE_EVENTS_FILE": str(attempt / "events.jsonl"), "KFP_RETRY_INDEX": str(index), MARK: mark(attempt)}
        return {**self._common, **own_environment(task.env), **own}

    def fingerprint(self, task: Task) -> Mapping[str, object] | None:
        """The interpreter and its packages; None where it doesn't start."""
        with self._lock:
            if self._fingerprint is None:
                env = {**os.environ, **self._request.kernel_env}
                self._fingerprint = fingerprint(self._request.interpreter, env)
            return self._fingerprint

    def surroundings(self, task: Task) -> Mapping[str, object]:
        """The folder, the kernel's variables, the GPUs."""
        return {
            "folder": self._request.working_directory,
            "kernel": dict(self._request.kernel_env),
            "gpus": task.gpus if self._request.gpus else 0,
        }

    def make_ready(self, task: Task, tell: Callable[[str], None]) -> None:
        """All is there."""


class LocalSite:
    """This machine for one run; a ``Site``.

    Args:
        record: The run's record.
        request: What was asked.
        server: The run's fork server; a text where there is none: why.
    """

    def __init__(self, record: RunRecord, request: RunRequest, server: ForkServer | str) -> None:
        self._record, self._request, self._server = record, request, server
        self.place = ThisMachine(request)

    def launch(self, load: Load) -> Launcher:
        """What forks the steps' processes, or starts them afresh."""
        return Launcher(self._record, self._request, self._server, load)
