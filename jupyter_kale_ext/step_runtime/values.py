"""Values as artifacts: one folder for each name, names that share objects still sharing them after the trip.

A folder holds ``value.json`` (what it is), ``value.pickle`` (the stream) and ``value.buffers`` (big buffers, aligned,
mapped into memory when loaded). Names that share objects are pickled together; their folders have the same files.
"""

from __future__ import annotations

import json
import mmap
import os
import uuid
from itertools import chain
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Set, Tuple

from . import rebuild
from .artifact import hand_on, link, same, write_buffers, write_meta
from .carrier import Carrier
from .identity import groups, identities, shared_owners
from .pickled import CannotCarry, Pickled, pickle_value, type_name
from .preview import preview
from .shared import Holder, Shared

_KEPT_LIMIT = 1 << 23
"""Bytes of an input's stream (without its big buffers) up to which it is looked for objects shared with outputs."""

_SMALL = 1 << 20
"""Bytes of a value up to which a step notices that it changed it, though nothing in its code says so."""


class _Loaded(NamedTuple):
    folder: str
    group: str
    key: int


class Store:
    """Loads and saves the values of one step.

    Responsibilities: grouping of names that share objects, unchanged inputs handed on as they came, watch over inputs
    that must not change.
    """

    def __init__(self, carrier: Carrier, shared: Shared) -> None:
        self._carrier = carrier
        self._shared = shared
        self._groups: Dict[str, Dict[str, Any]] = {}
        self._loaded: Dict[str, _Loaded] = {}
        self._baseline: Dict[str, Tuple[bytes, List[int]]] = {}
        self._small: Dict[str, bytes] = {}
        self._mates: List[Holder] = []

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
        value = self._carrier.namespace[name] = self._value(name, folder, meta)
        self._loaded[name] = _Loaded(folder, meta["group"], id(value))
        if meta["bytes"] <= _SMALL:
            self._small[name] = self._bytes(name, value)
        if keep_baseline or isinstance(value, Iterator):
            pickled = pickle_value(name, value, self._carrier)
            self._baseline[name] = pickled.stream, [len(buffer.raw()) for buffer in pickled.buffers]
        return True

    def _value(self, name: str, folder: str, meta: Dict[str, Any]) -> Any:
        uid = meta["group"]
        moved = self._shared.moved(uid, name)
        if moved:
            return moved[0]
        if uid not in self._groups:
            self._groups[uid] = self._read(folder, meta)
        return self._groups[uid][name]

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
        for uid, group in self._groups.items():
            others = {name: value for name, value in group.items() if name not in self._loaded}
            self._mates.extend(Holder("input", name, value, uid) for name, value in others.items())
        self._groups.clear()

    def _bytes(self, name: str, value: Any) -> bytes:
        try:
            pickled = pickle_value(name, value, self._carrier)
        except CannotCarry:
            return b""
        return b"".join([pickled.stream, *(buffer.raw() for buffer in pickled.buffers)])

    def changed(self, name: str) -> bool:
        """True where an input isn't what it was when it was loaded."""
        if name not in self._baseline:
            return True
        namespace = self._carrier.namespace
        if name not in namespace:
            return True
        return self._differs(name, pickle_value(name, namespace[name], self._carrier))

    def save(self, folders: Dict[str, str], held: Iterable[Holder]) -> Dict[str, Dict[str, Any]]:
        """Write values out.

        Args:
            folders: Name -> folder of its artifact; a name that is not in the namespace is marked absent.
            held: What else may hold the values' objects.

        Returns:
            Metadata for each artifact: type, preview, size in bytes.

        Raises:
            CannotCarry: A value can't be pickled; nothing is said about the others.
            OSError: The disk is full.
        """
        namespace = self._carrier.namespace
        present = [name for name in folders if name in namespace]
        for name in set(folders) - set(present):
            write_meta(folders[name], {"version": 1, "absent": True})
        pickled = {name: pickle_value(name, namespace[name], self._carrier) for name in present}
        tokened = self._shared.settle(chain(_outputs(pickled, namespace), self._kept(folders), held))
        metadata: Dict[str, Dict[str, Any]] = {}
        for group in groups(pickled):
            metadata.update(self._save_group(group, pickled, folders, bool(tokened & set(group))))
        return metadata

    def _save_group(
        self, group: List[str], pickled: Dict[str, Pickled], folders: Dict[str, str], tokened: bool
    ) -> Dict[str, Dict[str, Any]]:
        namespace = self._carrier.namespace
        owners = shared_owners(group, pickled)
        name = group[0]
        if len(group) == 1 and not owners and not tokened:
            if name in self._baseline and not self._differs(name, pickled[name]):
                return {name: hand_on(self._loaded[name].folder, folders[name])}
            return self._write([name], pickled[name], folders, wrap=False)
        values = {name: namespace[name] for name in group}
        return self._write(
            group, pickle_value(name, values, self._carrier, owners, self._shared.tokens), folders, wrap=True
        )

    def _kept(self, outputs: Iterable[str]) -> Iterator[Holder]:
        """Inputs that are not handed on, with what came in one file with an input; not what is big or bound anew."""
        namespace = self._carrier.namespace
        yield from self._mates
        for name, (folder, group, key) in self._loaded.items():
            value = namespace.get(name)
            if name in outputs or id(value) != key or isinstance(value, Iterator):
                continue
            if os.path.getsize(os.path.join(folder, "value.pickle")) <= _KEPT_LIMIT:
                changed = name in self._small and self._small[name] != self._bytes(name, value)
                yield Holder("input", name, value, group, changed=changed)

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
            value = rebuild.load_file(file, buffers)
        return value if meta["wrapped"] else {meta["names"][0]: value}

    def _differs(self, name: str, pickled: Pickled) -> bool:
        stream, sizes = self._baseline[name]
        if pickled.stream != stream or [len(buffer.raw()) for buffer in pickled.buffers] != sizes:
            return True
        folder = self._loaded[name].folder
        with open(os.path.join(folder, "value.json"), encoding="utf-8") as file:
            segments = json.load(file)["segments"]
        if [size for _, size in segments] != sizes:
            return True
        if not segments:
            return False
        with open(os.path.join(folder, "value.buffers"), "rb") as file:
            return any(not same(file, start, buffer.raw()) for (start, _), buffer in zip(segments, pickled.buffers))

    def _write(
        self, group: List[str], pickled: Pickled, folders: Dict[str, str], wrap: bool
    ) -> Dict[str, Dict[str, Any]]:
        namespace, first = self._carrier.namespace, folders[group[0]]
        os.makedirs(first, exist_ok=True)
        segments = write_buffers(os.path.join(first, "value.buffers"), pickled.buffers)
        with open(os.path.join(first, "value.pickle"), "wb") as file:
            file.write(pickled.stream)
        size = len(pickled.stream) + sum(length for _, length in segments)
        uid = uuid.uuid4().hex
        metadata = {}
        for name in group:
            if folders[name] != first:
                link(first, folders[name], ("value.pickle", "value.buffers"))
            metadata[name] = {
                "python_type": type_name(namespace[name]),
                "preview": preview(namespace[name]),
                "bytes": size,
            }
            meta = {"version": 1, "group": uid, "names": group, "wrapped": wrap, "segments": segments, **metadata[name]}
            write_meta(folders[name], meta)
        return metadata


def _outputs(pickled: Dict[str, Pickled], namespace: Dict[str, Any]) -> Iterator[Holder]:
    for name, found in pickled.items():
        yield Holder("output", name, namespace[name], contents=identities(found))
