"""Digests of what steps make: the same content has the same digest, wherever it lies."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from pathlib import Path

_BLOCK = 1 << 20


class Digests:
    """Digests of output artifacts, each computed once.

    Responsibilities:
        Keeps a digest beside its artifact (``outputs/<key>`` -> ``digests/<key>``), so that later runs that share the
        artifact needn't read it again. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: dict[Path, threading.Lock] = {}

    def of(self, attempt: Path, key: str) -> str:
        """The digest of one output of an attempt.

        Raises:
            OSError: The artifact can't be read.
        """
        kept = attempt / "digests" / key
        with self._lock:
            busy = self._busy.setdefault(kept, threading.Lock())
        with busy:
            if kept.is_file():
                return kept.read_text()
            digest = digest_path(attempt / "outputs" / key)
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(digest)
            return digest


def digest_path(path: Path) -> str:
    """SHA-256 over the relative names and the bytes of a file, or of all files in a folder; of nothing, ``absent``.

    Raises:
        OSError: It can't be read.
    """
    if not path.exists():
        return "absent"
    total = hashlib.sha256()
    for file in sorted(_files(path), key=lambda found: found.relative_to(path).as_posix()):
        name = file.relative_to(path).as_posix().encode("utf-8", "surrogateescape")
        total.update(b"%d %s %d " % (len(name), name, file.stat().st_size))
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                total.update(block)
    return total.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        Path(parent, name)
        for parent, _, names in os.walk(path)
        for name in names
        if stat.S_ISREG(os.stat(Path(parent, name)).st_mode)
    ]
