"""Why a step failed, where the step itself can't tell."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
from pathlib import Path

from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.journal import FULL

_ROOM = 1 << 16  # bytes: with less room than this even telling the reason fails
_TAIL = 4096  # bytes of the log that are looked at for the last lines


def timed_out(step: str, seconds: float) -> StepError:
    """The step ran longer than it may."""
    return StepError(
        "timeout",
        f"Step `{step}` ran longer than the {seconds:g} seconds it was given.",
        "Give it more time with the tag timeout:SECONDS, or make it faster.",
    )


def not_started(step: str, error: OSError, folder: str, record: Path) -> StepError:
    """The step's process could not be started in ``folder``, or its place in the record not be made."""
    if error.errno in FULL:
        return disk_full(step, record)
    if not os.path.isdir(folder):
        return StepError("start", f"Step `{step}` could not be started: the notebook's folder {folder} is gone.")
    return StepError(
        "start",
        f"Step `{step}` could not be started: {error.strerror or error}: {error.filename}.",
        "Check that the notebook's kernel is installed.",
    )


def killed(step: str, number: int) -> StepError:
    """A signal ended the step."""
    with contextlib.suppress(ValueError):
        name = signal.Signals(number).name
        if name == "SIGKILL":
            return StepError(
                "killed",
                f"Step `{step}` was killed (SIGKILL). Was the machine out of memory?",
                "Let the step use less memory, or run fewer steps at a time with JUPYTER_KALE_PARALLEL.",
            )
        if name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT"):
            return StepError("killed", f"Step `{step}` crashed ({name}): a library it uses broke.")
        return StepError("killed", f"Step `{step}` was killed ({name}) from outside.")
    return StepError("killed", f"Step `{step}` was killed by signal {number}.")


def lost(step: str) -> StepError:
    """The process that the step's process was forked from is gone, and the step was ended with it."""
    return StepError(
        "interrupted",
        f"Step `{step}` was interrupted: the process from which this run's steps are forked was killed.",
        "Retry the run. With JUPYTER_KALE_FORK=0 in the environment every step is a fresh process.",
    )


def unexplained(step: str, code: int, folder: Path) -> StepError:
    """The step's process failed and told no reason: what its log, in the attempt's folder, gives away."""
    lines = last_lines(folder / "log.txt")
    if shutil.disk_usage(folder).free < _ROOM or any(os.strerror(errno.ENOSPC) in line for line in lines):
        return disk_full(step, folder)
    said = f" Its last words: {lines[-1]}" if lines else ""
    return StepError(
        "internal",
        f"Step `{step}` ended with exit code {code} and told no reason.{said}",
        "Look at the step's log.",
        traceback=tuple(lines),
    )


def disk_full(step: str, folder: Path) -> StepError:
    """The error of a step that found no room on the disk of ``folder``."""
    return StepError("disk_full", f"Step `{step}` found the disk full: {folder}.", "Make room there and retry the run.")


def last_lines(log: Path, count: int = 10) -> list[str]:
    """The last lines of a log that hold something; none where there is no log."""
    try:
        with log.open("rb") as file:
            file.seek(max(log.stat().st_size - _TAIL, 0))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
