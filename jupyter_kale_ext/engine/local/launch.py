"""How a step's process is started: forked from one that has imported the libraries, or fresh."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping, Sequence

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.body import ProcessTree, Started
from jupyter_kale_ext.engine.local.fork_start import MARK, ForkServer, own_environment, start_fork_server
from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.nursery import Nursery
from jupyter_kale_ext.engine.local.place import Load
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.engine.local.stock import Stock, stock
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import GpuRequest, RunRequest

_OWN = (MARK, "KALE_EVENTS_FILE", "KFP_RETRY_INDEX")
"""Environment variables in which the steps of a run always differ."""


class Launcher:
    """Starts the processes of one run's steps.

    Responsibilities:
        Decides by rule which are forked, writes down how each was started and why (``forks.log``), and falls back to
        fresh processes where forking goes wrong. ``JUPYTER_KALE_FORK`` says 0 (never), 1 (all after the imports) or
        auto: the steps that start first are forked at once and do their own imports while the fork server does them
        too, those after them are forked with the imports done.

    Args:
        record: The run's record.
        request: What was asked.
        server: The fork server; a text where there is none: why.
        load: What the run has to do: where it has few steps, imports beforehand are of no use; where one step runs at
            a time, no core is left for the fork server.
    """

    def __init__(self, record: RunRecord, request: RunRequest, server: ForkServer | str, load: Load) -> None:
        self._record, self._request = record, request
        always = os.environ.get("JUPYTER_KALE_FORK") == "1"
        self._few = load.few and not always
        self._first = 0 if always or load.alone else load.first
        self._patient = always or load.alone
        self._filled = False
        self._reason = server if isinstance(server, str) else ""
        self._tell = load.tell
        self._nursery = None if isinstance(server, str) else Nursery(server, load.tell)
        self._given_up: list[Nursery] = []
        self._without: set[str] = set()
        self._fill()

    def holds(self, prepared: Prepared, task: Task) -> bool:
        """True where the step should wait a moment for the fork server."""
        self._replace_unfit()
        if self._nursery is None or self._why_fresh(prepared, task, prepared.env):
            return False
        return self._nursery.warming and (self._patient or not self._filled)

    def start(self, prepared: Prepared, task: Task, gpus: Sequence[GpuRequest]) -> ProcessTree:
        """Start the step's process; it sees the GPUs it was given and no other.

        Raises:
            OSError: It can't be started.
        """
        env = {**prepared.env, "CUDA_VISIBLE_DEVICES": ",".join(gpu.device for gpu in gpus)}
        return ProcessTree(self._process(prepared, task, env), prepared.folder)

    def end_all(self) -> None:
        """End every process of the run."""
        process.kill_everything(None, self._record.path)

    def _process(self, prepared: Prepared, task: Task, env: Mapping[str, str]) -> Started:
        log = prepared.folder / "log.txt"
        self._replace_unfit()
        why = self._why_fresh(prepared, task, env)
        self._first -= 1
        try:
            if not why and self._nursery and self._nursery.ready:
                forked = self._nursery.fork(prepared.words, self._request.working_directory, log, env)
                if forked:
                    self._note(f"step '{prepared.step}', attempt {prepared.number}: forked")
                    return forked
                why = self._nursery.problem or "its path is too long"
        finally:
            self._fill()
        self._note(f"step '{prepared.step}', attempt {prepared.number}: fresh process: {why or 'still importing'}")
        return process.start(prepared.words, self._request.working_directory, log, env)

    def first_ended(self) -> None:
        """A step has ended: from now on it is quicker to wait for the fork server than to start afresh."""
        self._patient, self._first = True, 0
        self._fill()

    def close(self) -> None:
        """End the fork server."""
        for nursery in (*self._given_up, *([self._nursery] if self._nursery else ())):
            nursery.close()

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
        if own_environment(task.env) or (self._nursery and self._nursery.env != _common(env)):
            return "it has environment variables of its own"
        return ""

    def _fill(self) -> None:
        """Have the libraries imported, once the steps that start first are on their way."""
        if self._filled or self._nursery is None or self._first > 0:
            return
        self._filled = True
        wanted = Stock(reason="the run has too few steps") if self._few else self._wanted()
        modules = ", ".join(module for module, _ in wanted.imports) or "nothing"
        self._note(f"imported beforehand: {modules}{': ' if wanted.reason else ''}{wanted.reason}")
        if wanted.imports:
            self._nursery.fill(wanted.imports)

    def _replace_unfit(self) -> None:
        """Where a library can't be imported beforehand, begin once more without it."""
        while self._nursery and self._nursery.unfit:
            self._without.add(self._nursery.unfit.partition(".")[0])
            self._note(f"once more without {self._nursery.unfit}: {self._nursery.problem}")
            self._given_up.append(self._nursery)  # what it forked before is still heard of
            server = start_fork_server(str(self._record.path))
            if isinstance(server, str):
                self._nursery, self._reason = None, server
                return
            self._nursery, self._filled = Nursery(server, self._tell), False
            self._fill()

    def _wanted(self) -> Stock:
        with contextlib.suppress(OSError, ValueError):
            notebook = json.loads(self._record.notebook.read_bytes())
            return stock(notebook, self._without) if isinstance(notebook, dict) else Stock()
        return Stock()

    def _note(self, words: str) -> None:
        with contextlib.suppress(OSError), (self._record.path / "forks.log").open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%H:%M:%S')} {words}\n")


def _common(env: Mapping[str, str]) -> dict[str, str]:
    """What a step's environment has in common with that of the others."""
    return {"CUDA_VISIBLE_DEVICES": "", **{name: value for name, value in env.items() if name not in _OWN}}
