"""Which names of the notebook travel with the state, and which a step needs from it."""

from __future__ import annotations

import ast
import re
import types
from typing import Any, Dict, Iterable, Iterator, List, Set

_WORD = re.compile(r"[^\W\d]\w*")
_DYNAMIC = frozenset(("exec", "eval", "globals", "locals", "vars", "run", "who", "whos", "reset", "testmod", "doctest"))
_SEES_ALL = frozenset(("globals", "testmod"))
_SHELL = frozenset(
    ("In", "Out", "get_ipython", "exit", "quit", "open", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh")
)
_BY_TYPE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def words(sources: Iterable[str]) -> Set[str]:
    """Every word of the sources: a superset of the names they use."""
    return {word for source in sources for word in _WORD.findall(source)}


def is_dynamic(found: Set[str]) -> bool:
    """True where code may look names up that are written nowhere."""
    return bool(found & _DYNAMIC)


def sees_all(found: Set[str]) -> bool:
    """True where a function with these names may look up any name of the notebook."""
    return bool(found & _SEES_ALL)


def results_used(found: Set[str]) -> bool:
    """True where code may look at the results of earlier cells."""
    return any(word in ("Out", "_", "__", "___", "_oh") or re.fullmatch(r"_\d+", word) for word in found)


def defined(source: str) -> Iterator[str]:
    """Names bound by import, def and class statements of a cell, outside functions and classes."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    waiting: List[Any] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
        else:
            waiting.extend(
                child for child in ast.iter_child_nodes(node) if isinstance(child, (ast.stmt, ast.excepthandler))
            )


def starred(source: str) -> Iterator[str]:
    """Modules that a cell imports everything from."""
    if "*" not in source:
        return
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level and node.names[0].name == "*":
            yield node.module


def imported(source: str) -> Iterator[str]:
    """Dotted names of modules that import statements anywhere in a cell may load."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if "." in alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if "." in node.module:
                yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def travelling(namespace: Dict[str, Any], statements: Set[str], data: Set[str]) -> Iterator[str]:
    """Names that travel with the state: imports, functions, classes.

    Args:
        namespace: The notebook's globals.
        statements: Names bound by such statements in this step.
        data: Names that travel as artifacts of their own.
    """
    for name, value in namespace.items():
        if name.startswith("__") or name in _SHELL or name in data or re.fullmatch(r"_i?\d+", name):
            continue
        if name in statements or isinstance(value, _BY_TYPE):
            yield name
