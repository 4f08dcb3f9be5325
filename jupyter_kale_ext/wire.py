"""Model values to JSON and back: the one place that knows how the CLI, the server and the record write them.

Dataclasses become objects with every field in the order of the class, enums their values, tuples and sequences lists.
Numbers that JSON lacks become the texts ``NaN``, ``Infinity`` and ``-Infinity``, which float fields read back.
Bytes become base64.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import TypeVar

from jupyter_kale_ext.errors import InvalidInput

T = TypeVar("T")
Reader = Callable[[object], object]
Writer = Callable[[typing.Any], object]

_SPECIAL = {float("inf"): "Infinity", float("-inf"): "-Infinity"}
_NUMBERS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_PLAIN = frozenset({str, int, bool, type(None)})
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


class _Misfit(Exception):
    """Data of the wrong shape; ``path`` is filled in from the inside out."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path: list[str] = []

    def at(self, place: str) -> _Misfit:
        self.path.insert(0, place)
        return self


def to_wire(value: object) -> object:
    """The JSON value of a model value, or of any nest of them in lists, tuples and mappings.

    Raises:
        TypeError: The value holds something that is no model value (a mistake of the caller).
    """
    kind = type(value)
    return value if kind in _PLAIN else _writer(typing.cast(Hashable, kind))(value)


def dumps(value: object) -> str:
    """A model value as one line of JSON, in ASCII: safe to cut at line ends and to encode whatever was printed.

    Raises:
        TypeError: As ``to_wire``.
    """
    return _ENCODER.encode(to_wire(value))


def from_wire(cls: type[T], data: object) -> T:
    """The model value of class ``cls`` that a JSON value stands for.

    Unknown keys are passed over; a missing key takes the field's default.

    Raises:
        InvalidInput: The data has another shape; the message tells where.
    """
    name = getattr(cls, "__name__", "value")
    try:
        return typing.cast(T, _reader(typing.cast(Hashable, cls))(data))
    except _Misfit as misfit:
        path = "".join(misfit.path).lstrip(".")
        raise InvalidInput(f"{name}: {path} {misfit.what}." if path else f"{name} {misfit.what}.") from None


def loads(cls: type[T], text: str | bytes) -> T:
    """The model value that a JSON text stands for.

    Raises:
        InvalidInput: The text is no JSON, or has another shape.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{cls.__name__} is no JSON: {error}.") from None
    return from_wire(cls, data)


@cache
def _writer(kind: type[typing.Any]) -> Writer:
    if dataclasses.is_dataclass(kind):
        names = tuple(field.name for field in dataclasses.fields(kind))
        return lambda value: {name: to_wire(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, float):
        return _write_float
    if issubclass(kind, bytes):
        return lambda value: base64.b64encode(value).decode("ascii")
    if issubclass(kind, Mapping):
        return lambda value: {_key(key): to_wire(item) for key, item in value.items()}
    if issubclass(kind, (list, tuple)):
        return lambda value: [to_wire(item) for item in value]
    raise TypeError(f"{kind.__qualname__} is no model value")


def _write_float(value: float) -> object:
    return value if value - value == 0 else _SPECIAL.get(value, "NaN")


def _key(key: object) -> str:
    text = key.value if isinstance(key, Enum) else key
    if not isinstance(text, str):
        raise TypeError(f"{key!r} is no key of a JSON object")
    return text


@cache
def _reader(hint: typing.Any) -> Reader:
    """What reads a value of the type; made once for each type."""
    if hint in _READERS:
        return _READERS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple and arguments[1:] != (...,):
        return _pair_reader(arguments)
    if origin in (tuple, list, Sequence):
        return _list_reader(_reader(arguments[0]), list if origin is list else tuple)
    if origin in (dict, Mapping):
        return _mapping_reader(_reader(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _class_reader(hint)
    raise TypeError(f"{hint} is no type of a model value")


def _class_reader(cls: type) -> Reader:
    hints = typing.get_type_hints(cls)
    fields = [
        (field.name, _reader(hints[field.name]), _is_required(field)) for field in dataclasses.fields(cls) if field.init
    ]

    def read(data: object) -> object:
        if not isinstance(data, dict):
            raise _misfit("an object", data)
        found: dict[str, object] = {}
        for name, reader, required in fields:
            if name in data:
                try:
                    found[name] = reader(data[name])
                except _Misfit as misfit:
                    raise misfit.at(f".{name}") from None
            elif required:
                raise _Misfit(f"has no '{name}'")
        return cls(**found)

    return read


def _is_required(field: dataclasses.Field[object]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _list_reader(item: Reader, kind: type) -> Reader:
    def read(data: object) -> object:
        if not isinstance(data, list):
            raise _misfit("a list", data)
        return kind(_read_item(item, value, index) for index, value in enumerate(data))

    return read


def _read_item(reader: Reader, value: object, index: int) -> object:
    try:
        return reader(value)
    except _Misfit as misfit:
        raise misfit.at(f"[{index}]") from None


def _pair_reader(hints: tuple[typing.Any, ...]) -> Reader:
    readers = tuple(_reader(hint) for hint in hints)

    def read(data: object) -> object:
        if not isinstance(data, list) or len(data) != len(readers):
            raise _misfit(f"a list of {len(readers)}", data)
        return tuple(_read_item(reader, data[index], index) for index, reader in enumerate(readers))

    return read


def _mapping_reader(item: Reader) -> Reader:
    def read(data: object) -> object:
        if not isinstance(data, dict):
            raise _misfit("an object", data)
        return {key: _read_value(item, key, value) for key, value in data.items()}

    return read


def _read_value(reader: Reader, key: str, value: object) -> object:
    try:
        return reader(value)
    except _Misfit as misfit:
        raise misfit.at(f".{key}") from None


def _enum_reader(cls: type[Enum]) -> Reader:
    members = {member.value: member for member in cls}
    listed = ", ".join(map(str, members))

    def read(data: object) -> object:
        if not isinstance(data, str) or data not in members:
            raise _misfit(f"one of {listed}", data)
        return members[data]

    return read


def _union_reader(hints: tuple[typing.Any, ...]) -> Reader:
    """Reads an optional value; of several types the first that fits, numbers written as texts last."""
    readers = tuple(_reader(hint) for hint in sorted(hints, key=lambda hint: hint is float) if hint is not type(None))
    optional = type(None) in hints

    def read(data: object) -> object:
        if data is None and optional:
            return None
        for reader in readers[:-1]:
            try:
                return reader(data)
            except _Misfit:
                continue
        return readers[-1](data)

    return read


def _scalar_reader(kind: type, noun: str) -> Reader:
    def read(data: object) -> object:
        if type(data) is not kind:
            raise _misfit(noun, data)
        return data

    return read


def _read_float(data: object) -> object:
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return float(data)
    if isinstance(data, str) and data in _NUMBERS:
        return _NUMBERS[data]
    raise _misfit("a number", data)


def _misfit(wanted: str, data: object) -> _Misfit:
    shown = json.dumps(data, default=repr)
    return _Misfit(f"has to be {wanted}, not {shown if len(shown) <= 60 else shown[:57] + '...'}")


def _read_bytes(data: object) -> object:
    try:
        return base64.b64decode(data if isinstance(data, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise _misfit("base64", data) from None


_READERS: dict[object, Reader] = {
    object: lambda data: data,
    str: _scalar_reader(str, "a text"),
    int: _scalar_reader(int, "a whole number"),
    bool: _scalar_reader(bool, "true or false"),
    float: _read_float,
    bytes: _read_bytes,
}
