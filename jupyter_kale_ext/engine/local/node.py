"""A place in a YAML document, read with types checked."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.errors import InvalidInput


class Node:
    """A mapping in a document. What is absent reads as empty; what has another shape is refused by name.

    Args:
        data: The mapping; None is an empty one.
        where: How messages call it.

    Raises:
        InvalidInput: ``data`` is no mapping.
    """

    def __init__(self, data: object, where: str) -> None:
        if data is not None and not isinstance(data, dict):
            raise InvalidInput(f"{where} of the compiled pipeline is no mapping.")
        self._data: dict[object, object] = data or {}
        self._where = where

    def has(self, key: str) -> bool:
        """True where the key is there."""
        return key in self._data

    def value(self, key: str) -> object:
        """The value as it stands; None where there is none."""
        return self._data.get(key)

    def at(self, *keys: str) -> Node:
        """The mapping under the keys, one within the other; an empty one where there is none."""
        node = self
        for key in keys:
            node = Node(node._data.get(key), f"{node._where}.{key}")
        return node

    def items(self) -> Iterator[tuple[str, Node]]:
        """The mappings in this one, by key, in the order of the document."""
        for key, value in self._data.items():
            yield str(key), Node(value, f"{self._where}.{key}")

    def keys(self) -> tuple[str, ...]:
        """The keys, in the order of the document."""
        return tuple(map(str, self._data))

    def each(self, key: str) -> Iterator[Node]:
        """The mappings in the list under a key."""
        for place, value in enumerate(self._items(key)):
            yield Node(value, f"{self._where}.{key}[{place}]")

    def text(self, key: str) -> str:
        """The text (or number, printed) under a key; empty where there is none."""
        value = self._data.get(key)
        if value is None:
            return ""
        if isinstance(value, (str, int, float)):
            return str(value)
        raise InvalidInput(f"{self._where}.{key} of the compiled pipeline is no text.")

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under a key."""
        return tuple(str(value) for value in self._items(key))

    def _items(self, key: str) -> list[object]:
        value = self._data.get(key)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise InvalidInput(f"{self._where}.{key} of the compiled pipeline is no list.")
