"""Imported libraries, out of sight until they are imported: a part of the fork server (see ``fork_server.py``).

Loaded by its path in the steps' interpreter: standard library only, Python 3.9 or newer.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.machinery
import importlib.util
import os
import sys
import sysconfig
import types
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

_UNSAFE = ("grpc", "tensorflow", "jax", "polars", "ray", "cupy", "numba", "dask")  # threads or devices


class Misfit(NamedTuple):
    """A library that can't be imported beforehand.

    Attributes:
        module: What was being imported.
        reason: Why.
    """

    module: str
    reason: str


class Loader:
    """Brings out a hidden module."""

    def __init__(self, shelf: Shelf, spec: importlib.machinery.ModuleSpec | None) -> None:
        self._shelf, self._spec = shelf, spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """The module, imported long ago."""
        return self._shelf.modules.pop(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is run again; a package brings out all that it had imported."""
        module.__spec__ = self._spec
        self._shelf.bring(module.__name__)


class Shelf:
    """Hides imported libraries and finds them again when they are imported.

    Responsibilities: ``sys.modules``, warning filters and environment of a process in which a library was never
    imported, until it is: hooks on imports and code that looks at ``sys.modules`` see what they see in a fresh process.
    A library comes out whole, after those it imported itself.

    Attributes:
        modules: Hidden modules by name, in the order in which they were imported.
    """

    def __init__(self) -> None:
        self.modules: dict[str, types.ModuleType] = {}
        self._needs: dict[str, set[str]] = {}
        self._effects: dict[str, tuple[list[Any], dict[str, str]]] = {}
        self._known: list[Any] = []
        self._before = set(sys.modules)

    def fill(self, imports: list[list[Any]], printed: Callable[[], str]) -> Misfit | None:
        """Import libraries and hide them; gives why this process can't be forked now, None where it can.

        Args:
            imports: Pairs of a module and names to import from it.
            printed: Gives what this process has printed so far. A library that prints or warns is none for the shelf:
                the step that imports it has to show that.
        """
        filters, environment = list(warnings.filters), dict(os.environ)
        plain = builtins.__import__
        builtins.__import__ = self._noting(plain)
        try:
            for module, names in imports:
                self._import(module, names)
                problem = self._problem(module, printed())
                if problem:
                    return Misfit(module, problem)
        except Exception as error:  # noqa: BLE001 - a library may fail in any way; the step that imports it will tell
            return Misfit(module, f"importing {module} fails: {error}")
        finally:
            builtins.__import__ = plain
        warnings.filters[:] = filters  # type: ignore[index]
        _filters_changed()
        for name in set(os.environ) - set(environment):
            del os.environ[name]
        os.environ.update(environment)
        self._hide()
        return None

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of a hidden module; None for every other."""
        if name not in self.modules:
            return None
        known = self.modules[name].__spec__
        origin = known.origin if known else None
        if "." not in name:
            now = importlib.machinery.PathFinder.find_spec(name)
            if now is None or now.origin != origin:  # the search path has changed: this is another library
                self.modules.clear()
                return None
        loader: Any = Loader(self, known)
        spec = importlib.machinery.ModuleSpec(name, loader, origin=origin)
        spec.submodule_search_locations = known.submodule_search_locations if known else None
        return spec

    def bring(self, top: str) -> None:
        """Bring out the rest of a library and what it needs."""
        if "." in top:
            return
        filters, environment = self._effects.get(top, ([], {}))
        for name in sorted(self._needs.get(top, ())):
            if name in self.modules:
                importlib.import_module(name)
        warnings.filters[:0] = [one for one in filters if one not in warnings.filters]  # type: ignore[index]
        _filters_changed()
        for key, value in environment.items():
            os.environ.setdefault(key, value)
        hooks = [finder for finder in sys.meta_path if finder not in self._known and finder is not self]
        for name in [name for name in self.modules if name.startswith(top + ".")]:
            self._bring_module(name, hooks)

    def _bring_module(self, name: str, hooks: list[Any]) -> None:
        if name not in self.modules:
            return
        for hook in hooks:
            spec = hook.find_spec(name, None)
            if spec is not None:
                sys.modules[name] = spec.loader.create_module(spec)
                spec.loader.exec_module(sys.modules[name])
                return
        sys.modules[name] = self.modules.pop(name)

    def _import(self, name: str, names: list[str]) -> None:
        filters, environment = list(warnings.filters), dict(os.environ)
        module = importlib.import_module(name)
        for one in names:
            if not hasattr(module, one) and importlib.util.find_spec(name + "." + one):
                importlib.import_module(name + "." + one)
        added = [one for one in warnings.filters if one not in filters]
        grown = {key: value for key, value in os.environ.items() if environment.get(key) != value}
        before = self._effects.get(name.partition(".")[0], ([], {}))
        self._effects[name.partition(".")[0]] = (added + before[0], {**before[1], **grown})

    def _problem(self, module: str, words: str) -> str:
        if words:
            return f"importing {module} prints: {words.splitlines()[-1][:200]}"
        unsafe = sorted(name for name in _UNSAFE if name in sys.modules and name not in self._before)
        return f"{module} brings in {unsafe[0]}, which is not known to survive a fork" if unsafe else ""

    def _noting(self, plain: Any) -> Any:
        def note(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
            if not level and globals:
                importer = str(globals.get("__name__", "")).partition(".")[0]
                self._needs.setdefault(importer, set()).add(name.partition(".")[0])
            return plain(name, globals, locals, fromlist, level)

        return note

    def _hide(self) -> None:
        tops = {name.partition(".")[0] for name in sys.modules if name not in self._before}
        hidden = {top for top in tops if top not in self._before and _installed(sys.modules.get(top))}
        for name in [name for name in sys.modules if name.partition(".")[0] in hidden]:
            self.modules[name] = sys.modules.pop(name)
        self._known = list(sys.meta_path)
        sys.meta_path.insert(0, self)


def _filters_changed() -> None:
    getattr(warnings, "_filters_mutated", getattr(warnings, "_filters_mutated_lock_held", lambda: None))()


def _installed(module: types.ModuleType | None) -> bool:
    """True for a library, False for a part of Python itself and for what lies in no file."""
    path = getattr(module, "__file__", None)
    if not path:
        return False
    return "site-packages" in path or not path.startswith(sysconfig.get_path("stdlib") + os.sep)
