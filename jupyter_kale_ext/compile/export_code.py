"""Values and texts as Python code for people: double quotes where they do, cells as raw texts over several lines."""

from __future__ import annotations

from collections.abc import Mapping

_TRIPLE = ("'''", '"""')


def literal(value: object) -> str:
    """A JSON value as a Python literal."""
    if isinstance(value, str):
        plain = value.isprintable() and '"' not in value and "\\" not in value
        return f'"{value}"' if plain else repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def text_literal(text: str) -> str:
    """A text of several lines as Python code that reads like the text; an escaped one where that can't be."""
    if "\n" not in text and text.isprintable():
        return literal(text)
    lines = text.split("\n")
    if all(line.replace("\t", " ").isprintable() for line in lines):
        for quotes in _TRIPLE:
            if quotes not in text and text[-1:] not in ("\\", quotes[0]) and text[:1] != quotes[0]:
                return f"r{quotes}{text}{quotes}"
    return repr(text)


def call(function: str, arguments: Mapping[str, object]) -> str:
    """A call with named arguments."""
    return f"{function}({', '.join(f'{name}={literal(value)}' for name, value in arguments.items())})"
