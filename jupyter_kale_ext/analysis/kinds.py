"""What the statements of a cell are: imports, definitions, or anything else."""

from __future__ import annotations

import ast
from functools import lru_cache

from jupyter_kale_ext.analysis.source import parse


@lru_cache(maxsize=4096)
def only_imports(source: str) -> bool:
    """True for a cell of import statements and nothing else (texts that document apart)."""
    body = _body(source)
    return bool(body) and all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in body)


@lru_cache(maxsize=4096)
def only_definitions(source: str) -> bool:
    """True for a cell of functions and classes, imports among them or not."""
    body = _body(source)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return any(isinstance(statement, kinds) for statement in body) and all(
        isinstance(statement, (*kinds, ast.Import, ast.ImportFrom)) for statement in body
    )


def is_text(statement: ast.stmt) -> bool:
    """True for a text that documents."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _body(source: str) -> list[ast.stmt]:
    return [statement for statement in parse(source).tree.body if not is_text(statement)]
