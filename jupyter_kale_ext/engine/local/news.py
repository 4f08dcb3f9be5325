"""What the step runtime tells while it runs: the attempt's ``events.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import EventKind, StepError, StepState
from jupyter_kale_ext.wire import from_wire, to_wire

_FORWARDED: dict[str, tuple[EventKind, dict[str, type]]] = {
    "cell_started": (EventKind.CELL_STARTED, {"cell_id": str, "position": int, "of": int}),
    "cell_finished": (EventKind.CELL_FINISHED, {"cell_id": str, "state": StepState, "seconds": float}),
    "warning": (EventKind.WARNING, {"message": str}),
}


@dataclass(frozen=True)
class Told:
    """News that goes into the run's events."""

    kind: EventKind
    data: Mapping[str, object]
    time: float | None


@dataclass(frozen=True)
class Files:
    """Files outside the interpreter's own folders that a step touched: absolute path -> (size, mtime_ns).

    None stands for a file that was not there.
    """

    read: Mapping[str, tuple[int, int] | None] = field(default_factory=dict)
    written: Mapping[str, tuple[int, int] | None] = field(default_factory=dict)


class News:
    """Follows the file line by line.

    Responsibilities:
        Hands on what goes into the run's events, keeps what belongs to the end of the step. A line that can't be
        read is passed over: the user's code might write there too.

    Attributes:
        error: Why the step failed, as the runtime tells it; None where it has told nothing.
        metrics: Numbers reported so far.
        files: Files touched, None where the runtime doesn't tell: then nothing is known of them.
    """

    def __init__(self, path: Path) -> None:
        self.error: StepError | None = None
        self.metrics: dict[str, float] = {}
        self.files: Files | None = None
        self._path = path
        self._offset = 0

    def read(self) -> list[Told]:
        """What is new, in order; whole lines only."""
        lines = self._lines()
        return [told for told in map(self._take, lines) if told]

    def _lines(self) -> list[bytes]:
        try:
            if self._path.stat().st_size <= self._offset:
                return []
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.splitlines()

    def _take(self, line: bytes) -> Told | None:
        try:
            event = json.loads(line)
            if not isinstance(event, dict):
                return None
            return self._understand(event)
        except (ValueError, KeyError, TypeError, InvalidInput):
            return None

    def _understand(self, event: dict[str, object]) -> Told | None:
        kind = event["kind"]
        if kind == "error":
            self.error = from_wire(StepError, event["error"])
        elif kind == "metrics":
            self.metrics.update(from_wire(dict[str, float], event["metrics"]))
        elif kind == "files":
            self.files = _merge(self.files or Files(), from_wire(Files, event))
        elif kind in _FORWARDED:
            forward, fields = _FORWARDED[str(kind)]
            data = {name: to_wire(from_wire(kind, event[name])) for name, kind in fields.items()}
            return Told(forward, data, from_wire(float, event["time"]) if "time" in event else None)
        return None


def _merge(earlier: Files, later: Files) -> Files:
    return Files({**later.read, **earlier.read}, {**earlier.written, **later.written})
