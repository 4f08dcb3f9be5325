"""What a library sets on its own classes and modules when the notebook calls it: ``sympy.init_printing()``.

Looked for in the code of functions that the notebook calls as statements, and of those they call in their own module.
"""

from __future__ import annotations

import ast
import dis
import types
from typing import Any, Dict, Iterator, List, Set

from . import codes, patches

_STORE = dis.opmap["STORE_ATTR"]
_MOST = 60
_CARRIED = (types.FunctionType, bool, int, float, str, type(None))


def called(source: str) -> Set[str]:
    """Dotted names that a cell calls as statements of their own, anywhere in it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    calls = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return {name for call in calls for name in patches.dotted(call.func)}


def changed(names: Set[str], namespace: Dict[str, Any]) -> Dict[patches.Place, patches.Patch]:
    """Functions and plain values that the called functions of libraries may have set, as they are now."""
    functions = dict.fromkeys(one for name in sorted(names) for one in _functions(name, namespace))
    found: Dict[patches.Place, patches.Patch] = {}
    for function in _with_callees(list(functions)):
        assigned = set(_assigned(function.__code__))
        if assigned:
            found.update(patches.changed(assigned, function.__globals__))
    return {place: patch for place, patch in found.items() if patch.there and type(patch.value) in _CARRIED}


def _functions(name: str, namespace: Dict[str, Any]) -> Iterator[types.FunctionType]:
    """The library's function of a dotted name; nothing where it is anything else."""
    first, *parts = name.split(".")
    found = namespace.get(first)
    for part in parts:
        found = vars(found).get(part) if isinstance(found, types.ModuleType) else None
    if isinstance(found, types.FunctionType) and found.__globals__ is not namespace:
        yield found


def _with_callees(functions: List[types.FunctionType]) -> List[types.FunctionType]:
    """The functions, and those of their modules that they call in turn."""
    found = dict.fromkeys(functions)
    waiting = list(functions)
    while waiting and len(found) < _MOST:
        one = waiting.pop()
        for name in codes.names(one.__code__):
            other = one.__globals__.get(name)
            if isinstance(other, types.FunctionType) and other.__globals__ is one.__globals__ and other not in found:
                found[other] = None
                waiting.append(other)
    return list(found)


def _assigned(code: types.CodeType) -> Iterator[str]:
    """Dotted names, their first one global, whose last attribute the code sets."""
    for inner in codes.walk(code):
        if _STORE not in inner.co_code[::2]:
            continue
        path: List[str] = []
        for step in dis.get_instructions(inner):
            if step.opname == "LOAD_GLOBAL":
                path = [step.argval]
            elif step.opname == "LOAD_ATTR" and path:
                path.append(step.argval)
            elif step.opname == "STORE_ATTR" and path:
                yield ".".join([*path, step.argval])
                path = []
            elif step.opname not in ("CACHE", "EXTENDED_ARG"):
                path = []
