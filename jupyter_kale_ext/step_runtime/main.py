"""The process of a step: starts it, tells how it ended."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
import traceback
from typing import Any, Mapping

from . import folder
from .events import Events
from .failures import StepFailed, disk_full, failure, text_of
from .packages import install
from .program import Program
from .step import Step

_EXIT_DISK_FULL = 28


def main(executor_input: Mapping[str, Any]) -> None:
    """Run the step and end the process: 0 on success, 1 on failure, 2 where nothing could begin, 28 on a full disk."""
    events = Events(os.environ.get("KALE_EVENTS_FILE"))
    try:
        program = Program(executor_input)
    except (KeyError, ValueError, TypeError) as error:
        sys.stderr.write(f"This step was not compiled by jupyter-kale-ext: {type(error).__name__}: {error}\n")
        sys.exit(2)
    if not os.environ.get("KALE_SHARED_WORKDIR"):
        folder.enter(program.output_file)
    code = _guarded(program, events)
    gc.freeze()  # IPython collects garbage at exit; nothing is left that could need it
    atexit._run_exitfuncs()
    sys.stdout.flush()
    # Threads the notebook left behind must not keep the step alive, as they don't keep a kernel alive.
    os._exit(code)


def _guarded(program: Program, events: Events) -> int:
    try:
        if not os.environ.get("KALE_SHARED_WORKDIR"):
            install(program.packages, program.output_file)
        Step(program, events).run()
    except StepFailed as failed:
        return _tell(failed, events)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _tell(disk_full(), events)
        return _tell(_internal(error), events)
    except Exception as error:  # noqa: BLE001 - the last seam: nothing may end the step without a word
        return _tell(_internal(error), events)
    return 0


def _internal(error: Exception) -> StepFailed:
    failed = failure("internal", f"The step runtime failed: {type(error).__name__}: {text_of(error)}")
    failed.error["traceback"] = traceback.format_exc().split("\n")
    return failed


def _tell(failed: StepFailed, events: Events) -> int:
    error = failed.error
    text = "\n".join([*(error["traceback"] or [error["message"]]), *([error["remedy"]] if error["remedy"] else [])])
    full = error["kind"] == "disk_full"
    try:
        sys.__stderr__.write(text + "\n")  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
        events.emit("error", error=error)
    except OSError:
        full = True
    return _EXIT_DISK_FULL if full else 1
