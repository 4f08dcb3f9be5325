"""All runs on this machine, in one folder that only the user may enter."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.errors import Conflict, NotFound, StorageError
from jupyter_kale_ext.model.run import RunEvent, RunSnapshot
from jupyter_kale_ext.runs.note import is_pinned
from jupyter_kale_ext.runs.reader import EventReader
from jupyter_kale_ext.runs.record import Busy, Owner, RecordUnreadable, RunRecord, Summary, create_record, disk_usage
from jupyter_kale_ext.runs.request import RunRequest, initial, is_run_id, unreadable

FINISHING = 60.0
"""Seconds that a supervisor may need, after a run's end, to write down where its results come from."""
_STALE = 3600.0  # seconds after which a folder without a dot-less name is surely nobody's work in progress


@dataclass(frozen=True)
class Retention:
    """How much is kept. Runs that are still going are never dropped, nor is the newest.

    Attributes:
        runs: At most so many runs.
        disk: At most so many bytes for all ended runs together.
    """

    runs: int = 100
    disk: int = 20 << 30

    @staticmethod
    def from_environment() -> Retention:
        """From ``JUPYTER_KALE_KEEP_RUNS`` and ``JUPYTER_KALE_KEEP_BYTES``; the defaults where they hold no number."""
        default = Retention()
        return Retention(
            runs=_number("JUPYTER_KALE_KEEP_RUNS", default.runs), disk=_number("JUPYTER_KALE_KEEP_BYTES", default.disk)
        )


def default_root() -> Path:
    """The folder of all runs: ``JUPYTER_KALE_RUNS_DIR``, else ``kale`` in Jupyter's data folder."""
    given = os.environ.get("JUPYTER_KALE_RUNS_DIR")
    if given:
        return Path(given).absolute()
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()).absolute() / "kale"


class RunStore:
    """The records of all runs.

    Responsibilities:
        Makes, finds, lists and forgets records, and reads each event once however often it is asked.
        A record that can't be read is told of as such and never hides another. Safe to use from several threads.

    Args:
        root: The folder; made when the first run is.
        engine: Name of the engine, for runs whose record can't be read.
        retention: How much is kept.
    """

    def __init__(self, root: Path, engine: str = "local", retention: Retention | None = None) -> None:
        self.root = root.absolute()
        self.engine = engine
        self.retention = retention or Retention.from_environment()
        self._lock = threading.Lock()
        self._readers: dict[str, EventReader] = {}
        self._ended: dict[str, Summary] = {}

    @property
    def runs(self) -> Path:
        """Where the records lie."""
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        """Where finished steps are found by content."""
        return self.root / "cache"

    @property
    def gpus(self) -> Path:
        """Where the GPUs of this machine are locked."""
        return self.root / "gpus"

    def create(self, request: RunRequest, notebook: Mapping[str, object], yaml: str, owner: Owner) -> RunRecord:
        """Write down a new run, after room was made for it.

        Raises:
            StorageError: It can't be written.
        """
        try:
            for folder in (self.root, self.runs, self.cache, self.gpus):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.prune()
            return create_record(self.runs, request, notebook, yaml, owner)
        except OSError as error:
            raise StorageError(
                f"The run can't be written down in {self.root}: {error.strerror or error}.",
                "Make room there or choose another folder with JUPYTER_KALE_RUNS_DIR.",
            ) from error

    def ids(self, archived: bool | None = None) -> list[str]:
        """Ids of all runs, newest first; with a truth value only those that are, or are not, archived."""
        try:
            names = os.listdir(self.runs)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"The runs in {self.runs} can't be read: {error.strerror}.") from error
        found = sorted(filter(is_run_id, names), reverse=True)
        return found if archived is None else [one for one in found if RunRecord(self.runs / one).archived is archived]

    def record(self, run_id: str) -> RunRecord:
        """The record of a run.

        Raises:
            NotFound: There is none.
        """
        record = RunRecord(self.runs / run_id)
        if not is_run_id(run_id) or not record.path.is_dir():
            raise NotFound(f"There is no run `{run_id}`.", "See the runs there are with: jupyter kale runs")
        return record

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as its record tells; one with the state FAILED and a message where it can't be read.

        Raises:
            NotFound: There is no such run.
        """
        record = self.record(run_id)
        try:
            size = record.events.stat().st_size
            known = self._ended.get(run_id)
            if known and known.size == size:
                return known.snapshot
            summary = record.summary()
            if summary:
                self._ended[run_id] = summary
                return summary.snapshot
            return self._reader(record).snapshot()
        except (RecordUnreadable, OSError) as error:
            self.record(run_id)
            return unreadable(run_id, self.engine, _reason(error))

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        """The events with ``seq > after``, in order; none where the record can't be read.

        Raises:
            NotFound: There is no such run.
        """
        record = self.record(run_id)
        try:
            return self._reader(record).events(after)
        except (RecordUnreadable, OSError):
            return ()

    def delete(self, run_id: str) -> None:
        """Forget an ended run and the cached steps that lie in it.

        Raises:
            NotFound: There is no such run.
            Conflict: It is still going, or pinned.
            StorageError: It can't be removed.
        """
        record = self.record(run_id)
        if is_pinned(record):
            raise Conflict(f"Run {run_id} is pinned.", "Unpin it first.")
        try:
            if not self.snapshot(run_id).ended_for_good:
                raise Conflict(f"Run {run_id} is still going.", "Stop it first.")
            with record.locked(timeout=FINISHING):
                if not self.snapshot(run_id).ended_for_good:
                    raise Conflict(f"Run {run_id} is still going.", "Stop it first.")
            _forget_cached(record, self.cache)
            trash = self.runs / f".trash-{run_id}"
            record.path.rename(trash)
        except Busy as error:
            raise Conflict(f"Run {run_id} is still going.", "Stop it first.") from error
        except OSError as error:
            raise StorageError(f"Run {run_id} can't be removed: {error.strerror or error}.") from error
        with self._lock:
            self._readers.pop(run_id, None)
            self._ended.pop(run_id, None)
        shutil.rmtree(trash, ignore_errors=True)

    def prune(self) -> None:
        """Drop the oldest ended runs beyond what is kept, counting one more that is about to come.

        Pinned runs stay, and don't count: many of them leave as much room for others as none.
        """
        _sweep(self.runs)
        loose = [run_id for run_id in self.ids() if not is_pinned(RunRecord(self.runs / run_id))]
        total = 0
        for place, run_id in enumerate(loose):
            if not self.snapshot(run_id).ended_for_good:
                continue
            total += self._disk(run_id)
            if place > 0 and (place + 1 >= self.retention.runs or total > self.retention.disk):
                with contextlib.suppress(Conflict, StorageError, NotFound):
                    self.delete(run_id)

    def _disk(self, run_id: str) -> int:
        known = self._ended.get(run_id)
        return known.disk if known else disk_usage(self.runs / run_id)

    def _reader(self, record: RunRecord) -> EventReader:
        with self._lock:
            reader = self._readers.get(record.id)
            if reader is None:
                reader = self._readers[record.id] = EventReader(record.events, initial(record.request()))
            return reader


def _forget_cached(record: RunRecord, cache: Path) -> None:
    for key in _cache_keys(record):
        entry = cache / f"{key}.json"
        with contextlib.suppress(OSError, ValueError):
            if json.loads(entry.read_bytes()).get("run") == record.id:
                entry.unlink()


def _cache_keys(record: RunRecord) -> Iterator[str]:
    for path in record.path.glob("steps/*/*/cache_key"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            yield path.read_text()


def _sweep(folder: Path) -> None:
    """Remove what crashes left: drafts of records and half-removed ones."""
    for path in folder.glob(".*"):
        with contextlib.suppress(OSError):
            if path.name.startswith(".trash-") or time.time() - path.stat().st_mtime > _STALE:
                shutil.rmtree(path, ignore_errors=True)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _number(variable: str, default: int) -> int:
    try:
        return max(int(os.environ[variable]), 1)
    except (KeyError, ValueError):
        return default
