"""The log of a pod: what the user's code printed, and what the step runtime tells in between."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import StepError, StepState
from jupyter_kale_ext.wire import from_wire

_MARK = re.compile(rb"\[kale\] (?:(\{[^\n]*\})|cell (\d+) of \d+|([^\n]*))\n")
_LAUNCHER = re.compile(rb"launcher_v2\.go:\d+\] Component failed to execute successfully: ([^\n]*)")


@dataclass(frozen=True)
class EndedCell:
    """A cell that has ended: how, after how many seconds, and when."""

    state: StepState
    seconds: float
    time: float


@dataclass
class LogNews:
    """What a log tells.

    Attributes:
        text: The log without the lines that are for machines.
        begun: Positions, from 1, of the step's cells that have begun, in order.
        ended: The cells that have ended, by id, in order.
        warnings: What the user should know.
        metrics: Numbers reported.
        error: Why the step failed; None where it told nothing.
        outputs: Where the outputs of the cells are stored; empty where it wasn't told.
        launcher: How the command ended, in the words of KFP's launcher (``exit status 7``); empty where it didn't say.
        printed: The text that was printed while each position's cell ran.
    """

    text: bytes = b""
    begun: list[int] = field(default_factory=list)
    ended: dict[str, EndedCell] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    error: StepError | None = None
    outputs: str = ""
    launcher: str = ""
    printed: dict[int, str] = field(default_factory=dict)


def read_news(log: bytes, whole: bool) -> LogNews:
    """What a log tells.

    Args:
        log: The log from its beginning.
        whole: False where it still grows: a line without its end is not there yet.
    """
    data = log if whole and log.endswith(b"\n") else log + b"\n" if whole and log else log[: log.rfind(b"\n") + 1]
    news, kept, place = LogNews(), [], 0
    for mark in _MARK.finditer(data):
        _print(news, data[place : mark.start()])
        machine = mark[1] is not None and _take(mark[1], news)
        kept.append(data[place : mark.start() if machine else mark.end()])
        place = mark.end()
        if machine:
            continue
        if mark[2]:
            news.begun.append(int(mark[2]))
        elif mark[3] is not None:
            news.warnings.append(mark[3].decode("utf-8", "replace"))
    _print(news, data[place:])
    kept.append(data[place:])
    news.text = b"".join(kept)
    said = _LAUNCHER.findall(data)
    news.launcher = said[-1].decode("utf-8", "replace").strip() if said else ""
    return news


def outputs_from(news: LogNews, cells: Sequence[tuple[str, int]]) -> bytes:
    """``kale_outputs`` as far as a log gives it: the text of each cell, no pictures.

    Args:
        news: What the log tells.
        cells: Id and number of the step's cells, in the order they run.
    """
    lines = []
    for position in news.begun:
        if not 1 <= position <= len(cells):
            continue
        cell_id, number = cells[position - 1]
        ended = news.ended.get(cell_id)
        printed = news.printed.get(position, "")
        line = {
            "cell_id": cell_id,
            "number": number,
            "execution_count": number,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else [],
            "seconds": ended.seconds if ended else 0.0,
            "state": (ended.state if ended else StepState.RUNNING).value,
            "prelude": False,
        }
        lines.append(json.dumps(line) + "\n")
    return "".join(lines).encode()


def _print(news: LogNews, piece: bytes) -> None:
    running = news.begun[-1] if len(news.begun) > len(news.ended) else None
    if piece and running is not None:
        news.printed[running] = news.printed.get(running, "") + piece.decode("utf-8", "replace")


def _take(line: bytes, news: LogNews) -> bool:
    """Take in a line for machines; False where it is none after all: the user's code may print what it likes."""
    try:
        event = json.loads(line)
        match event["kind"]:
            case "cell_finished":
                state, seconds = from_wire(StepState, event["state"]), from_wire(float, event["seconds"])
                news.ended[from_wire(str, event["cell_id"])] = EndedCell(
                    state, seconds, from_wire(float, event["time"])
                )
            case "metrics":
                news.metrics.update(from_wire(dict[str, float], event["metrics"]))
            case "error":
                news.error = from_wire(StepError, event["error"])
            case "outputs":
                news.outputs = from_wire(str, event["uri"])
            case _:
                return False
    except (ValueError, KeyError, TypeError, InvalidInput):
        return False
    return True
