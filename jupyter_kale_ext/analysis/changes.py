"""What a call of a library does to the objects it is given, by rules and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_kale_ext.analysis import tables
from jupyter_kale_ext.analysis.environment import Environment
from jupyter_kale_ext.analysis.expressions import FRESH_FUNCTIONS, FRESH_METHODS
from jupyter_kale_ext.analysis.ops import Call, Link, Root

_NO_RESULT = frozenset(
    {"append", "extend", "insert", "remove", "clear", "sort", "reverse", "update", "add", "discard", "put", "fill",
     "resize", "appendleft", "extendleft", "eval", "compile", "read", "execute", "subtract"}
)  # fmt: skip
"""Changing methods that give nothing: where their result is used, another method of that name is meant."""


@dataclass(frozen=True)
class Change:
    """Something changes, surely or perhaps."""

    root: Root
    sure: bool


def changes(call: Call, environment: Environment) -> Iterator[Change]:
    """What the call of something that is not the notebook's own changes."""
    path = environment.path(call.callee) if call.callee else None
    first = call.callee.partition(".")[0] if call.callee else ""
    for argument in call.arguments:
        if argument.key == "out":
            yield from _all(argument.roots, sure=True)
    if path in tables.CHANGING_FUNCTIONS:
        wanted = tables.CHANGING_FUNCTIONS[path]
        yield from (one for argument in call.arguments if argument.key == wanted for one in _all(argument.roots, True))
    elif environment.is_module(first) or call.method is None:
        yield from _function(call, path, first, environment)
    else:
        yield from _method(call, environment)


def _function(call: Call, path: str | None, first: str, environment: Environment) -> Iterator[Change]:
    """A function of a library or one nobody knows: it may change what it is given."""
    if path is not None and (tables.is_pure(path) or path in FRESH_FUNCTIONS or _is_constructor(path)):
        return
    if first and call.method is None:
        # What a function of the notebook made and gave is called: a closure, that may count.
        yield Change(Root(first, Link.SAME), not environment.is_module(first) and bool(environment.deferred(first)))
    for argument in call.arguments:
        yield from _all(argument.roots, sure=False)


def _method(call: Call, environment: Environment) -> Iterator[Change]:
    method = call.method or ""
    if call.inplace or _is_changing(call, method) or _is_generator(call, environment):
        yield from _all(call.receiver, sure=True)
        return
    if method in tables.CHANGING_METHODS and not call.texts:
        yield from _all(call.receiver, sure=False)
    elif method not in tables.PURE_METHODS and method not in FRESH_METHODS:
        yield from _all(call.receiver, sure=call.discarded)
        for argument in call.arguments:
            yield from _all(argument.roots, sure=False)


def _is_changing(call: Call, method: str) -> bool:
    used = not (call.discarded or call.shown)
    return method in tables.CHANGING_METHODS and not (used and method in _NO_RESULT)


def _is_generator(call: Call, environment: Environment) -> bool:
    return any(
        environment.maker(root.name) in tables.GENERATOR_MAKERS for root in call.receiver if root.link is not Link.MAYBE
    )


def _is_constructor(path: str) -> bool:
    """Classes of libraries take what they are given; they change it later, if at all."""
    return "." in path and path.rpartition(".")[2][:1].isupper()


def _all(roots: tuple[Root, ...], sure: bool) -> Iterator[Change]:
    return (Change(root, sure) for root in roots)


def settings(call: Call, path: str) -> bool:
    """True where the call changes how everything after it works or looks."""
    return path in tables.SETTING_FUNCTIONS


def file_effects(call: Call, path: str) -> Iterator[tuple[str, bool]]:
    """Files with a literal path that the call reads or writes: key, and whether it writes."""
    last = path.rpartition(".")[2] if path else call.method or ""
    if not call.texts:
        return
    key = f"<file {call.texts[0].removeprefix('./')}>"
    if path == "open":
        mode = call.texts[1] if len(call.texts) > 1 else "r"
        yield key, any(letter in mode for letter in "wax+")
    elif last in tables.WRITING_METHODS:
        yield key, True
    elif last in tables.READING_METHODS:
        yield key, False
