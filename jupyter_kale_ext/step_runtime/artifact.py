"""The files of a value's artifact, and how they are written."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from typing import Any, Dict, Iterable, List, Tuple

_ALIGN = 64
_CHUNK = 1 << 24


def write_meta(folder: str, meta: Dict[str, Any]) -> None:
    """What the value is, as ``value.json``."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "value.json"), "w", encoding="utf-8") as file:
        json.dump(meta, file, sort_keys=True)


def write_buffers(path: str, buffers: List[pickle.PickleBuffer]) -> List[Tuple[int, int]]:
    """Write big buffers one after the other, aligned; gives the start and the length of each, in bytes."""
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


def same(file: Any, start: int, raw: memoryview) -> bool:
    """True where a file holds these bytes from ``start`` on."""
    file.seek(start)
    for offset in range(0, len(raw), _CHUNK):
        chunk = raw[offset : offset + _CHUNK]
        if file.read(len(chunk)) != chunk.tobytes():
            return False
    return True


def hand_on(source: str, target: str) -> Dict[str, Any]:
    """Hand an unchanged input on: the same files, linked where the disk allows."""
    link(source, target, ("value.json", "value.pickle", "value.buffers"))
    with open(os.path.join(target, "value.json"), encoding="utf-8") as file:
        meta = json.load(file)
    return {key: meta[key] for key in ("python_type", "preview", "bytes")}


def link(source: str, target: str, names: Iterable[str]) -> None:
    """Put files of one folder into another as well, linked where the disk allows; what is not there is left out."""
    os.makedirs(target, exist_ok=True)
    for name in names:
        old, new = os.path.join(source, name), os.path.join(target, name)
        if not os.path.exists(old):
            continue
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)
