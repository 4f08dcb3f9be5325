"""How a class of the notebook is taken apart: what makes it, and the attributes that making it doesn't give it."""

from __future__ import annotations

import enum
import pickle
import types
from typing import Any, Dict, Iterable, Optional, Tuple

from . import rebuild

_CLASS_OWN = frozenset(
    ("__dict__", "__weakref__", "__module__", "__qualname__", "__slots__", "_abc_impl", "__subclasshook__",
     "__annotations_cache__", "__slotnames__", "__static_attributes__", "__firstlineno__")
)  # fmt: skip
_TUPLE_OWN = frozenset(
    ("_fields", "_field_defaults", "_make", "_replace", "_asdict", "__new__", "__repr__", "__getnewargs__",
     "__match_args__", "__replace__")
)  # fmt: skip
_ENUM_OWN = frozenset(("__new__", "__reduce_ex__", "__format__", "__str__", "__repr__", "__hash__"))
_PLAIN_METAS = ("abc", "builtins", "enum", "typing", "collections")


def class_parts(found: type, sources: Iterable[str]) -> Tuple[Any, Tuple[Any, ...]]:
    """How to make a class without its attributes."""
    meta = type(found)
    body: Dict[str, Any] = {"__module__": found.__module__, "__qualname__": found.__qualname__}
    if _is_namedtuple(found):
        defaults = tuple(found._field_defaults.values())  # type: ignore[attr-defined]
        return rebuild.namedtuple_class, (found.__name__, found._fields, defaults, found.__module__)  # type: ignore[attr-defined]
    if isinstance(found, enum.EnumMeta):
        if (
            "__new__" in vars(found)
            and "__new_member__" in vars(found)
            and _own_code(vars(found)["__new_member__"], sources)
        ):
            raise pickle.PicklingError(f"the enumeration {found.__name__} has a __new__ of its own")
        kind: Any = found
        members = [(name, member._value_) for name, member in kind.__members__.items()]
        return rebuild.enum_class, (meta, found.__name__, found.__bases__, body, members)
    plain = meta.__module__.partition(".")[0] in _PLAIN_METAS and meta.__name__ != "_TypedDictMeta"
    if not plain and meta.__module__ != "__main__":
        filename = _source_of(found, sources)
        if filename:
            return rebuild.source_class, (filename, found.__name__)
    for name in ("__slots__", "__orig_bases__"):
        if name in vars(found):
            body[name] = vars(found)[name]
    return rebuild.plain_class, (meta, found.__name__, found.__bases__, body)


def class_state(found: type, sources: Iterable[str]) -> Dict[str, Any]:
    """The attributes of a class that making it does not give it."""
    if class_parts(found, sources)[0] is rebuild.source_class:
        return {}
    state = {}
    is_tuple, is_enum = _is_namedtuple(found), isinstance(found, enum.EnumMeta)
    for name, value in vars(found).items():
        if name in _CLASS_OWN or isinstance(value, (types.MemberDescriptorType, types.GetSetDescriptorType)):
            continue
        if is_tuple and (name in found._fields or (name in _TUPLE_OWN and not _own_code(value, sources))):  # type: ignore[attr-defined]
            continue
        if is_enum and _enum_makes(found, name, value, sources):
            continue
        state["__annotate__" if name == "__annotate_func__" else name] = value
    if isinstance(found, enum.EnumMeta):
        state["__members__"] = _members(found)
    return state


def _members(found: Any) -> Dict[str, Dict[str, Any]]:
    """What the notebook's code gave the members of an enumeration."""
    return {
        key: {name: value for name, value in vars(member).items() if not (name[0] == name[-1] == "_")}
        for key, member in found.__members__.items()
    }


def _enum_makes(found: Any, name: str, value: Any, sources: Iterable[str]) -> bool:
    if name in found.__members__ or (name in _ENUM_OWN and not _own_code(value, sources)):
        return True
    return (name.startswith("_") and name.endswith("_") and not name.startswith("__")) or name == "__new_member__"


def _own_code(value: Any, sources: Iterable[str]) -> bool:
    value = getattr(value, "__func__", value)
    code = getattr(value, "__code__", None)
    return code is not None and code.co_filename in sources


def _is_namedtuple(found: type) -> bool:
    return found.__bases__ == (tuple,) and hasattr(found, "_fields") and hasattr(found, "_field_defaults")


def _source_of(found: type, sources: Iterable[str]) -> Optional[str]:
    for value in vars(found).values():
        if _own_code(value, sources):
            return str(getattr(value, "__func__", value).__code__.co_filename)
    names: Any = sources
    for filename in reversed(list(names)):
        if f"class {found.__name__}" in names[filename]:
            return str(filename)
    return None
