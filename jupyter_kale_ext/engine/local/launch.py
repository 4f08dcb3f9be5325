"""How a step's process is started: forked from one that has imported the libraries, or fresh."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
import time
import zlib
from collections.abc import Callable, Mapping

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.attempt import Started
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.engine.local.nursery import Nursery
from jupyter_kale_ext.engine.local.prepare import Prepared
from jupyter_kale_ext.engine.local.stock import Stock, stock
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import RunRequest

_OWN = (process.MARK, "KALE_EVENTS_FILE", "KFP_RETRY_INDEX")
"""Environment variables in which the steps of a run always differ."""


class Launcher:
    """Starts the processes of one run's steps.

    Responsibilities:
        Decides by rule which are forked, writes down how each was started and why (``forks.log``), and falls back to
        fresh processes where forking goes wrong. ``JUPYTER_KALE_FORK`` says 0 (never), 1 (all that can be) or auto:
        the steps that start first run fresh while the fork server imports, those after them are forked.

    Args:
        record: The run's record.
        request: What was asked.
        pipeline: The compiled pipeline.
        few: True where the run is too small for a fork server to be of use.
        alone: True where one step runs at a time and no core is left for the fork server.
        tell: Called, in another thread, when a step that was held back may start.
    """

    def __init__(
        self,
        record: RunRecord,
        request: RunRequest,
        pipeline: PipelineIR,
        *,
        few: bool,
        alone: bool,
        tell: Callable[[], None],
    ) -> None:
        self._record, self._request, self._pipeline, self._tell = record, request, pipeline, tell
        mode = os.environ.get("JUPYTER_KALE_FORK", "auto")
        self._always = mode == "1"
        self._reason = _not_here(mode) or ("" if self._always or not few else "the run has too few steps")
        self._patient = self._always or alone
        self._nursery: Nursery | None = None

    def holds(self, prepared: Prepared, task: Task) -> bool:
        """True where the step should wait a moment for the fork server."""
        env = _common(prepared.env)
        if not self._patient or self._why_fresh(prepared, task, env):
            return False
        if self._nursery is None:
            self._begin(env)
        return self._nursery is not None and self._nursery.warming

    def start(self, prepared: Prepared, task: Task, env: Mapping[str, str]) -> Started:
        """Start the step's process; ``env`` is its whole environment.

        Raises:
            OSError: It can't be started.
        """
        log = prepared.folder / "log.txt"
        why = self._why_fresh(prepared, task, env)
        if not why and self._nursery is None:
            self._begin(env)
            why = self._reason
        if not why and self._nursery and self._nursery.ready:
            forked = self._nursery.fork(prepared.words, self._request.working_directory, log, env)
            if forked:
                self._note(f"step '{prepared.step}', attempt {prepared.number}: forked")
                return forked
            why = self._nursery.problem or "its path is too long"
        self._note(f"step '{prepared.step}', attempt {prepared.number}: fresh process: {why or 'nothing imported yet'}")
        return process.start(prepared.words, self._request.working_directory, log, env)

    def first_ended(self) -> None:
        """A step has ended: from now on it is quicker to wait for the fork server than to start afresh."""
        self._patient = True

    def close(self) -> None:
        """End the fork server."""
        if self._nursery:
            self._nursery.close()

    def _why_fresh(self, prepared: Prepared, task: Task, env: Mapping[str, str]) -> str:
        """Why the step can't be forked; empty where it can."""
        if self._reason:
            return self._reason
        if self._nursery and self._nursery.problem:
            return self._nursery.problem
        if tuple(prepared.words[:2]) != (self._request.interpreter, "-c") or len(prepared.words) < 3:
            return "its command is not python3 -c"
        if task.gpus:
            return "it asks for GPUs"
        if self._nursery and self._nursery.env != _common(env):
            return "it has environment variables of its own"
        return "it has environment variables of its own" if task.env else ""

    def _begin(self, env: Mapping[str, str]) -> None:
        wanted = self._wanted()
        try:
            self._nursery = Nursery(
                self._request.interpreter,
                self._record.path,
                cwd=self._request.working_directory,
                env=_common(env),
                imports=wanted.imports,
                sources=_runtime(self._pipeline),
                tell=self._tell,
            )
        except OSError as error:
            self._reason = f"the fork server can't be started: {error}"
            return
        modules = ", ".join(module for module, _ in wanted.imports) or "nothing"
        self._note(f"imported beforehand: {modules}{': ' if wanted.reason else ''}{wanted.reason}")

    def _wanted(self) -> Stock:
        with contextlib.suppress(OSError, ValueError):
            notebook = json.loads(self._record.notebook.read_bytes())
            return stock(notebook) if isinstance(notebook, dict) else Stock()
        return Stock()

    def _note(self, words: str) -> None:
        with contextlib.suppress(OSError), (self._record.path / "forks.log").open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%H:%M:%S')} {words}\n")


def _common(env: Mapping[str, str]) -> dict[str, str]:
    """What a step's environment has in common with that of the others; it sees no GPU."""
    return {"CUDA_VISIBLE_DEVICES": "", **{name: value for name, value in env.items() if name not in _OWN}}


def _not_here(mode: str) -> str:
    if mode == "0":
        return "JUPYTER_KALE_FORK=0"
    return "" if sys.platform == "linux" else f"forking is not used on {sys.platform}"


def _runtime(pipeline: PipelineIR) -> list[str]:
    """The modules of the step runtime that travel with the pipeline; none where they can't be read."""
    with contextlib.suppress(ValueError, TypeError, zlib.error):
        sources = json.loads(zlib.decompress(base64.b64decode(str(pipeline.defaults.get("kale_runtime", "")))))
        return [source for name, source in sources.items() if name != "boot"]
    return []
