"""Small texts: times, durations, states."""

from __future__ import annotations

import time

from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot, StepState


def duration(seconds: float) -> str:
    """``3.2 s``, ``4 min 05 s``, ``2 h 07 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def elapsed(part: RunSnapshot | StepSnapshot) -> str:
    """How long a run or step has taken so far; empty before it started."""
    if part.started is None:
        return ""
    return duration(max(0.0, (part.ended or time.time()) - part.started))


def local_time(seconds: float) -> str:
    """``2026-11-23 20:08:01`` in the time zone of this machine."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def progress(step: StepSnapshot) -> str:
    """``cell 3 of 7`` while the step runs, ``cell 3 of 7 failed`` where it failed; empty otherwise."""
    for position, cell in enumerate(step.cells, start=1):
        if cell.state is StepState.RUNNING:
            return f"cell {position} of {len(step.cells)}"
        if cell.state is StepState.FAILED:
            return f"cell {position} of {len(step.cells)} failed"
    return ""
