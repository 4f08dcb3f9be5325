"""Writes down, beside a run, where its results come from (``provenance.json``)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from jupyter_kale_ext.engine.local.environment import find_environment
from jupyter_kale_ext.engine.local.news import Files
from jupyter_kale_ext.model.provenance import DataFile, Environment, Provenance
from jupyter_kale_ext.model.run import RunSnapshot, StepState
from jupyter_kale_ext.runs.record import RecordUnreadable, RunRecord
from jupyter_kale_ext.runs.request import RunRequest

LARGEST = 2 << 30
"""Bytes of data files that are digested for one run; those beyond are told by size and time alone."""
_MOST = 10_000
_BLOCK = 1 << 20
_GENERATORS = ("random", "numpy.random", "torch")
_MADE = (StepState.SUCCEEDED, StepState.CACHED)


class ProvenanceWriter:
    """Responsibilities: find the environment in a thread, beside the first step; gather the files that steps touch.

    Args:
        record: The run's record; we hold its lock.
        request: What was asked.
    """

    def __init__(self, record: RunRecord, request: RunRequest) -> None:
        self._record, self._request = record, request
        self._lock = threading.Lock()
        self._known = _known(record)
        self._touched: dict[str, Files] = {}
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have the environment found; the first call does it. Returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._find, name="environment", daemon=True)
            self._thread.start()

    def touched(self, step: str, files: Files | None) -> None:
        """Remember the files a step touched."""
        if files is not None:
            self._touched[step] = files

    def finish(self, snapshot: RunSnapshot) -> None:
        """Add files and random states, once every step has ended, and wait until all of it is written.

        Raises:
            OSError: It can't be written.
        """
        self.begin()
        order = [step.name for step in self._request.steps]
        files = data_files(
            {name: self._touched[name] for name in order if name in self._touched},
            self._request.working_directory,
            str(self._record.path.parent),
        )
        again = {file.path for file in files}
        kept = tuple(file for file in self._known.files if file.path not in again)
        random = {
            step.name: random_states(self._record.attempt(step.name, step.attempt))
            for step in snapshot.steps
            if step.state in _MADE
        }
        if self._thread:
            self._thread.join()
        self._write(lambda known: replace(known, files=tuple(sorted((*kept, *files), key=_path)), random=random))

    def _find(self) -> None:
        request = self._request
        if request.container:  # each step has the software of its own image
            return
        labels = [gpu.label for gpu in request.gpus]
        found = find_environment(request.interpreter, request.kernel_env, request.working_directory, labels)
        with contextlib.suppress(OSError):  # ``finish`` tries again, and tells
            self._write(lambda known: replace(known, environments=_joined(known.environments, found)))

    def _write(self, change: Callable[[Provenance], Provenance]) -> None:
        with self._lock:
            self._known = change(self._known)
            self._record.set_provenance(self._known)


def data_files(touched: Mapping[str, Files], folder: str, own: str) -> tuple[DataFile, ...]:
    """The files that steps touched, each once, by path.

    What a step read tells more than what a later one wrote: the content that went in is what has to be the same.

    Args:
        touched: Files by step, in the pipeline's order.
        folder: The notebook's folder.
        own: The folder of all runs; what lies there is left out.
    """
    found: dict[str, DataFile] = {}
    for step, files in touched.items():
        for path, state in files.read.items():
            found[path] = _seen(found.get(path), path, state, step, reads=True)
        for path, state in files.written.items():
            found[path] = _seen(found.get(path), path, state, step, reads=False)
    budget = LARGEST
    told = []
    for path in sorted(found)[:_MOST]:
        if path.startswith(own):
            continue
        file = found[path]
        digest = _digest(path, file, budget)
        budget -= (file.size or 0) if digest else 0
        inside = Path(path).is_relative_to(folder)
        told.append(replace(file, path=os.path.relpath(path, folder) if inside else path, digest=digest))
    return tuple(sorted(told, key=_path))


def random_states(attempt: Path) -> dict[str, str]:
    """SHA-256 of the state in which a step left each generator of random numbers, from its state artifact.

    The format is told in ``step_runtime/state.py``; whatever else the file holds is not loaded.
    """
    try:
        with (attempt / "outputs" / "kale_state" / "state.pickle").open("rb") as file:
            table = _Plain(file).load()["table"]
        blobs = {name: table[("section", name)][1] for name in _GENERATORS if ("section", name) in table}
    except (OSError, pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError, AttributeError):
        return {}
    return {name: hashlib.sha256(blob).hexdigest() for name, blob in blobs.items() if isinstance(blob, bytes)}


class _Plain(pickle.Unpickler):
    """Loads texts, numbers, bytes and containers of them; a class or function in the file is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is no part of the format")


def _known(record: RunRecord) -> Provenance:
    with contextlib.suppress(RecordUnreadable):
        return record.provenance()
    return Provenance()


def _joined(known: tuple[Environment, ...], found: Environment) -> tuple[Environment, ...]:
    """The environments with one more, unless it is the same as the last."""
    same = known and replace(known[-1], taken=found.taken) == found
    return known if same else (*known, found)


def _seen(known: DataFile | None, path: str, state: tuple[int, int] | None, step: str, *, reads: bool) -> DataFile:
    size, modified = state or (None, None)
    if known is None:
        known = DataFile(path, size, modified)
    elif not reads and not known.read:
        known = replace(known, size=size, modified=modified)
    if reads:
        return replace(known, read=(*known.read, step))
    return replace(known, written=(*known.written, step))


def _digest(path: str, file: DataFile, budget: int) -> str:
    """SHA-256 of the file as the step saw it; empty where it is another one now, or can't be read."""
    if file.size is None or file.size > budget:
        return ""
    try:
        with open(path, "rb") as stream:
            if not _same(os.fstat(stream.fileno()), file):
                return ""
            total = hashlib.sha256()
            while block := stream.read(_BLOCK):
                total.update(block)
            return total.hexdigest() if _same(os.fstat(stream.fileno()), file) else ""
    except OSError:
        return ""


def _same(status: os.stat_result, file: DataFile) -> bool:
    return stat.S_ISREG(status.st_mode) and (status.st_size, status.st_mtime_ns) == (file.size, file.modified)


def _path(file: DataFile) -> str:
    return file.path
