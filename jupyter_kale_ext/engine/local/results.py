"""What a run left: logs and outputs of its cells, read from the record while it runs or later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.engine.base import LogChunk
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import CellOutputs, RunSnapshot
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.wire import from_wire


@dataclass(frozen=True)
class _Line:
    """One line of the artifact ``kale_outputs``; see docs/architecture.md."""

    cell_id: str
    number: int
    execution_count: int | None
    outputs: tuple[dict[str, object], ...]
    seconds: float
    state: str
    prelude: bool = False


def read_log(path: Path, offset: int, limit: int, ended: bool) -> LogChunk:
    """A piece of a log.

    Args:
        path: The file; may not be there yet.
        offset: First byte; a negative one counts from the end.
        limit: At most so many bytes; a character that began within is told whole.
        ended: True where nothing more will be written.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            start = max(size + offset, 0) if offset < 0 else min(offset, size)
            file.seek(start)
            data = file.read(max(limit, 0))
            more = file.read(3) if data else b""
    except FileNotFoundError:
        return LogChunk("", 0, ended)
    if offset < 0:
        skipped = _continuation(data)
        start, data = start + skipped, data[skipped:]
    data = _whole(data, more, last=ended and start + len(data) >= size)
    after = start + len(data)
    return LogChunk(data.decode("utf-8", "replace"), after, ended and after >= size)


def read_outputs(record: RunRecord, snapshot: RunSnapshot, only: str | None) -> Sequence[CellOutputs]:
    """Outputs of the cells that ran so far, in notebook order.

    The cells at the start of every step are told of once, for the first step that ran them; again where one failed.

    Args:
        record: The run's record.
        snapshot: The run.
        only: Name of a step; None for all.
    """
    found: list[tuple[int, int, CellOutputs]] = []
    told: set[str] = set()
    for place, step in enumerate(snapshot.steps):
        for line in _lines(record.attempt(step.name, step.attempt) / "outputs" / "kale_outputs"):
            again = line.prelude and line.cell_id in told and line.state != "failed"
            if line.prelude:
                told.add(line.cell_id)
            if not again and only in (None, step.name):
                cell = CellOutputs(line.cell_id, step.name, line.execution_count, line.outputs, line.seconds)
                found.append((line.number, place, cell))
    return [cell for _, _, cell in sorted(found, key=lambda item: item[:2])]


def _lines(path: Path) -> Iterator[_Line]:
    try:
        data = path.read_bytes()
    except OSError:
        return
    for line in data.split(b"\n")[:-1]:
        try:
            yield from_wire(_Line, json.loads(line))
        except (ValueError, InvalidInput):
            continue


def _continuation(data: bytes) -> int:
    """How many bytes at the start belong to a character that began before."""
    return next((place for place, byte in enumerate(data[:4]) if byte & 0xC0 != 0x80), 0)


def _whole(data: bytes, more: bytes, last: bool) -> bytes:
    """The data without, or with all of, the character its end cuts in two."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        missing = _length(byte) - back
        if missing <= 0 or last:
            return data
        return data + more[:missing] if len(more) >= missing else data[:-back]
    return data


def _length(first: int) -> int:
    """Bytes of the UTF-8 character that begins with this one."""
    return 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
