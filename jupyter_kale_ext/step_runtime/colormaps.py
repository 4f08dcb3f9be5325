"""Colour maps that matplotlib knows by name beyond its own: the notebook's, and a library's where it is the default."""

from __future__ import annotations

import sys
from typing import Any, Dict, Optional


def capture() -> Optional[Dict[str, Any]]:
    """The colour maps by name; None where there are none. A library registers its own when it is imported."""
    matplotlib: Any = sys.modules["matplotlib"]
    known: Dict[str, Any] = getattr(matplotlib.colormaps, "_cmaps", {})
    own = getattr(matplotlib.colormaps, "_builtin_cmaps", known)
    default = dict.get(matplotlib.rcParams, "image.cmap")
    added = {name: found for name, found in known.items() if name not in own}
    return {name: found for name, found in added.items() if name == default or not _is_a_librarys(name, found)} or None


def restore(state: Dict[str, Any]) -> None:
    """Register them again."""
    matplotlib: Any = sys.modules["matplotlib"]
    for name, found in state.items():
        if name not in matplotlib.colormaps:
            matplotlib.colormaps.register(found, name=name)
        elif matplotlib.colormaps[name] != found:
            matplotlib.colormaps.unregister(name)
            matplotlib.colormaps.register(found, name=name)


def _is_a_librarys(name: str, found: Any) -> bool:
    """True where a module has it by its name, as seaborn's does."""
    homes = [
        vars(module) for key, module in list(sys.modules.items()) if key != "__main__" and hasattr(module, "__dict__")
    ]
    return any(type(home.get(name)) is type(found) and home[name] == found for home in homes)
