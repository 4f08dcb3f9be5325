"""What calls of the notebook's functions do, worked out once."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_kale_ext.analysis.environment import Environment
from jupyter_kale_ext.analysis.ops import Program
from jupyter_kale_ext.analysis.record import Record
from jupyter_kale_ext.model.cell import Cell

_DEEPEST = 25


class Summaries:
    """What a call of each function of the notebook does, worked out when first asked.

    Responsibilities: has a function's body walked once as long as no function is bound anew; ends recursion.

    Args:
        environment: What names stand for.
        work_out: Walks through a function's body.
    """

    def __init__(self, environment: Environment, work_out: Callable[[Summaries, Program, Cell], Record]) -> None:
        self.environment = environment
        self._work_out = work_out
        self._known: dict[Program, Record] = {}
        self._version = 0
        self._entered: list[Program] = []

    def of(self, program: Program, cell: Cell) -> Record:
        """What a call does; nothing for one that is being worked out, or called too deep."""
        if self._version != self.environment.version and not self._entered:
            self._known.clear()
            self._version = self.environment.version
        if program in self._known:
            return self._known[program]
        if program in self._entered or len(self._entered) > _DEEPEST:
            return Record()
        self._entered.append(program)
        found = self._known[program] = self._work_out(self, program, cell)
        self._entered.pop()
        return found
