"""What has to be known before a step can start: its input, and whether an earlier run of it will do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from jupyter_kale_ext.engine.local.attempt import output_metadata
from jupyter_kale_ext.engine.local.cache import Cache, Entry, cache_key
from jupyter_kale_ext.engine.local.digest import Digests
from jupyter_kale_ext.engine.local.executor_input import Artifact, command_line, executor_input, parameter_values
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.engine.local.news import Files
from jupyter_kale_ext.engine.local.place import Place
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.runs.record import RunRecord, write_private
from jupyter_kale_ext.runs.request import RunRequest, StepRequest


class Preparer:
    """Prepares the attempts of one run. Safe to use from several threads.

    Args:
        record: The run's record.
        request: What was asked.
        pipeline: The compiled pipeline.
        cache: Finished steps.
        place: Where the steps run.
        tell: Takes the name of a step and a sentence for the user, in any thread.
    """

    def __init__(
        self,
        record: RunRecord,
        request: RunRequest,
        pipeline: PipelineIR,
        cache: Cache,
        *,
        place: Place,
        tell: Callable[[str, str], None],
    ) -> None:
        self._record, self._request, self._pipeline, self._cache = record, request, pipeline, cache
        self._place, self._tell = place, tell
        self._names = {step.task: step.name for step in request.steps}
        self._digests = Digests()

    def prepare(self, step: StepRequest, number: int, index: int, made: Mapping[str, int]) -> Prepared:
        """Make an attempt ready: look for its result in the cache, else write its input.

        Args:
            step: The step.
            number: Number of the attempt.
            index: How many attempts failed before in this go of the run.
            made: For each step that succeeded, the attempt that did.

        Raises:
            OSError: The attempt's folder can't be written.
            StepNotReady: What the step needs can't be had.
        """
        task = self._pipeline.tasks[step.task]
        folder = self._record.attempt(step.name, number)
        shutil.rmtree(folder, ignore_errors=True)  # of a supervisor that died before it told of the attempt
        folder.mkdir(parents=True)
        self._place.make_ready(task, lambda sentence: self._tell(step.name, sentence))
        parameters = parameter_values(self._pipeline, task, self._request.parameters)
        key = None if step.reuse else self._key(step, task, parameters, made)
        hit = self._look_up(step, key, folder) if index == 0 else None
        inputs = {
            name: self._made(made, source.task) / "outputs" / source.key for name, source in task.artifacts.items()
        }
        words = () if hit else self._write_input(task, folder, parameters, self._artifacts(task, made, inputs))
        env = self._place.environment(task, folder, index)
        return Prepared(step.name, number, folder, words, env, key, hit, inputs)

    def _artifacts(self, task: Task, made: Mapping[str, int], inputs: Mapping[str, Path]) -> dict[str, Artifact]:
        return {
            name: Artifact(
                self._place.artifact(name, inputs[name]),
                output_metadata(self._made(made, source.task)).get(source.key, {}),
            )
            for name, source in task.artifacts.items()
        }

    def _write_input(
        self, task: Task, folder: Path, parameters: Mapping[str, object], artifacts: Mapping[str, Artifact]
    ) -> tuple[str, ...]:
        """Write the executor input; gives the words of the command."""
        (folder / "outputs").mkdir()
        if task.output_parameters:
            (folder / "parameters").mkdir()
        seen = self._place.folder(folder)
        given = executor_input(task, parameters, artifacts, seen)
        write_private(folder / "input.json", json.dumps(given).encode())
        return tuple(command_line(task, given, seen / "input.json", self._place.interpreter))

    def keep(self, prepared: Prepared, metrics: Mapping[str, float], files: Files | None) -> None:
        """Put a finished attempt in the cache.

        A step that read a file and changed it too is left out: run once more, it would read what it wrote.

        Raises:
            OSError: It can't be written.
        """
        own = str(self._record.path.parent)
        touched = files if files and self._place.shares_files else Files()
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
        interpreter = self._place.fingerprint(task)
        if interpreter is None:
            return None
        digests = {
            name: self._digests.of(self._made(made, source.task), source.key) for name, source in task.artifacts.items()
        }
        surroundings = {
            **self._place.surroundings(task),
            "secrets": {
                secret.variable: hashlib.sha256(os.environ.get(secret.variable, "").encode()).hexdigest()
                for secret in task.secrets
            },
        }
        return cache_key(task, parameters, digests, interpreter, surroundings)

    def _made(self, made: Mapping[str, int], task: str) -> Path:
        name = self._names[task]
        return self._record.attempt(name, made[name])
