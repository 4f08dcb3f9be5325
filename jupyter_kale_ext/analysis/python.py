"""Python's own parser, without its warnings: what a cell's text is warned about is the kernel's to say."""

from __future__ import annotations

import ast
import threading
import warnings

_WARNINGS = threading.Lock()


def module_tree(text: str) -> ast.Module:
    """The tree of a module's text; the compiler looks for what only it refuses (``return`` outside a function).

    Raises:
        SyntaxError: The text is not valid.
        ValueError: It holds null characters.
        RecursionError, MemoryError: It is nested too deeply.
    """
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        compile(text, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree


def statements(text: str) -> list[ast.stmt] | None:
    """The statements of a text within a cell; None where it is no Python."""
    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def expression(text: str) -> ast.expr | None:
    """The expression that a text within a cell is; None where it is none."""
    found = statements(text)
    return found[0].value if found and len(found) == 1 and isinstance(found[0], ast.Expr) else None
