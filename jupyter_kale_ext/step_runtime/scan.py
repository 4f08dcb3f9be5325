"""The files below a step's working folder."""

from __future__ import annotations

import os
from typing import Iterator, List, Set, Tuple

from .folder import is_root

Stamp = Tuple[int, int]
"""Size in bytes and time of change in nanoseconds."""

_LIMIT = 20_000
_SKIPPED = frozenset((".git", ".venv", "venv", "node_modules", "__pycache__", ".ipynb_checkpoints"))


def files(home: str) -> Iterator[Tuple[str, Stamp]]:
    """Files below a folder, by path relative to it, the first 20,000.

    Left out are hidden folders, environments, notebooks (the user may save them while they run) and the records of
    runs; of the root of the file system everything, for nothing there is the step's own.
    """
    if is_root(home):
        return
    records = _records()
    count = 0
    waiting: List[Tuple[str, str]] = [(home, "")]
    while waiting:
        folder, prefix = waiting.pop()
        inner = []
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED and not entry.name.startswith(".") and entry.path not in records:
                    inner.append((entry.path, f"{prefix}{entry.name}{os.sep}"))
                continue
            if entry.is_dir():  # a link to a folder
                continue
            count += 1
            if count > _LIMIT:
                return
            if entry.name.endswith(".ipynb"):
                continue
            try:
                found = entry.stat()
            except OSError:
                continue
            yield prefix + entry.name, (found.st_size, found.st_mtime_ns)
        waiting.extend(sorted(inner, reverse=True))


def _entries(folder: str) -> List[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _records() -> Set[str]:
    """Where this run and its cache are recorded; they may lie in the notebook's folder."""
    attempt = os.environ.get("KALE_ATTEMPT")
    if not attempt:
        return set()
    runs = os.path.abspath(os.path.join(attempt, *[os.pardir] * 4))
    return {runs, os.path.join(os.path.dirname(runs), "cache")}
