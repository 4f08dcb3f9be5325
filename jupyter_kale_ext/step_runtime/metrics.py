"""The numbers of a metrics cell."""

from __future__ import annotations

import ast
import math
import re
from typing import Any, Dict, List, Mapping, Tuple, Union

Number = Union[int, float]


def metrics_of(source: str, namespace: Dict[str, Any]) -> Tuple[Dict[str, Number], List[str]]:
    """The metrics a cell names, after it has run.

    A metric is every name, every argument of a ``print``, every other expression of a line of its own (named by its
    text), and every name the cell assigns. A mapping gives one metric for each of its keys.

    Returns:
        The metrics in the order of the cell, and sentences about what is no finite number.
    """
    found: Dict[str, Number] = {}
    refused: List[str] = []
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics: nothing in it names a metric
        return found, [f"No metric can be read from {source.strip().splitlines()[0]!r}: it is not plain Python."]
    for name, node in _named(tree):
        try:
            code = compile(ast.Expression(node), "<metric>", "eval", dont_inherit=True)
            value = eval(code, namespace)
        except Exception as error:  # noqa: BLE001 - whatever the user's expression raises the second time
            refused.append(f"Metric {name!r} can't be read: {type(error).__name__}: {error}")
            continue
        _add(name, value, found, refused)
    return found, refused


def _named(tree: ast.Module) -> List[Tuple[str, ast.expr]]:
    named: List[Tuple[str, ast.expr]] = []
    for statement in tree.body:
        if isinstance(statement, ast.Expr):
            call = statement.value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print":
                arguments = [
                    one for one in call.args if not isinstance(one, (ast.Constant, ast.JoinedStr, ast.Starred))
                ]
                named.extend((_label(argument), argument) for argument in arguments)
            elif not isinstance(call, ast.Constant):
                named.append((_label(call), call))
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name):
                named.append((target.id, ast.Name(target.id, ast.Load(), lineno=1, col_offset=0)))
    return named


def _label(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    text = ast.unparse(node)
    return re.sub(r"\W+", "_", text).strip("_") or "metric"


def _add(name: str, value: Any, found: Dict[str, Number], refused: List[str]) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _add(str(key), item, found, refused)
        return
    number = _number(value)
    if number is None:
        refused.append(f"Metric {name!r} is no number but {type(value).__name__}.")
    elif not math.isfinite(number):
        refused.append(f"Metric {name!r} is {number}, which is no finite number.")
    else:
        found[name] = number


def _number(value: Any) -> Any:
    """A number as Python's own; None for what is none. Arrays and tensors of one item count as numbers."""
    if isinstance(value, (bool, str, bytes)) or value is None:
        return int(value) if isinstance(value, bool) else None
    if isinstance(value, int):
        return value
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "size", 1) != 1 and not callable(getattr(value, "size", 1)):
        return None
    try:
        plain = item() if callable(item) else value
        return plain if isinstance(plain, int) and not isinstance(plain, bool) else float(plain)
    except (TypeError, ValueError, RuntimeError):
        return None
