"""Something to be done as soon as a library is imported, whenever that is."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from typing import Any, Callable, Dict, List, Optional, Sequence, Set


class _Action:
    """What is to be done once, after the import of one of several modules."""

    def __init__(self, modules: Sequence[str], act: Callable[[], None]) -> None:
        self._modules = frozenset(modules)
        self._act = act
        self._done = False

    def take(self, running: Set[str]) -> None:
        """Act, unless that is done or one of the modules is still being imported."""
        if not self._done and not self._modules & running:
            self._done = True
            self._act()


class ImportHooks(importlib.abc.MetaPathFinder):
    """Calls a function right after the first import of a module; imports nothing by itself."""

    def __init__(self) -> None:
        self._waiting: Dict[str, List[_Action]] = {}
        self._running: Set[str] = set()
        self._looking = False
        sys.meta_path.insert(0, self)

    def when_imported(self, modules: Sequence[str], act: Callable[[], None]) -> None:
        """Act now where one of the modules is imported already, else right after the first of them is.

        Where one of them imports another, the outer import ends first.
        """
        action = _Action(modules, act)
        if any(module in sys.modules and module not in self._running for module in modules):
            action.take(self._running)
        for module in modules:
            if module not in sys.modules:
                self._waiting.setdefault(module, []).append(action)

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """The module's own spec, its loader followed by the actions."""
        if fullname not in self._waiting or self._looking:
            return None
        self._looking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking = False
        if spec is None or spec.loader is None:
            return None
        actions = self._waiting.pop(fullname)
        run = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            self._running.add(fullname)
            try:
                run(module)
            finally:
                self._running.discard(fullname)
            for action in actions:
                action.take(self._running)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
