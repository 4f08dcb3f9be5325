"""What a forked step finds done: the shell's imports, the step runtime compiled (a part of ``fork_server.py``)."""

from __future__ import annotations

import base64
import contextlib
import importlib
import importlib.abc
import json
import sys
import types
import warnings
import zlib
from typing import Any

_SHELL = (
    "IPython.core.interactiveshell", "IPython.core.application",
    "IPython.core.crashhandler", "IPython.core.magics", "IPython.core.profiledir", "IPython.extensions.storemagic",
)  # fmt: skip
"""What a shell imports on its way to the first cell."""
_SHELL_APART = (
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.logger", "IPython.core.oinspect",
    "IPython.core.shellapp", "IPython.terminal.pt_inputhooks", "IPython.utils.contexts", "IPython.utils.generics",
)  # fmt: skip
"""The same, where the release of IPython has them; a shell keeps the filters of warnings as they were before."""


def warm_up() -> None:
    """Import what a shell imports on its way to its first cell, and make what it makes there."""
    for module in _SHELL:
        importlib.import_module(module)
    with warnings.catch_warnings():
        for module in _SHELL_APART:
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(module)
    with contextlib.suppress(ModuleNotFoundError, AttributeError):
        importlib.import_module("IPython.core.inputtransformer2").TransformerManager().transform_cell("1")


class Compiled:
    """The step runtime's modules, which come to each step as text, compiled once for all.

    They are imported here too and dropped again, so that what they import in turn is there; importing them does nothing
    else.

    Args:
        runtime: The modules, encoded as they travel; anything else compiles nothing.
    """

    def __init__(self, runtime: str) -> None:
        self._codes: dict[str, types.CodeType] = {}
        self._plain = importlib.abc.InspectLoader.source_to_code
        try:
            sources = json.loads(zlib.decompress(base64.b64decode(runtime)))
            for source in sources.values():
                self._codes[source] = compile(source, "<string>", "exec", dont_inherit=True)
            sources["boot"]
        except (ValueError, AttributeError, TypeError, KeyError, SyntaxError, zlib.error):
            return  # another kind of pipeline: its steps compile what they bring
        self._import(sources)

    def _import(self, sources: dict[str, str]) -> None:
        boot: dict[str, Any] = {"__name__": "kale_boot"}
        exec(self._codes[sources["boot"]], boot)
        finder = boot["SourceFinder"](sources)
        sys.meta_path.insert(0, finder)
        self.use()
        for module in ("main", "shell"):
            with contextlib.suppress(ImportError):  # there is no IPython
                importlib.import_module(f"{boot['PACKAGE']}.{module}")
        importlib.abc.InspectLoader.source_to_code = staticmethod(self._plain)  # type: ignore[method-assign]
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == boot["PACKAGE"]]:
            del sys.modules[name]

    def use(self) -> None:
        """Have import find them."""
        importlib.abc.InspectLoader.source_to_code = staticmethod(self._code)  # type: ignore[method-assign]

    def _code(self, data: Any, path: Any = "<string>") -> types.CodeType:
        known = self._codes.get(data) if path == "<string>" and isinstance(data, str) else None
        return known or self._plain(data, path)
