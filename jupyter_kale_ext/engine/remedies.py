"""What to do about exceptions of the user's code that have a usual cause."""

from __future__ import annotations

import re
from dataclasses import replace

from jupyter_kale_ext.model.run import StepError

HERE = "the environment of the notebook's kernel"
"""Where the packages of a step come from on this machine."""

_UNREACHABLE = frozenset({"ConnectionError", "ConnectionRefusedError", "ConnectTimeout", "URLError", "gaierror"})
_BY_NAME = {
    "FileNotFoundError": "Check the path: a step begins in the notebook's folder.",
    "MemoryError": "Let the step use less memory, or run fewer steps at a time.",
    "OutOfMemoryError": "Use smaller batches, or ask for a GPU with more memory.",
    "PermissionError": "Check who may read and write there.",
    **dict.fromkeys(_UNREACHABLE, "Check that the address can be reached from where the step runs."),
}


def with_remedy(error: StepError, packages: str = HERE) -> StepError:
    """The error with a remedy where it has none and one is known.

    Args:
        error: Why the step failed.
        packages: Where the packages of the step come from, in words.
    """
    if error.kind != "exception" or error.remedy:
        return error
    return replace(error, remedy=_remedy(error, packages))


def _remedy(error: StepError, packages: str) -> str:
    missing = re.match(r"No module named '([\w.]+)'", error.evalue)
    if error.ename in ("ModuleNotFoundError", "ImportError") and missing:
        return f"Install the package of `{missing[1].partition('.')[0]}` in {packages}."
    if error.ename == "RuntimeError" and "out of memory" in error.evalue:
        return _BY_NAME["OutOfMemoryError"]
    return _BY_NAME.get(error.ename, "")
