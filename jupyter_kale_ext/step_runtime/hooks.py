"""Something to be done as soon as a library is imported, whenever that is."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from typing import Any, Callable, Dict, Optional


class ImportHooks(importlib.abc.MetaPathFinder):
    """Calls a function right after the first import of a module; imports nothing by itself."""

    def __init__(self) -> None:
        self._waiting: Dict[str, Callable[[], None]] = {}
        self._looking = False
        sys.meta_path.insert(0, self)

    def when_imported(self, module: str, act: Callable[[], None]) -> None:
        """Act now where the module is imported already, else right after its import."""
        if module in sys.modules:
            act()
        else:
            self._waiting[module] = act

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """The module's own spec, its loader followed by the action."""
        if fullname not in self._waiting or self._looking:
            return None
        self._looking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking = False
        if spec is None or spec.loader is None:
            return None
        act = self._waiting.pop(fullname)
        run = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            act()

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
