"""Names inside texts, for notebooks that evaluate texts (``eval(text)``)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.model.cell import Cell, Role

_WORD = re.compile(r"[^\W\d]\w*")
_LONGEST = 1_000
_WHO = re.compile(r"^\s*%?who(s|_ls)?\b", re.MULTILINE)
_LISTS = frozenset({"dir", "locals", "vars"})


def evaluates_texts(cells: Iterable[Cell]) -> bool:
    """True where a cell of the pipeline calls ``eval`` or ``exec`` with a text that isn't written there."""
    return any(_evaluates(cell.source) for cell in cells if cell.role is not Role.SKIP)


@lru_cache(maxsize=4096)
def _evaluates(source: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec")
        and node.args
        and not isinstance(node.args[0], ast.Constant)
        for node in ast.walk(parse(source).tree)
    )


def lists_names(cell: Cell) -> bool:
    """True where the cell lists the names that there are: ``dir()``, ``%who``."""
    if "%who" in cell.source and _WHO.search(cell.source):
        return True
    return _calls(cell, _LISTS)


def looks_up_names(cell: Cell) -> bool:
    """True where the cell may look names up in ``globals()``."""
    return _calls(cell, frozenset({"globals"}))


def _calls(cell: Cell, names: frozenset[str]) -> bool:
    """True where the cell calls one of the functions without arguments."""
    return any(name in cell.source for name in names) and any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and not node.args
        for node in ast.walk(parse(cell.source).tree)
    )


def names_in_texts(cell: Cell) -> Iterator[tuple[str, int]]:
    """Words of the short texts in a cell, and the lines they are on: what ``eval`` may look up."""
    source = parse(cell.source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) <= _LONGEST:
            for word in _WORD.findall(node.value):
                yield word, node.lineno
