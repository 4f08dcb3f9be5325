"""The working folder of a step in a pod."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Iterator, Optional

_NAME = "kale-work"


def enter(output_file: Optional[str]) -> None:
    """Go where files can be written, unless the image's own working folder is such a place.

    An image that names no working folder begins in ``/``: whatever lies on the machine would count as the step's. The
    folder is the same for all steps, so that absolute paths made in one hold in the next.

    Args:
        output_file: Where the executor output goes: beside it can be written even where all else is read-only.
    """
    here = os.getcwd()
    if not is_root(here) and os.access(here, os.W_OK):
        return
    for parent in _parents(output_file):
        folder = os.path.join(parent, _NAME)
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError:
            continue
        if not os.path.islink(folder) and os.access(folder, os.W_OK):
            os.chdir(folder)
            return


def is_root(folder: str) -> bool:
    """True for the root of the file system."""
    return os.path.dirname(folder) == folder


def _parents(output_file: Optional[str]) -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError):  # where no folder for temporary files can be written
        yield tempfile.gettempdir()
    if output_file:
        yield os.path.dirname(output_file)
