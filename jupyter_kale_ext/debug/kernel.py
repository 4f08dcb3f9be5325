"""The notebook's kernel, as the step runtime needs it: a namespace, and what runs cells in it."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from typing import Any

from jupyter_kale_ext.errors import Conflict, InvalidInput


class Kernel:
    """Stands for the step runtime's executor.

    Attributes:
        module: The notebook's ``__main__``.
        namespace: The notebook's globals.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self.module: types.ModuleType = shell.user_module
        self.namespace: dict[str, Any] = shell.user_ns

    @staticmethod
    def current() -> Kernel:
        """The kernel that this code runs in.

        Raises:
            InvalidInput: It runs in none.
        """
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if shell is None:
            raise InvalidInput("Inputs of steps are loaded in a notebook.", "Run this in a notebook's cell.")
        return Kernel(shell)

    def run(self, number: int, source: str) -> None:
        """Run a cell that belongs to the start of every step; what it displays is shown.

        Raises:
            Conflict: It fails here.
        """
        result = self._shell.run_cell(source, store_history=False)
        if not result.success:
            raise Conflict(f"Cell {number}, which runs at the start of every step, fails here: see above.")

    def results(self) -> dict[int, Any]:
        """Results of cells by number."""
        return dict(self.namespace.get("_oh", {}))

    def restore_results(self, results: Mapping[int, Any]) -> None:
        """Give the notebook the results of earlier steps' cells, as far as it has none of that number."""
        for number, value in results.items():
            self.namespace["_oh"].setdefault(number, value)
            self.namespace.setdefault(f"_{number}", value)
