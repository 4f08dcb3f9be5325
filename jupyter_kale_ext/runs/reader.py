"""Events read from the file, only what is new each time."""

from __future__ import annotations

import threading
from array import array
from pathlib import Path

from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.run import RunEvent, RunSnapshot
from jupyter_kale_ext.runs.fold import fold
from jupyter_kale_ext.wire import dumps, loads


class EventReader:
    """Follows one ``events.jsonl``: keeps the snapshot and where each event lies, and reads on from there.

    Responsibilities:
        Tolerates whatever a crash can leave: a last line without its end is not there yet, and a line that is no
        event, or not the next one, ends what can be believed.

    Safe to use from several threads.

    Attributes:
        path: The file.
        damaged: True where the file goes on after the last believable event.
    """

    def __init__(self, path: Path, initial: RunSnapshot) -> None:
        self.path = path
        self.damaged = False
        self._initial = initial
        self._lock = threading.Lock()
        self._restart()

    def snapshot(self) -> RunSnapshot:
        """The run after all that has been written.

        Raises:
            OSError: The file can't be read.
        """
        with self._lock:
            self._read_on()
            return self._snapshot

    def events(self, after: int = 0) -> tuple[RunEvent, ...]:
        """The events with ``seq > after``, in order.

        Raises:
            OSError: The file can't be read.
        """
        with self._lock:
            self._read_on()
            if after >= len(self._starts):
                return ()
            start = self._starts[max(after, 0)]
            data = self._read(start, self._end - start)
        return tuple(parse(line) for line in data.splitlines())

    @property
    def end(self) -> int:
        """Where the last believable event ends, in bytes."""
        return self._end

    def _restart(self) -> None:
        self._snapshot = self._initial
        self._starts = array("Q")
        self._end = 0
        self.damaged = False

    def _read_on(self) -> None:
        size = self.path.stat().st_size
        if size < self._end:
            self._restart()
        if size == self._end:
            return
        data = self._read(self._end, size - self._end)
        self.damaged = False
        for line in data.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                return
            try:
                self._snapshot = fold(self._snapshot, _next(line, self._snapshot.seq + 1))
            except (ValueError, KaleError):
                self.damaged = True
                return
            self._starts.append(self._end)
            self._end += len(line)

    def _read(self, start: int, size: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(size)


def parse(line: bytes) -> RunEvent:
    """The event of one line.

    Raises:
        KaleError: The line is no event.
    """
    return loads(RunEvent, line)


def print_event(event: RunEvent) -> bytes:
    """The line of an event, its end included."""
    return f"{dumps(event)}\n".encode()


def _next(line: bytes, seq: int) -> RunEvent:
    event = parse(line)
    if event.seq != seq:
        raise ValueError(f"event {event.seq} stands where event {seq} should")
    return event
