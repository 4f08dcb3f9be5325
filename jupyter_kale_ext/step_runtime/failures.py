"""Why a step failed, in terms of the notebook: which cell, which line, what to do."""

from __future__ import annotations

import errno
import re
from typing import Any, Dict, List, Optional

from .program import Cell
from .rebuild import NotCarried

_CELL = re.compile(r"^<cell (\d+)")


class StepFailed(Exception):
    """The step can't go on.

    Attributes:
        error: The failure, as the event ``error`` carries it.
    """

    def __init__(self, error: Dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.error = error


def failure(kind: str, message: str, remedy: str = "", cell: Optional[Cell] = None) -> StepFailed:
    """A failure that is no exception of the user's code."""
    return StepFailed(
        {
            "kind": kind,
            "message": message,
            "remedy": remedy,
            "ename": "",
            "evalue": "",
            "traceback": [],
            "cell_id": cell.id if cell else None,
            "cell_number": cell.number if cell else None,
            "line": None,
        }
    )


def cell_failure(error: BaseException, lines: List[str], cell: Cell, cells: List[Cell]) -> StepFailed:
    """The failure of a cell whose code raised.

    The place is the innermost line of the notebook in the traceback, which may lie in another cell of the step than
    the one that ran: a function defined further up.
    """
    number, line = _place(error)
    if number is None:
        number = cell.number
    blamed = next((one for one in cells if one.number == number), cell)
    name, text = type(error).__name__, text_of(error)
    if isinstance(error, NotCarried):
        return failure("value", f"Cell {cell.number}: {text}", error.remedy, blamed)
    kind = "disk_full" if _is_disk_full(error) else "exception"
    where = f"cell {cell.number}" + (f", line {line}" if line and blamed is cell else "")
    failed = failure(kind, f"{name} in {where}: {text}" if text else f"{name} in {where}.", _remedy(error), blamed)
    failed.error.update(ename=name, evalue=text, traceback=lines, line=line)
    return failed


def text_of(error: BaseException) -> str:
    """The exception's text, also where it can't print itself."""
    try:
        return str(error)
    except Exception as second:  # noqa: BLE001 - the user's own __str__
        return f"<{type(error).__name__} can't be printed: {type(second).__name__}>"


def disk_full(cell: Optional[Cell] = None) -> StepFailed:
    """The disk is full."""
    return failure("disk_full", "No space is left on the disk.", "Free some space and run the step again.", cell)


def _place(error: BaseException) -> "tuple[Optional[int], Optional[int]]":
    number = line = None
    steps = error.__traceback__
    while steps is not None:
        found = _CELL.match(steps.tb_frame.f_code.co_filename)
        if found:
            number, line = int(found.group(1)), steps.tb_lineno
        steps = steps.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        found = _CELL.match(str(error.filename))
        if found:
            number, line = int(found.group(1)), error.lineno
    return number, line


def _is_disk_full(error: Optional[BaseException]) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _remedy(error: BaseException) -> str:
    if _is_disk_full(error):
        return "Free some space and run the step again."
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"Install the package that provides `{error.name}` in the step's environment or image."
    if isinstance(error, FileNotFoundError) and error.filename:
        return (
            f"There is no {error.filename!r} where the step runs: check the path, or write the file in an earlier step."
        )
    if isinstance(error, MemoryError):
        return "Give the step more memory (a `limit:memory:...` tag), or load less data at once."
    if isinstance(error, NameError):
        return "The name was not carried into this step: make it in this step or in one it depends on."
    return ""
