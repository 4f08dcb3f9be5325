"""Magics that the notebook, or a module it imported, registered with IPython."""

from __future__ import annotations

import sys
import types
from typing import Any, Callable, Iterable, Iterator, List, Set, Tuple

_RUNNERS = frozenset(("run_cell_magic", "run_line_magic", "magic"))
_KINDS = ("line", "cell")

Recipe = Tuple[str, Any]
"""How a magic is registered (``function``, ``class``, ``alias``, ``command``), and what with."""


class Registered:
    """The magics of the notebook's shell beyond its own.

    Responsibilities: what each is made of, and putting them back where a step uses them.
    """

    def __init__(self) -> None:
        shell = _shell()
        self._own = {kind: dict(found) for kind, found in shell.magics_manager.magics.items()} if shell else {}

    def recipes(self) -> Iterator[Tuple[str, Recipe]]:
        """Each magic by its key, and how to register it."""
        shell = _shell()
        for kind in _KINDS if shell else ():
            for name, found in sorted(shell.magics_manager.magics[kind].items()):
                if self._own.get(kind, {}).get(name) is not found and not _is_ipythons(found):
                    yield f"{kind} {name}", _recipe(found)

    def restore(self, key: str, load: Callable[[], Recipe]) -> Set[str]:
        """Register a magic.

        Args:
            key: As in :meth:`recipes`.
            load: Gives its recipe; may register it itself, by importing the module that does.

        Returns:
            Names of the magics it runs.
        """
        shell = _shell()
        if shell is None:
            return set()
        kind, _, name = key.partition(" ")
        how, found = load()
        manager = shell.magics_manager
        if how == "function":
            manager.register_function(found, kind, name)
        elif how == "alias":
            manager.register_alias(name, found[0], kind, found[1])
            return {found[0]}
        elif how == "command":
            shell.alias_manager.define_alias(name, found)
        elif manager.magics[kind].get(name) is self._own.get(kind, {}).get(name):  # no extension has done it
            manager.register(found)
        return set()


def wanted(keys: Iterable[str], words: Set[str]) -> List[str]:
    """Those of the magics, by key, that code with these words may run."""
    everything = bool(words & _RUNNERS)
    return sorted(key for key in keys if everything or key.partition(" ")[2] in words)


def _is_ipythons(found: Any) -> bool:
    """True for what IPython brings along and registers when it is used first, or an extension of its own."""
    if isinstance(found, types.FunctionType):  # of ``%%sh`` and the like
        return found.__module__.startswith("IPython.")
    owner = getattr(found, "__self__", None)
    return owner is not None and type(owner).__module__.startswith("IPython.")


def _recipe(found: Any) -> Recipe:
    kind = type(found)
    if kind.__module__ == "IPython.core.magic" and kind.__name__ == "MagicAlias":
        return "alias", (found.magic_name, found.magic_params)
    if kind.__module__ == "IPython.core.alias":
        return "command", found.cmd
    owner = getattr(found, "__self__", None)
    return ("function", found) if owner is None else ("class", type(owner))


def _shell() -> Any:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
