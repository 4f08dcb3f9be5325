"""Why a step in a container failed, where the step itself can't tell."""

from __future__ import annotations

import signal
from pathlib import Path

from jupyter_kale_ext.engine.container.client import complaint
from jupyter_kale_ext.engine.local import failures
from jupyter_kale_ext.model.run import StepError

_NO_COMMAND = ("executable file not found", "no such file or directory")
_NO_GPUS = ("could not select device driver", "unresolvable cdi devices", "nvidia")


def not_begun(step: str, code: int, image: str, log: Path) -> StepError:
    """The container did not start; ``log`` has what Docker or Podman said of it."""
    words = complaint(failures.last_lines(log))
    said = words.casefold()
    if code == 127 or (code == 126 and any(mark in said for mark in _NO_COMMAND)):
        return StepError(
            "start",
            f"Step `{step}` could not be started: the image {image} has no python3.",
            "Choose an image with Python 3.9 or newer for the step.",
        )
    if any(mark in said for mark in _NO_GPUS):
        return StepError(
            "start",
            f"Step `{step}` could not be started: containers get no GPU on this machine ({words}).",
            "Install the NVIDIA Container Toolkit, or run the step without its GPU limit.",
        )
    return StepError(
        "start",
        f"Step `{step}` could not be started in the image {image}: {words or f'exit code {code}'}.",
        "Look at the step's log, and at the options in JUPYTER_KALE_CONTAINER_OPTIONS.",
    )


def out_of_memory(step: str, limit: int | None, *, certain: bool) -> StepError:
    """The kernel killed the step for its memory: by Docker's or Podman's word, or as exit code 137 lets guess."""
    most = f" the {_size(limit)} it was given" if limit else " what this machine has"
    why = (
        "ran out of memory: it used more than"
        if certain
        else "was killed (exit code 137), most likely for using more than"
    )
    return StepError(
        "killed",
        f"Step `{step}` {why}{most}.",
        "Give it more with the tag limit:memory:QUANTITY, or let it use less.",
    )


def ended(step: str, code: int, folder: Path) -> StepError:
    """It ended with a code that names a signal, or with one that says nothing."""
    if code < 0:
        return failures.killed(step, -code)
    known = {int(one) for one in signal.Signals}
    return failures.killed(step, code - 128) if code - 128 in known else failures.unexplained(step, code, folder)


def _size(number: int) -> str:
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if number >= size:
            return f"{number / size:.4g} {unit}"
    return f"{number} bytes"
