"""Names in the IR: task keys for steps, artifact keys for variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

RESERVED_PREFIX = "kale_"
_DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


def task_keys(names: Iterable[str]) -> dict[str, str]:
    """The task key of each name, in order: ``load_data`` -> ``load-data``, unique by ``-2``, ``-3`` …"""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        keys[name] = _unique(_task_key(name), taken)
        taken.add(keys[name])
    return keys


def artifact_keys(names: Iterable[str]) -> Mapping[str, str]:
    """The artifact keys of the variables whose key is not their own name.

    Keys become file names, also where those ignore case (``x`` beside ``X``) or are devices (``aux``).
    """
    ordered = sorted(set(names))
    taken: set[str] = set()
    keys: dict[str, str] = {}
    for name in ordered:
        if _is_plain(name) and name.casefold() not in taken:
            taken.add(name.casefold())
        else:
            keys[name] = ""
    for name in keys:
        key = "v_" + "".join(_escaped(letter) for letter in name)
        while key.casefold() in taken:
            key += "_"
        keys[name] = key
        taken.add(key.casefold())
    return keys


def _task_key(name: str) -> str:
    key = re.sub("-+", "-", name.replace("_", "-")).strip("-")
    return key if key and not key[0].isdigit() else f"step-{key}".rstrip("-")


def _unique(key: str, taken: set[str]) -> str:
    candidate, number = key, 1
    while candidate in taken:
        number += 1
        candidate = f"{key}-{number}"
    return candidate


def _is_plain(name: str) -> bool:
    return name.isascii() and not name.startswith(RESERVED_PREFIX) and name.casefold() not in _DEVICE_NAMES


def _escaped(letter: str) -> str:
    return letter if letter.isascii() else "".join(f"_{byte:02x}" for byte in letter.encode())
