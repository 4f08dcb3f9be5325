"""The objects of the Kubernetes API as its JSON has them: what is asked for, or nothing.

The API's own models refuse a whole list for one field that is missing in one object, and make an object of
every field of every pod: a list of a thousand pods takes them half a second, and plain JSON a fiftieth of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyter_kale_ext.notebook.quantity import parse_quantity

Json = Mapping[str, object]

NOTHING: Json = {}


def part(value: object, *path: str) -> object:
    """What is found by these names, one inside the other; None where one is missing."""
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def mapping(value: object, *path: str) -> Json:
    """The object found by these names; empty where there is none."""
    found = part(value, *path)
    return found if isinstance(found, Mapping) else NOTHING


def items(value: object, *path: str) -> Iterator[Json]:
    """The objects in the list found by these names; none where there is no list."""
    found = part(value, *path)
    return (item for item in (found if isinstance(found, list) else ()) if isinstance(item, Mapping))


def text(value: object, *path: str) -> str:
    """The text found by these names; empty where there is none."""
    found = part(value, *path)
    return found if isinstance(found, str) else ""


def texts(value: object, *path: str) -> dict[str, str]:
    """The texts in the object found by these names, such as labels."""
    return {key: found for key, found in mapping(value, *path).items() if isinstance(found, str)}


def devices(value: object, *path: str) -> dict[str, int]:
    """How many of each device the object found by these names has, such as limits. CPU and memory are left out."""
    found = ((key, _count(str(given))) for key, given in mapping(value, *path).items() if "/" in key)
    return {key: count for key, count in found if count is not None}


def _count(quantity: str) -> int | None:
    if quantity.isdecimal() and quantity.isascii() and len(quantity) < 16:  # nearly all of them
        return int(quantity)
    parsed = parse_quantity(quantity)
    return None if parsed is None else int(parsed)
