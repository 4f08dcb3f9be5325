"""One run's folder."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.provenance import Provenance
from jupyter_kale_ext.model.run import RunSnapshot
from jupyter_kale_ext.runs.journal import Journal
from jupyter_kale_ext.runs.request import RunRequest, initial
from jupyter_kale_ext.wire import from_wire, to_wire

_T = TypeVar("_T")
# Names that Windows keeps for devices: no folder there can be called so.
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


class RecordUnreadable(KaleError):
    """A file of the record is missing or holds something else than it should."""


class Busy(KaleError):
    """Somebody else holds the run's lock."""


@dataclass(frozen=True)
class Owner:
    """The process that answers for a run: the one starting it, then its supervisor.

    Attributes:
        pid: Process id.
        created: When the process began, as psutil tells; with the id it names one process for good.
    """

    pid: int
    created: float


@dataclass(frozen=True)
class Summary:
    """What an ended run comes to, so that a list of runs needs no events.

    Attributes:
        snapshot: The run at its end.
        size: Bytes of ``events.jsonl`` then: the summary holds as long as the file has this size.
        disk: Bytes the run takes on the disk.
    """

    snapshot: RunSnapshot
    size: int
    disk: int


@dataclass(frozen=True)
class RunRecord:
    """Where everything of one run lies.

    Attributes:
        path: Its folder.
    """

    path: Path

    @property
    def id(self) -> str:
        """The run's id."""
        return self.path.name

    @property
    def events(self) -> Path:
        """The run's events."""
        return self.path / "events.jsonl"

    @property
    def pipeline(self) -> Path:
        """The compiled pipeline."""
        return self.path / "pipeline.yaml"

    @property
    def notebook(self) -> Path:
        """The notebook's JSON as it was compiled."""
        return self.path / "notebook.ipynb"

    @property
    def stop_file(self) -> Path:
        """Exists where somebody wants the run stopped."""
        return self.path / "control" / "stop"

    @property
    def archived(self) -> bool:
        """Whether lists leave the run out."""
        return (self.path / "archived").exists()

    def archive(self, on: bool) -> None:
        """Have lists leave the run out, or show it again.

        Raises:
            OSError: The record can't be written.
        """
        if on:
            (self.path / "archived").touch(mode=0o600)
        else:
            (self.path / "archived").unlink(missing_ok=True)

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor itself printed: empty unless something is wrong with it."""
        return self.path / "supervisor.log"

    def step(self, name: str) -> Path:
        """The folder of a step's attempts."""
        return self.path / "steps" / (f"{name}-" if name.casefold() in _RESERVED else name)

    def attempt(self, name: str, attempt: int) -> Path:
        """The folder of one attempt of a step."""
        return self.step(name) / str(attempt)

    def request(self) -> RunRequest:
        """What was asked.

        Raises:
            RecordUnreadable: ``run.json`` is missing or damaged.
        """
        return _load(self.path / "run.json", RunRequest)

    def owner(self) -> Owner | None:
        """Who answers for the run; None where that can't be read."""
        with contextlib.suppress(RecordUnreadable):
            return _load(self.path / "owner.json", Owner)
        return None

    def set_owner(self, owner: Owner) -> None:
        """Say who answers for the run from now on.

        Raises:
            OSError: The record can't be written.
        """
        write_atomically(self.path / "owner.json", _print(owner))

    def summary(self) -> Summary | None:
        """The summary; None where there is none, or events came after it."""
        with contextlib.suppress(RecordUnreadable, OSError):
            found = _load(self.path / "summary.json", Summary)
            return found if found.size == self.events.stat().st_size else None
        return None

    def summarize(self, snapshot: RunSnapshot) -> None:
        """Write the summary of an ended run.

        Raises:
            OSError: The record can't be written.
        """
        summary = Summary(snapshot, self.events.stat().st_size, disk_usage(self.path))
        write_atomically(self.path / "summary.json", _print(summary))

    def provenance(self) -> Provenance:
        """Where the run's results come from, as far as it is known; empty where nothing is yet.

        Raises:
            RecordUnreadable: ``provenance.json`` is damaged.
        """
        path = self.path / "provenance.json"
        return _load(path, Provenance) if path.exists() else Provenance()

    def set_provenance(self, provenance: Provenance) -> None:
        """Write down where the run's results come from.

        Raises:
            OSError: The record can't be written.
        """
        write_atomically(self.path / "provenance.json", _print(provenance))

    @contextlib.contextmanager
    def locked(self, timeout: float = 0) -> Iterator[None]:
        """Hold the run's lock: who has it may append events.

        Raises:
            Busy: Somebody else held it for ``timeout`` seconds.
        """
        lock = FileLock(self.path / "supervisor.lock", timeout=timeout, mode=0o600)
        try:
            lock.acquire(poll_interval=0.02)
        except Timeout as error:
            raise Busy(f"Run {self.id} is being written by another process.") from error
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        """The run's events, to append to; only for the holder of the lock.

        Raises:
            RecordUnreadable: What was asked can't be read.
            OSError: The events can't be read or written.
        """
        journal = Journal(self.events, initial(self.request()))
        try:
            yield journal
        finally:
            journal.close()


def create_record(
    folder: Path, request: RunRequest, notebook: Mapping[str, object], yaml: str, owner: Owner
) -> RunRecord:
    """Make the record of a new run in ``folder``: whole, or not at all.

    Raises:
        OSError: It can't be written.
    """
    record, draft = RunRecord(folder / request.id), folder / f".{request.id}"
    try:
        draft.mkdir(mode=0o700)
        (draft / "control").mkdir()
        write_private(draft / "run.json", _print(request))
        write_private(draft / "owner.json", _print(owner))
        write_private(draft / "notebook.ipynb", json.dumps(notebook, ensure_ascii=False, indent=1).encode())
        write_private(draft / "pipeline.yaml", yaml.encode())
        write_private(draft / "events.jsonl", b"")
        draft.rename(record.path)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return record


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that only the user may read.

    Raises:
        OSError: It can't be written.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
        file.write(data)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that readers find the old text or the new one, never half of it.

    Raises:
        OSError: It can't be written; the old one is still there.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_private(draft, data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def disk_usage(folder: Path) -> int:
    """Bytes in the files below a folder, each counted by its share where several runs hold it."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                status = os.lstat(os.path.join(parent, name))
                total += status.st_size // max(status.st_nlink, 1)
    return total


def _print(value: object) -> bytes:
    return json.dumps(to_wire(value), ensure_ascii=False, indent=1).encode()


def _load(path: Path, kind: type[_T]) -> _T:
    try:
        return from_wire(kind, json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise RecordUnreadable(f"{path.name} is missing.") from None
    except OSError as error:
        raise RecordUnreadable(f"{path.name} can't be read: {error.strerror}.") from error
    except (ValueError, TypeError, KaleError) as error:
        raise RecordUnreadable(f"{path.name} is damaged.") from error
