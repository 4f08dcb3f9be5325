"""What runs cells: the contract of the two executors, and the result of a cell."""

from __future__ import annotations

import abc
import asyncio
import contextvars
import sys
import types
from typing import Any, Coroutine, Dict, List, NamedTuple, Optional

from .program import Cell


class CellResult(NamedTuple):
    """How a cell ended.

    Attributes:
        error: The exception that ended it; None where it ran to its end.
        traceback: Lines to show, without colours; empty where there was no error.
    """

    error: Optional[BaseException]
    traceback: List[str]


class Executor(abc.ABC):
    """Runs cells in one namespace.

    Attributes:
        module: The notebook's ``__main__``.
    """

    module: types.ModuleType

    @property
    def namespace(self) -> Dict[str, Any]:
        """The notebook's globals."""
        return vars(self.module)

    @abc.abstractmethod
    def run(self, cell: Cell) -> CellResult:
        """Run a cell; its outputs go to the record."""

    @abc.abstractmethod
    def results(self) -> Dict[int, Any]:
        """Results of cells by number (IPython's ``Out``)."""

    @abc.abstractmethod
    def restore_results(self, results: Dict[int, Any]) -> None:
        """Give the notebook the results of earlier steps' cells."""


def main_module() -> types.ModuleType:
    """A fresh ``__main__`` for the notebook."""
    module = types.ModuleType("__main__", "Automatically created module for IPython interactive environment")
    module.__dict__["__builtins__"] = (
        __builtins__ if isinstance(__builtins__, types.ModuleType) else __import__("builtins")
    )
    sys.modules["__main__"] = module
    return module


def run_in_loop(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end, its context variables staying set: numpy's options and decimal's context are such."""

    async def run() -> Any:
        try:
            return await work
        finally:
            left.extend(contextvars.copy_context().items())

    left: List[Any] = []
    try:
        return loop.run_until_complete(run())
    finally:
        here = contextvars.copy_context()
        for variable, value in left:
            if variable not in here or here[variable] is not value:
                variable.set(value)


def cell_filename(number: int) -> str:
    """The file name of a cell in tracebacks."""
    return f"<cell {number}>"
