"""Runs that have a record on this machine: what every engine reads there."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from jupyter_kale_ext.engine.artifacts import open_file, read_artifacts, shown
from jupyter_kale_ext.engine.base import LogChunk
from jupyter_kale_ext.engine.local.ir import read_ir
from jupyter_kale_ext.engine.local.results import read_log, read_outputs
from jupyter_kale_ext.errors import Conflict, NotFound, StorageError
from jupyter_kale_ext.model.artifact import Artifact
from jupyter_kale_ext.model.note import RunNote
from jupyter_kale_ext.model.run import STEP_ENDED, CellOutputs, RunEvent, RunSnapshot, StepSnapshot
from jupyter_kale_ext.runs.note import annotate, read_note
from jupyter_kale_ext.runs.store import RunStore


class RecordReader(ABC):
    """The part of the engine contract that is read from records, wherever the steps ran.

    Responsibilities:
        Logs, outputs, artifacts, events, notes, notebook and pipeline of a run; what is missing is told. ``snapshot``
        alone brings a record up to date, so it is each engine's own.

    Args:
        store: The records.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store

    @abstractmethod
    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it is now; see ``Engine.snapshot``."""

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        """The events with ``seq > after``; see ``Engine.events``."""
        self.snapshot(run_id)
        return self._store.events(run_id, after)

    def log(
        self, run_id: str, step: str, offset: int = 0, limit: int = 1 << 20, attempt: int | None = None
    ) -> LogChunk:
        """A piece of the log of a step's attempt; see ``Engine.log``."""
        found = self._step(run_id, step)
        number = found.attempt if attempt is None else attempt
        if attempt is not None and not 1 <= attempt <= found.attempt:
            raise NotFound(f"Step `{step}` of run {run_id} has no attempt {attempt}.")
        ended = number < found.attempt or found.state in STEP_ENDED
        return read_log(self._store.record(run_id).attempt(step, number) / "log.txt", offset, limit, ended)

    def outputs(self, run_id: str, step: str | None = None) -> Sequence[CellOutputs]:
        """Outputs of the cells that ran so far; see ``Engine.outputs``."""
        if step is not None:
            self._step(run_id, step)
        return read_outputs(self._store.record(run_id), self.snapshot(run_id), step)

    def artifacts(self, run_id: str, step: str) -> Sequence[Artifact]:
        """What a step made so far; see ``Engine.artifacts``."""
        attempt, types = self._made(run_id, step)
        return list(read_artifacts(attempt, step, types)) if attempt else []

    def artifact(self, run_id: str, step: str, key: str, file: str) -> BinaryIO:
        """A file of an artifact, open for reading; see ``Engine.artifact``."""
        attempt, types = self._made(run_id, step)
        if attempt is None or key not in types:
            raise NotFound(f"Step `{step}` of run {run_id} has no artifact `{key}`.")
        return open_file(attempt, key, file)

    def notebook(self, run_id: str) -> Mapping[str, object]:
        """The notebook's JSON as it was compiled."""
        found = json.loads(read_text(self._store.record(run_id).notebook))
        return found if isinstance(found, dict) else {}

    def pipeline_yaml(self, run_id: str) -> str:
        """The compiled pipeline as it was submitted."""
        return read_text(self._store.record(run_id).pipeline)

    def archive(self, run_id: str, on: bool = True) -> None:
        """Have lists leave an ended run out, or show it again; see ``Engine.archive``."""
        if on and not self.snapshot(run_id).ended_for_good:
            raise Conflict(f"Run {run_id} is still going.", "Stop it first.")
        try:
            self._store.record(run_id).archive(on)
        except OSError as error:
            raise StorageError(f"Run {run_id} can't be archived: {error.strerror}.") from error

    def note(self, run_id: str) -> RunNote:
        """What stands beside the run in a list; see ``Engine.note``."""
        return read_note(self._store.record(run_id))

    def annotate(self, run_id: str, name: str | None = None, pinned: bool | None = None) -> RunNote:
        """Name a run or pin it; see ``Engine.annotate``."""
        return annotate(self._store.record(run_id), name, pinned)

    def _made(self, run_id: str, name: str) -> tuple[Path | None, Mapping[str, str]]:
        """The folder of a step's newest attempt, None before there is one, and the types of what it makes, by key."""
        step = self._step(run_id, name)
        tasks = read_ir(self.pipeline_yaml(run_id)).tasks.values()
        types = next((task.outputs for task in tasks if task.name == name), {})
        return self._store.record(run_id).attempt(name, step.attempt) if step.attempt else None, shown(types)

    def _step(self, run_id: str, name: str) -> StepSnapshot:
        for step in self.snapshot(run_id).steps:
            if step.name == name:
                return step
        raise NotFound(f"Run {run_id} has no step `{name}`.")


def read_text(path: Path) -> str:
    """The text of a record's file.

    Raises:
        StorageError: It is missing, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{path} can't be read.") from error
