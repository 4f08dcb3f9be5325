"""One value, pickled, with what it is made of."""

from __future__ import annotations

import io
import pickle
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Tuple

from .carrier import Carrier
from .pickler import TokenPickler, ValuePickler


class CannotCarry(Exception):
    """A value can't leave its step.

    Attributes:
        name: Name of the variable.
        kind: Its type, as users write it.
        reason: Why, from the library that refused.
    """

    def __init__(self, name: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.kind = type_name(value)
        self.reason = reason


class Pickled(NamedTuple):
    """One value, pickled."""

    stream: bytes
    buffers: List[pickle.PickleBuffer]
    objects: Dict[int, Any]
    arrays: Dict[int, Tuple[Any, Dict[int, Any]]]


def type_name(value: Any) -> str:
    """``sqlite3.Connection`` for a connection, ``list`` for a list."""
    kind = type(value)
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def pickle_value(
    name: str,
    value: Any,
    carrier: Carrier,
    owners: FrozenSet[int] = frozenset(),
    tokens: Optional[Dict[int, str]] = None,
) -> Pickled:
    """Pickle one value.

    Args:
        name: Name of the variable, for what is said of it.
        value: Its value.
        carrier: Knows the notebook's functions and classes.
        owners: Ids of numpy arrays whose views are to stay views of them.
        tokens: Of objects that are entries of the state by themselves; None pickles them by value.

    Raises:
        CannotCarry: Something in it can't be pickled.
        OSError: The disk is full.
    """
    file = io.BytesIO()
    buffers: List[pickle.PickleBuffer] = []
    pickler = (
        TokenPickler(file, carrier, tokens, buffers=buffers, owners=owners)
        if tokens
        else ValuePickler(file, carrier, buffers, owners)
    )
    try:
        pickler.dump(value)
    except (MemoryError, OSError):
        raise
    except Exception as error:
        raise CannotCarry(name, value, f"{type(error).__name__}: {error}") from error
    return Pickled(file.getvalue(), buffers, pickler.objects, pickler.arrays)
