"""What the notebook's code sets on modules and classes of libraries: ``module.attribute = …``.

Found in the cells' sources, so that nothing a library does to itself is taken for a change by the notebook.
"""

from __future__ import annotations

import ast
import types
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

from .reductions import importable

Place = Tuple[str, str]
"""Name of a module, and the dotted path of an attribute in it."""

_ITEM = "[]"
_ELSEWHERE = ("os.environ", "sys.", "pandas.options", "matplotlib.rcParams", "matplotlib.pyplot.rcParams")
"""What is carried by sections or surroundings, and the interpreter's own."""


class Patch(NamedTuple):
    """An attribute that was set or deleted.

    Attributes:
        there: False where it was deleted.
        value: Its value.
    """

    there: bool
    value: Any


def targets(source: str) -> Set[str]:
    """Dotted names that a cell assigns or deletes, anywhere in it, those whose items it does marked by ``[]``."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    found = {name for node in ast.walk(tree) for name in _targets(node)}
    return {name for name in found if "." in name}


def changed(names: Set[str], namespace: Dict[str, Any]) -> Dict[Place, Patch]:
    """Those of the dotted names that are attributes of a module or an importable class, as they are now."""
    found: Dict[Place, Patch] = {}
    for target in sorted(names):
        name = target[: -len(_ITEM)] if target.endswith(_ITEM) else target
        place = _place(name, namespace)
        if place is None or f"{place[0]}.{place[1]}".startswith(_ELSEWHERE):
            continue
        patch = _patch(name, namespace)
        if name == target or type(patch.value) in (dict, list):
            found[place] = patch
    return found


def put(module: types.ModuleType, path: str, patch: Patch) -> None:
    """Set or delete an attribute as an earlier step did; a plain dict or list keeps its identity.

    Raises:
        AttributeError: This release of the library has no such object.
    """
    owner, _, last = ("." + path).rpartition(".")
    target = _walk(module, [part for part in owner.split(".") if part])
    if not patch.there:
        if hasattr(target, last):
            delattr(target, last)
        return
    before = getattr(target, last, None)
    if type(before) is dict and type(patch.value) is dict:
        before.clear()
        before.update(patch.value)
    elif type(before) is list and type(patch.value) is list:
        before[:] = patch.value
    else:
        setattr(target, last, patch.value)


def _targets(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Assign, ast.Delete)):
        found: List[ast.expr] = list(node.targets)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For)):
        found = [node.target]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
        yield from _attribute_named(node)
        return
    else:
        return
    while found:
        target = found.pop()
        if isinstance(target, (ast.Tuple, ast.List)):
            found.extend(target.elts)
        elif isinstance(target, ast.Attribute):
            yield from dotted(target)
        elif isinstance(target, ast.Subscript):
            while isinstance(target, ast.Subscript):
                target = target.value
            for name in dotted(target):
                yield name + _ITEM


def _attribute_named(node: ast.Call) -> Iterator[str]:
    if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
        for owner in dotted(node.args[0]):
            yield f"{owner}.{node.args[1].value}"


def dotted(node: ast.AST) -> Iterator[str]:
    """``a.b.c`` of an expression that is one; nothing for every other."""
    parts: List[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        yield ".".join([node.id, *reversed(parts)])


def _place(dotted: str, namespace: Dict[str, Any]) -> Optional[Place]:
    """The innermost module on the way, and the rest of the way from it; None where the root belongs to the notebook."""
    first, *parts = dotted.split(".")
    found = namespace.get(first)
    if isinstance(found, types.ModuleType) and found.__name__ != "__main__":
        module, path = found.__name__, []
    elif isinstance(found, type) and found.__module__ != "builtins" and importable(found):
        module, path = found.__module__, found.__qualname__.split(".")
    else:
        return None
    for part in parts[:-1]:
        found = getattr(found, part, None)
        if isinstance(found, types.ModuleType):
            module, path = found.__name__, []
        elif found is None:
            return None
        else:
            path.append(part)
    return module, ".".join([*path, parts[-1]])


def _patch(dotted: str, namespace: Dict[str, Any]) -> Patch:
    first, *parts = dotted.split(".")
    owner = _walk(namespace[first], parts[:-1])
    # Of a class, what it holds itself: a method may be wrapped when it is looked up.
    if isinstance(owner, type) and parts[-1] in vars(owner):
        return Patch(True, vars(owner)[parts[-1]])
    if not hasattr(owner, parts[-1]):
        return Patch(False, None)
    return Patch(True, getattr(owner, parts[-1]))


def _walk(found: Any, parts: List[str]) -> Any:
    for part in parts:
        found = getattr(found, part)
    return found
