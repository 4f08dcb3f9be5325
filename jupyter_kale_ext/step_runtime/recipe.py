"""Objects that pickle as a call."""

from __future__ import annotations

from typing import Any, Tuple

from . import rebuild


class Recipe:
    """Pickles as the call of a function.

    Args:
        make: The function.
        arguments: Its arguments.
    """

    def __init__(self, make: Any, arguments: Tuple[Any, ...]) -> None:
        self._recipe = make, arguments

    def __reduce__(self) -> Tuple[Any, Tuple[Any, ...]]:
        return self._recipe


def missing(name: str, error: Exception) -> Recipe:
    """In place of what can't be pickled: says so when it is loaded, which is when it is needed."""
    return Recipe(rebuild.missing, (name, f"{type(error).__name__}: {error}"))
