"""How matplotlib's inline backend shows figures: formats, options, whether figures are closed when a cell ends."""

from __future__ import annotations

import functools
import importlib
import sys
from typing import Any, Dict, Optional


def capture() -> Optional[Dict[str, Any]]:
    """The backend's configuration and the shell's printers of figures; None where the backend isn't loaded."""
    inline = sys.modules.get("matplotlib_inline.config")
    if inline is None or "matplotlib_inline.backend_inline" not in sys.modules:
        return None
    backend = inline.InlineBackend.instance()
    return {
        "formats": sorted(backend.figure_formats),
        "print": backend.print_figure_kwargs,
        "close": backend.close_figures,
        "printers": _printers(),
        "configured": _configured(),
    }


def restore(state: Dict[str, Any]) -> None:
    """Load the backend and set it up likewise."""
    # Importing the backend teaches the shell how to show figures, as importing pyplot did in the earlier step.
    importlib.import_module("matplotlib_inline.backend_inline")
    backend = importlib.import_module("matplotlib_inline.config").InlineBackend.instance()
    if _configured() != state["configured"]:  # a step without matplotlib has said otherwise since, by ``%config``
        return
    backend.figure_formats = set(state["formats"])
    backend.print_figure_kwargs = state["print"]
    backend.close_figures = state["close"]
    if state["printers"] and state["printers"] != _printers():
        for kind, formatter in _formatters().items():
            formatter.pop(_figure(), None)
            if kind in state["printers"]:
                formatter.for_type(_figure(), state["printers"][kind])


def forget_drawn() -> None:
    """Figures that came open from an earlier step were shown there; a cell shows what it draws itself."""
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        inline.show._to_draw, inline.show._draw_called = [], False


def _printers() -> Dict[str, Any]:
    """What ``set_matplotlib_formats`` registers, by MIME type; it leaves the backend's configuration as it is."""
    found = {kind: formatter.type_printers.get(_figure()) for kind, formatter in _formatters().items()}
    return {kind: printer for kind, printer in found.items() if isinstance(printer, functools.partial)}


def _formatters() -> Dict[str, Any]:
    shell = _shell()
    formatters: Dict[str, Any] = shell.display_formatter.formatters if shell else {}
    return formatters


def _configured() -> Dict[str, Any]:
    shell = _shell()
    return dict(shell.config.get("InlineBackend", {})) if shell else {}


def _shell() -> Any:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _figure() -> Any:
    return sys.modules["matplotlib.figure"].Figure
