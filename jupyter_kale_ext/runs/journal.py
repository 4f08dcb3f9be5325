"""The writing side of a run's events."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Mapping
from pathlib import Path

from jupyter_kale_ext.model.run import EventKind, RunEvent, RunSnapshot
from jupyter_kale_ext.runs.fold import fold
from jupyter_kale_ext.runs.reader import EventReader, print_event

FULL = frozenset({errno.ENOSPC, errno.EDQUOT}) if hasattr(errno, "EDQUOT") else frozenset({errno.ENOSPC})
"""Error numbers that mean: no room on the disk."""


class Journal:
    """Appends events to one ``events.jsonl``; whoever has one holds the run's lock.

    Responsibilities:
        Numbers the events, writes each whole line in one write, cuts off what an earlier writer left half written.
        While the disk is full the events wait in memory, in order; ``flush`` tries again. Nothing is lost as long as
        the process lives.

    Attributes:
        snapshot: The run after every event told, written or waiting.
    """

    def __init__(self, path: Path, initial: RunSnapshot) -> None:
        path.touch(mode=0o600, exist_ok=True)
        reader = EventReader(path, initial)
        self.snapshot = reader.snapshot()
        self._waiting: list[bytes] = []
        self._end = reader.end
        if reader.damaged:
            path.with_name("events.damaged").write_bytes(path.read_bytes())
        self._fd = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        os.ftruncate(self._fd, self._end)

    @property
    def blocked(self) -> bool:
        """True while events wait for room on the disk."""
        return bool(self._waiting)

    def append(
        self,
        kind: EventKind,
        step: str | None = None,
        data: Mapping[str, object] | None = None,
        at: float | None = None,
    ) -> RunEvent:
        """Tell one event; ``data`` holds wire values, ``at`` is its time (None: now).

        Raises:
            OSError: The file can't be written, for another reason than a full disk.
        """
        when = time.time() if at is None else at
        event = RunEvent(seq=self.snapshot.seq + 1, time=when, kind=kind, step=step, data=data or {})
        self.snapshot = fold(self.snapshot, event)
        self._waiting.append(print_event(event))
        self.flush()
        return event

    def flush(self) -> bool:
        """Write what waits; False where the disk is still full.

        Raises:
            OSError: The file can't be written, for another reason than a full disk.
        """
        while self._waiting:
            try:
                self._write(self._waiting[0])
            except OSError as error:
                os.ftruncate(self._fd, self._end)
                if error.errno not in FULL:
                    raise
                return False
            self._end += len(self._waiting.pop(0))
        return True

    def sync(self) -> None:
        """Make what is written survive a power cut, as far as the system lets us."""
        os.fsync(self._fd)

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def _write(self, line: bytes) -> None:
        os.lseek(self._fd, self._end, os.SEEK_SET)
        written = os.write(self._fd, line)
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
