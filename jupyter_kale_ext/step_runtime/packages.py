"""Packages that are installed when a step starts, where the image has them not or in another version."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from importlib import invalidate_caches
from typing import List, Optional

from .failures import failure

_NAME = "kale-packages"
_LAST = 5


def install(wanted: List[str], output_file: Optional[str]) -> None:
    """Have the packages of a list like ``["numpy==2.1.0"]``; says on stderr what it took.

    Which index they come from is pip's own affair (``PIP_INDEX_URL`` and the like in the step's environment).

    Args:
        wanted: Names with versions, what they need in turn among them: nothing else is installed.
        output_file: Where the executor output goes: beside it can be written even where all else is read-only.

    Raises:
        StepFailed: They can't be had.
    """
    missing = [one for one in wanted if not _is_there(one)]
    if not missing:
        return
    folder = _folder(output_file)
    began = time.monotonic()
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-input", "--disable-pip-version-check"]
    environment = {**os.environ, "PIP_NO_CACHE_DIR": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(
        [*command, "--quiet", "--target", folder, *missing],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise _refused(done.stdout.decode("utf-8", "replace"), missing)
    sys.path.insert(1 if sys.path[:1] == [""] else 0, folder)
    invalidate_caches()
    seconds = time.monotonic() - began
    sys.stderr.write("[kale] %d packages installed in %.1f s: %s\n" % (len(missing), seconds, ", ".join(missing)))
    sys.stderr.flush()


def _is_there(pinned: str) -> bool:
    from importlib import metadata  # takes a while, and most steps have no packages

    name, _, version = pinned.partition("==")
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def _folder(output_file: Optional[str]) -> str:
    """A new folder, outside of the working folder: packages are no files of the notebook."""
    try:
        return tempfile.mkdtemp(prefix=_NAME)
    except FileNotFoundError:
        if not output_file:
            raise
        return tempfile.mkdtemp(prefix=_NAME, dir=os.path.dirname(output_file))


def _refused(said: str, missing: List[str]) -> Exception:
    sys.stderr.write(said)
    if "No module named pip" in said:
        return failure(
            "start",
            "The step's image has no pip, so the notebook's packages can't be installed: %s." % ", ".join(missing),
            "Choose an image with pip, or one that has the packages.",
        )
    lines = [line for line in said.splitlines() if line.strip()][-_LAST:]
    found = failure(
        "start",
        "The notebook's packages can't be installed: %s." % (lines[-1] if lines else "pip tells no reason"),
        "Look at the step's log. PIP_INDEX_URL in the step's environment names the index; a network is needed.",
    )
    found.error["traceback"] = lines
    return found
