"""What code names that may lie beside the notebook: modules it imports, texts that may be paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_LONGEST = 200
_READERS = ("read", "load", "open", "imread", "from_file", "Path")
_WRITERS = ("to_", "write", "save", "dump", "imsave", "imwrite", "mkdir", "makedirs")
_OPENERS = ("open",)


class Use(str, Enum):
    """What the code does with what it names."""

    IMPORTED = "imported"
    READ = "read"
    WRITTEN = "written"
    NAMED = "named"
    """Anything else: the text may be no path at all."""


@dataclass(frozen=True)
class Named:
    """A name in the code.

    Attributes:
        text: The module's dotted name (with the name imported from it, which may be a module), or the text as it is
            written.
        use: What is done with it.
        line: One-based line.
    """

    text: str
    use: Use
    line: int


def named(tree: ast.AST) -> Iterator[Named]:
    """The modules that code imports, and its texts that may be paths; in the order of the tree."""
    calls = {
        id(argument): (call, place)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for place, argument in enumerate([*call.args, *(keyword.value for keyword in call.keywords)])
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Named(alias.name, Use.IMPORTED, node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:  # which may be a module too
                text = node.module if alias.name == "*" else f"{node.module}.{alias.name}"
                yield Named(text, Use.IMPORTED, node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _may_be_path(node.value):
            call, place = calls.get(id(node), (None, 0))
            yield Named(node.value, _use(call, place), node.lineno)


def _may_be_path(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable() and "://" not in text and text.strip() == text


def _use(call: ast.Call | None, place: int) -> Use:
    if call is None:
        return Use.NAMED
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name.startswith(_WRITERS):
        return Use.WRITTEN
    if name in _OPENERS:
        return Use.NAMED if place else Use.WRITTEN if _writes(call) else Use.READ
    return Use.READ if name.startswith(_READERS) and not place else Use.NAMED


def _writes(call: ast.Call) -> bool:
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and "w" in str(mode.value) for mode in modes)
