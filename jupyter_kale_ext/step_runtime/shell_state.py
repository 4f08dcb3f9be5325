"""What the notebook changed in how IPython's shell shows results."""

from __future__ import annotations

import sys
from typing import Any, Dict, Optional

_IPYTHON = ("IPython", "matplotlib_inline", "ipykernel")


def capture() -> Optional[Dict[str, Any]]:
    """What differs from a fresh shell; None where there is no shell."""
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return None
    formatters = shell.display_formatter.formatters
    plain = formatters["text/plain"]
    return {
        "precision": plain.float_precision,
        "pprint": plain.pprint,
        "printers": {kind: _own(formatter.type_printers) for kind, formatter in formatters.items()},
    }


def restore(state: Dict[str, Any]) -> None:
    """Change a fresh shell likewise."""
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return
    formatters = shell.display_formatter.formatters
    plain = formatters["text/plain"]
    if plain.float_precision != state["precision"]:
        plain.float_precision = state["precision"]
    plain.pprint = state["pprint"]
    for kind, printers in state["printers"].items():
        for found, printer in printers.items():
            formatters[kind].for_type(found, printer)


def configured() -> Optional[Dict[str, Dict[str, Any]]]:
    """What ``%config`` set, by class and trait, also of classes that have no object yet; None where it set nothing."""
    shell = sys.modules["IPython"].get_ipython()
    began: Dict[str, Any] = getattr(shell, "began_with", {})
    changed: Dict[str, Dict[str, Any]] = {}
    for owner, traits in (shell.config if shell else {}).items():
        for name, value in traits.items():
            if name not in began.get(owner, {}) or began[owner][name] != value:
                changed.setdefault(owner, {})[name] = value
    return changed or None


def configure(state: Dict[str, Dict[str, Any]]) -> None:
    """Set the same in a fresh shell, as ``%config`` does."""
    shell = sys.modules["IPython"].get_ipython()
    if shell is None:
        return
    given = type(shell.config)(state)
    for found in shell.configurables:
        found.update_config(given)


def _own(table: Dict[Any, Any]) -> Dict[Any, Any]:
    """The functions of a table that neither IPython nor an extension has put there."""
    return {
        key: found
        for key, found in table.items()
        if type(found).__name__ == "function" and (found.__module__ or "IPython").partition(".")[0] not in _IPYTHON
    }
