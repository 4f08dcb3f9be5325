"""Values as artifacts: one folder for each name, names that share objects still sharing them after the trip.

A folder holds ``value.json`` (what it is), ``value.pickle`` (the stream) and ``value.buffers`` (big buffers, aligned,
mapped into memory when loaded). Names that share objects are pickled together; their folders have the same files.
"""

from __future__ import annotations

import enum
import io
import json
import mmap
import os
import pickle
import shutil
import types
import uuid
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Set, Tuple

from .carrier import Carrier
from .pickler import ValuePickler
from .preview import preview

_ALIGN = 64
_CHUNK = 1 << 24
_ATOMS = (
    str, bytes, int, float, complex, tuple, frozenset, range, slice, enum.Enum, type, type(None),
    types.BuiltinFunctionType, types.FunctionType, types.ModuleType, types.CodeType,
)  # fmt: skip
_IMMUTABLE_MODULES = ("datetime", "decimal", "fractions", "uuid", "pathlib", "re", "zoneinfo")


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
    memo: Dict[int, Any]
    arrays: Dict[int, Tuple[Any, Dict[int, Any]]]


def type_name(value: Any) -> str:
    """``sqlite3.Connection`` for a connection, ``list`` for a list."""
    kind = type(value)
    return (
        kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    )


def pickle_value(name: str, value: Any, carrier: Carrier, owners: FrozenSet[int] = frozenset()) -> Pickled:
    """Pickle one value.

    Raises:
        CannotCarry: Something in it can't be pickled.
        OSError: The disk is full.
    """
    file = io.BytesIO()
    buffers: List[pickle.PickleBuffer] = []
    pickler = ValuePickler(file, carrier, buffers, owners)
    try:
        pickler.dump(value)
    except (MemoryError, OSError):
        raise
    except Exception as error:
        raise CannotCarry(name, value, f"{type(error).__name__}: {error}") from error
    memo = {key: found for key, (_, found) in pickler.memo.copy().items()}
    return Pickled(file.getvalue(), buffers, memo, pickler.arrays)


class Store:
    """Loads and saves the values of one step.

    Responsibilities: grouping of names that share objects, unchanged inputs handed on as they came, watch over inputs
    that must not change.
    """

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._groups: Dict[str, Dict[str, Any]] = {}
        self._loaded: Dict[str, str] = {}
        self._baseline: Dict[str, Tuple[bytes, List[int]]] = {}

    def load(self, name: str, folder: str, keep_baseline: bool) -> bool:
        """Bring a value into the namespace.

        Args:
            name: Name of the variable.
            folder: Its artifact.
            keep_baseline: True where it will be asked later whether the value changed.

        Returns:
            False where the step that made the artifact left the name unbound.
        """
        with open(os.path.join(folder, "value.json"), encoding="utf-8") as file:
            meta = json.load(file)
        if meta.get("absent"):
            return False
        group = self._groups.get(meta["group"])
        if group is None:
            group = self._groups[meta["group"]] = self._read(folder, meta)
        self._carrier.namespace[name] = group[name]
        self._loaded[name] = folder
        if keep_baseline or isinstance(group[name], Iterator):
            pickled = pickle_value(name, group[name], self._carrier)
            self._baseline[name] = pickled.stream, [len(buffer.raw()) for buffer in pickled.buffers]
        return True

    def used_up(self) -> Set[str]:
        """Iterators and files among the inputs that were read on since they were loaded."""
        namespace = self._carrier.namespace
        return {name for name in self._baseline if isinstance(namespace.get(name), Iterator) and self._moved(name)}

    def _moved(self, name: str) -> bool:
        try:
            return self.changed(name)
        except CannotCarry:  # it is in the middle of something
            return True

    def release(self) -> None:
        """Forget the objects of values that came: once all are there, the notebook alone holds them."""
        self._groups.clear()

    def changed(self, name: str) -> bool:
        """True where an input isn't what it was when it was loaded."""
        if name not in self._baseline:
            return True
        namespace = self._carrier.namespace
        if name not in namespace:
            return True
        return self._differs(name, pickle_value(name, namespace[name], self._carrier))

    def save(self, folders: Dict[str, str]) -> Dict[str, Dict[str, Any]]:
        """Write values out.

        Args:
            folders: Name -> folder of its artifact; a name that is not in the namespace is marked absent.

        Returns:
            Metadata for each artifact: type, preview, size in bytes.

        Raises:
            CannotCarry: A value can't be pickled; nothing is said about the others.
            OSError: The disk is full.
        """
        namespace = self._carrier.namespace
        present = [name for name in folders if name in namespace]
        for name in set(folders) - set(present):
            _write_meta(folders[name], {"version": 1, "absent": True})
        pickled = {name: pickle_value(name, namespace[name], self._carrier) for name in present}
        metadata: Dict[str, Dict[str, Any]] = {}
        for group in _groups(pickled):
            owners = _shared_owners(group, pickled)
            if len(group) == 1 and not owners:
                name = group[0]
                if name in self._baseline and not self._differs(name, pickled[name]):
                    metadata[name] = _hand_on(self._loaded[name], folders[name])
                    continue
                metadata[name] = self._write([name], pickled[name], folders, namespace, wrap=False)[name]
            else:
                together = pickle_value(group[0], {name: namespace[name] for name in group}, self._carrier, owners)
                metadata.update(self._write(group, together, folders, namespace, wrap=True))
        return metadata

    def _read(self, folder: str, meta: Dict[str, Any]) -> Dict[str, Any]:
        buffers: List[Any] = []
        if meta["segments"]:
            with open(os.path.join(folder, "value.buffers"), "rb") as file:
                mapped: Any = bytearray()
                if os.fstat(file.fileno()).st_size:
                    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            whole = memoryview(mapped)
            buffers = [whole[start : start + size] for start, size in meta["segments"]]
        with open(os.path.join(folder, "value.pickle"), "rb") as file:
            value = pickle.load(file, buffers=buffers)
        return value if meta["wrapped"] else {meta["names"][0]: value}

    def _differs(self, name: str, pickled: Pickled) -> bool:
        stream, sizes = self._baseline[name]
        if pickled.stream != stream or [len(buffer.raw()) for buffer in pickled.buffers] != sizes:
            return True
        folder = self._loaded[name]
        with open(os.path.join(folder, "value.json"), encoding="utf-8") as file:
            segments = json.load(file)["segments"]
        if [size for _, size in segments] != sizes:
            return True
        if not segments:
            return False
        with open(os.path.join(folder, "value.buffers"), "rb") as file:
            return any(not _same(file, start, buffer.raw()) for (start, _), buffer in zip(segments, pickled.buffers))

    def _write(
        self, group: List[str], pickled: Pickled, folders: Dict[str, str], namespace: Dict[str, Any], wrap: bool
    ) -> Dict[str, Dict[str, Any]]:
        first = folders[group[0]]
        os.makedirs(first, exist_ok=True)
        segments = _write_buffers(os.path.join(first, "value.buffers"), pickled.buffers)
        with open(os.path.join(first, "value.pickle"), "wb") as file:
            file.write(pickled.stream)
        size = len(pickled.stream) + sum(length for _, length in segments)
        uid = uuid.uuid4().hex
        metadata = {}
        for name in group:
            if folders[name] != first:
                _link_files(first, folders[name], ("value.pickle", "value.buffers"))
            metadata[name] = {
                "python_type": type_name(namespace[name]),
                "preview": preview(namespace[name]),
                "bytes": size,
            }
            meta = {"version": 1, "group": uid, "names": group, "wrapped": wrap, "segments": segments, **metadata[name]}
            _write_meta(folders[name], meta)
        return metadata


def _write_meta(folder: str, meta: Dict[str, Any]) -> None:
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "value.json"), "w", encoding="utf-8") as file:
        json.dump(meta, file, sort_keys=True)


def _write_buffers(path: str, buffers: List[pickle.PickleBuffer]) -> List[Tuple[int, int]]:
    segments = []
    if not buffers:
        return []
    with open(path, "wb") as file:
        for buffer in buffers:
            raw = buffer.raw()
            start = -(-file.tell() // _ALIGN) * _ALIGN
            file.write(b"\0" * (start - file.tell()))
            for offset in range(0, len(raw), _CHUNK):
                file.write(raw[offset : offset + _CHUNK])
            segments.append((start, len(raw)))
    return segments


def _same(file: Any, start: int, raw: memoryview) -> bool:
    file.seek(start)
    for offset in range(0, len(raw), _CHUNK):
        chunk = raw[offset : offset + _CHUNK]
        if file.read(len(chunk)) != chunk.tobytes():
            return False
    return True


def _hand_on(source: str, target: str) -> Dict[str, Any]:
    """Hand an unchanged input on: the same files, linked where the disk allows."""
    _link_files(source, target, ("value.json", "value.pickle", "value.buffers"))
    with open(os.path.join(target, "value.json"), encoding="utf-8") as file:
        meta = json.load(file)
    return {key: meta[key] for key in ("python_type", "preview", "bytes")}


def _link_files(source: str, target: str, names: Iterable[str]) -> None:
    os.makedirs(target, exist_ok=True)
    for name in names:
        old, new = os.path.join(source, name), os.path.join(target, name)
        if not os.path.exists(old):
            continue
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)


def _groups(pickled: Dict[str, Pickled]) -> List[List[str]]:
    """Names that share an object that can change, together; each group sorted, groups in order of their first name."""
    leader = {name: name for name in pickled}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    owner_of: Dict[int, str] = {}
    for name in sorted(pickled):
        for key in _identities(pickled[name]):
            if key in owner_of:
                one, other = sorted((find(owner_of[key]), find(name)))
                leader[other] = one
            else:
                owner_of[key] = name
    groups: Dict[str, List[str]] = {}
    for name in sorted(pickled):
        groups.setdefault(find(name), []).append(name)
    return list(groups.values())


def _identities(pickled: Pickled) -> Set[int]:
    shared = {key for key, found in pickled.memo.items() if not _immutable(found)}
    for owner, users in pickled.arrays.values():
        if len(users) > 1 or owner.flags.writeable:
            shared.add(id(owner))
    return shared


def _immutable(found: Any) -> bool:
    """True for objects of which it doesn't matter whether two names share one or have one each."""
    if isinstance(found, _ATOMS):
        return True
    kind = type(found)
    if kind.__module__ in ("numpy", "numpy.dtypes"):
        return not any(base.__name__ == "ndarray" for base in kind.__mro__)
    return kind.__module__.partition(".")[0] in _IMMUTABLE_MODULES or (
        kind.__module__ == "torch" and kind.__name__ in ("dtype", "device", "layout", "memory_format")
    )


def _shared_owners(group: List[str], pickled: Dict[str, Pickled]) -> FrozenSet[int]:
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
