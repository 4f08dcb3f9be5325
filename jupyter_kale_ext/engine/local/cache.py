"""Finished steps by content: what makes two steps the same, and how one stands for the other."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.news import Files
from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.runs.record import RunRecord, write_atomically, write_private
from jupyter_kale_ext.wire import dumps, loads


@dataclass(frozen=True)
class Entry:
    """A finished step.

    Attributes:
        run: Id of the run it lies in.
        step: Name of the step there.
        attempt: Number of the attempt.
        metrics: Numbers it reported.
        files: Files it touched and how it left them.
    """

    run: str
    step: str
    attempt: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    files: Files = field(default_factory=Files)


def cache_key(
    task: Task,
    parameters: Mapping[str, object],
    digests: Mapping[str, str],
    interpreter: Mapping[str, object],
    surroundings: Mapping[str, object],
) -> str:
    """The key of a step: everything known beforehand that its result depends on.

    Args:
        task: The task; its command before the run's own paths are put in.
        parameters: The values it gets.
        digests: Digest of each input artifact.
        interpreter: What tells the interpreter and its packages from others.
        surroundings: The working directory, secrets, GPUs.
    """
    parts = {
        "image": task.image,
        "command": [*task.command, *task.args],
        "env": dict(task.env),
        "outputs": dict(task.outputs),
        "parameters": dict(parameters),
        "artifacts": dict(digests),
        "interpreter": dict(interpreter),
        "surroundings": dict(surroundings),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Cache:
    """The entries, in a folder; the results themselves stay in the runs.

    Args:
        folder: The folder of entries, ``<key>.json``.
        runs: The folder of runs.
    """

    def __init__(self, folder: Path, runs: Path) -> None:
        self._folder, self._runs = folder, runs

    def find(self, key: str) -> Entry | None:
        """The entry, if its run is still there and the files it touched are as it left them."""
        try:
            entry = loads(Entry, self._path(key).read_bytes())
        except (OSError, KaleError):
            return None
        touched = [*entry.files.read.items(), *entry.files.written.items()]
        valid = self._attempt(entry).is_dir() and all(_state(path) == state for path, state in touched)
        return entry if valid else None

    def take(self, entry: Entry, into: Path) -> bool:
        """Put a finished step's results into the folder of a new attempt; False where they are gone meanwhile.

        Raises:
            OSError: The new folder can't be written.
        """
        source = self._attempt(entry)
        try:
            _link_tree(source / "outputs", into / "outputs")
            _link_tree(source / "digests", into / "digests")
            _link_tree(source / "parameters", into / "parameters")
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(source / "executor_output.json", into / "executor_output.json")
            _write_log(entry, source / "log.txt", into / "log.txt")
        except FileNotFoundError:
            shutil.rmtree(into, ignore_errors=True)
            return False
        return True

    def keep(self, key: str, entry: Entry) -> None:
        """Make a finished step findable; the attempt's folder says under which key, for when the run is dropped.

        Raises:
            OSError: The entry can't be written.
        """
        write_atomically(self._attempt(entry) / "cache_key", key.encode())
        write_atomically(self._path(key), dumps(entry).encode())

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _attempt(self, entry: Entry) -> Path:
        return RunRecord(self._runs / entry.run).attempt(entry.step, entry.attempt)


def _state(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def _link_tree(source: Path, target: Path) -> None:
    """The files of a folder once more, as hard links where the file system has them; nothing where there is none."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target)


def _write_log(entry: Entry, source: Path, target: Path) -> None:
    said = source.read_bytes()
    head = f"[kale] Not run again: same as step `{entry.step}` of run {entry.run}, which printed:\n"
    lines = said.split(b"\n", 1)
    again = lines[0].startswith(b"[kale] Not run again: ") and len(lines) == 2
    write_private(target, head.encode() + (lines[1] if again else said))
