"""What has to be known before a step can start: its input, and whether an earlier run of it will do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.engine.local.attempt import output_metadata
from jupyter_kale_ext.engine.local.cache import Cache, Entry, cache_key
from jupyter_kale_ext.engine.local.digest import Digests
from jupyter_kale_ext.engine.local.executor_input import Artifact, command_line, executor_input, parameter_values
from jupyter_kale_ext.engine.local.fork_start import MARK, common_environment, own_environment
from jupyter_kale_ext.engine.local.interpreter import fingerprint
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.engine.local.news import Files
from jupyter_kale_ext.engine.local.process import mark
from jupyter_kale_ext.runs.record import RunRecord, write_private
from jupyter_kale_ext.runs.request import RunRequest, StepRequest


@dataclass(frozen=True)
class Prepared:
    """An attempt that can start.

    Attributes:
        step: Name of the step.
        number: One for the first attempt.
        folder: The attempt's folder; it exists.
        words: The command.
        env: Its environment, except for the GPUs.
        key: What it is cached under; None where it isn't.
        hit: The finished step whose results are in the folder already; None where it has to run.
    """

    step: str
    number: int
    folder: Path
    words: tuple[str, ...]
    env: Mapping[str, str]
    key: str | None
    hit: Entry | None


class Preparer:
    """Prepares the attempts of one run. Safe to use from several threads.

    Args:
        record: The run's record.
        request: What was asked.
        pipeline: The compiled pipeline.
        cache: Finished steps.
    """

    def __init__(self, record: RunRecord, request: RunRequest, pipeline: PipelineIR, cache: Cache) -> None:
        self._record, self._request, self._pipeline, self._cache = record, request, pipeline, cache
        self._common = common_environment(request.kernel_env)
        self._names = {step.task: step.name for step in request.steps}
        self._digests = Digests()
        self._lock = threading.Lock()
        self._interpreter: Mapping[str, object] | None = None

    def prepare(self, step: StepRequest, number: int, index: int, made: Mapping[str, int]) -> Prepared:
        """Make an attempt ready: look for its result in the cache, else write its input.

        Args:
            step: The step.
            number: Number of the attempt.
            index: How many attempts failed before in this go of the run.
            made: For each step that succeeded, the attempt that did.

        Raises:
            OSError: The attempt's folder can't be written.
        """
        task = self._pipeline.tasks[step.task]
        folder = self._record.attempt(step.name, number)
        shutil.rmtree(folder, ignore_errors=True)  # of a supervisor that died before it told of the attempt
        folder.mkdir(parents=True)
        parameters = parameter_values(self._pipeline, task, self._request.parameters)
        key = None if step.reuse else self._key(step, task, parameters, made)
        hit = self._look_up(step, key, folder) if index == 0 else None
        artifacts = {
            name: Artifact(
                str(self._made(made, source.task) / "outputs" / source.key),
                output_metadata(self._made(made, source.task)).get(source.key, {}),
            )
            for name, source in task.artifacts.items()
        }
        words: list[str] = []
        if hit is None:
            (folder / "outputs").mkdir()
            if task.output_parameters:
                (folder / "parameters").mkdir()
            given = executor_input(task, parameters, artifacts, folder)
            write_private(folder / "input.json", json.dumps(given).encode())
            words = command_line(task, given, folder / "input.json", self._request.interpreter)
        return Prepared(step.name, number, folder, tuple(words), self._environment(task, folder, index), key, hit)

    def keep(self, prepared: Prepared, metrics: Mapping[str, float], files: Files | None) -> None:
        """Put a finished attempt in the cache.

        A step that read a file and changed it too is left out: run once more, it would read what it wrote.

        Raises:
            OSError: It can't be written.
        """
        own = str(self._record.path.parent)
        touched = files or Files()
        if prepared.key is None or touched.read.keys() & touched.written.keys():
            return
        entry = Entry(
            self._record.id,
            prepared.step,
            prepared.number,
            dict(metrics),
            Files(
                {path: state for path, state in touched.read.items() if not path.startswith(own)},
                {path: state for path, state in touched.written.items() if not path.startswith(own)},
            ),
        )
        self._cache.keep(prepared.key, entry)

    def _look_up(self, step: StepRequest, key: str | None, folder: Path) -> Entry | None:
        if step.reuse:
            entry: Entry | None = Entry(step.reuse.run, step.name, step.reuse.attempt, step.reuse.metrics)
        elif key is None or self._request.use_cache is False or step.cache is False:
            return None
        else:
            entry = self._cache.find(key)
        if entry is None or not self._cache.take(entry, folder):
            folder.mkdir(exist_ok=True)
            return None
        return entry

    def _key(
        self, step: StepRequest, task: Task, parameters: Mapping[str, object], made: Mapping[str, int]
    ) -> str | None:
        """The cache's key; None where the step isn't cached, neither read nor written."""
        if not (task.caching if step.cache is None else step.cache):
            return None
        interpreter = self._fingerprint()
        if interpreter is None:
            return None
        digests = {
            name: self._digests.of(self._made(made, source.task), source.key) for name, source in task.artifacts.items()
        }
        surroundings = {
            "folder": self._request.working_directory,
            "kernel": dict(self._request.kernel_env),
            "gpus": task.gpus if self._request.gpus else 0,
            "secrets": {
                secret.variable: hashlib.sha256(os.environ.get(secret.variable, "").encode()).hexdigest()
                for secret in task.secrets
            },
        }
        return cache_key(task, parameters, digests, interpreter, surroundings)

    def _fingerprint(self) -> Mapping[str, object] | None:
        with self._lock:
            if self._interpreter is None:
                env = {**os.environ, **self._request.kernel_env}
                self._interpreter = fingerprint(self._request.interpreter, env)
            return self._interpreter

    def _made(self, made: Mapping[str, int], task: str) -> Path:
        name = self._names[task]
        return self._record.attempt(name, made[name])

    def _environment(self, task: Task, folder: Path, index: int) -> Mapping[str, str]:
        own = {"KALE_EVENTS_FILE": str(folder / "events.jsonl"), "KFP_RETRY_INDEX": str(index), MARK: mark(folder)}
        return {**self._common, **own_environment(task.env), **own}
