"""Which objects matter by identity: those that can change, and memory used by several arrays."""

from __future__ import annotations

import enum
import types
from typing import Any, Dict, FrozenSet, List, Protocol, Tuple

from .pickled import Pickled

_ATOMS = (
    str, bytes, int, float, complex, tuple, frozenset, range, slice, enum.Enum, type, type(None),
    types.BuiltinFunctionType, types.FunctionType, types.ModuleType, types.CodeType,
)  # fmt: skip
_IMMUTABLE_MODULES = ("datetime", "decimal", "fractions", "uuid", "pathlib", "re", "zoneinfo")


def groups(pickled: Dict[str, Pickled]) -> List[List[str]]:
    """Names that share an object that can change, together; each group sorted, groups in order of their first name."""
    leader = {name: name for name in pickled}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    owner_of: Dict[int, str] = {}
    for name in sorted(pickled):
        for key in identities(pickled[name]):
            if key in owner_of:
                one, other = sorted((find(owner_of[key]), find(name)))
                leader[other] = one
            else:
                owner_of[key] = name
    groups: Dict[str, List[str]] = {}
    for name in sorted(pickled):
        groups.setdefault(find(name), []).append(name)
    return list(groups.values())


class Objects(Protocol):
    """What a pickler has met: a ``Pickled`` or the pickler itself."""

    @property
    def arrays(self) -> Dict[int, Tuple[Any, Dict[int, Any]]]:
        """For each numpy array that owns memory, the arrays that use it."""

    @property
    def objects(self) -> Dict[int, Any]:
        """All that was pickled, by id."""


def identities(found: Objects) -> Dict[int, Any]:
    """Objects of which it matters whether two names share one, by id."""
    shared = {key: one for key, one in found.objects.items() if not immutable(one)}
    for owner, users in found.arrays.values():
        if len(users) > 1 or owner.flags.writeable:
            shared[id(owner)] = owner
    return shared


def immutable(found: Any) -> bool:
    """True for objects of which it doesn't matter whether two names share one or have one each."""
    if isinstance(found, _ATOMS):
        return True
    kind = type(found)
    if kind.__module__ in ("numpy", "numpy.dtypes"):
        return not any(base.__name__ == "ndarray" for base in kind.__mro__)
    return kind.__module__.partition(".")[0] in _IMMUTABLE_MODULES or (
        kind.__module__ == "torch" and kind.__name__ in ("dtype", "device", "layout", "memory_format")
    )


def shared_owners(group: List[str], pickled: Dict[str, Pickled]) -> FrozenSet[int]:
    """Arrays whose memory is used by several arrays of the group that overlap."""
    users: Dict[int, Tuple[Any, Dict[int, Any]]] = {}
    for name in group:
        for key, (owner, found) in pickled[name].arrays.items():
            users.setdefault(key, (owner, {}))[1].update(found)
    return frozenset(key for key, (_, found) in users.items() if len(found) > 1 and _overlap(list(found.values())))


def _overlap(arrays: List[Any]) -> bool:
    bounds = sorted(_bounds(array) for array in arrays)
    return any(later[0] < earlier[1] for earlier, later in zip(bounds, bounds[1:]))


def _bounds(array: Any) -> Tuple[int, int]:
    start = end = array.__array_interface__["data"][0]
    for size, stride in zip(array.shape, array.strides):
        if size == 0:
            return start, start
        if stride < 0:
            start += (size - 1) * stride
        else:
            end += (size - 1) * stride
    return start, end + array.itemsize
