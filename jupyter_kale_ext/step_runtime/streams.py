"""What the user's code prints: recorded for the cell, and passed on to the process's own output at once."""

from __future__ import annotations

import ctypes
import io
import os
import sys
import threading
from typing import List, Optional

from .record import Record

_SYNC_SECONDS = 2.0


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the user's code.

    Args:
        name: ``stdout`` or ``stderr``.
        record: Where the text is recorded.
        real: File descriptor of the process's own output.
    """

    def __init__(self, name: str, record: Record, real: int) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self._stream = name
        self._record = record
        self._real = real
        self._pid = os.getpid()

    encoding = "UTF-8"
    errors = "strict"

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Never: a notebook's output is no terminal."""
        return False

    def fileno(self) -> int:
        """The descriptor that child processes write to."""
        return 1 if self._stream == "stdout" else 2

    def write(self, text: str) -> int:
        """Record the text and pass it on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() != self._pid:
            # In a forked child the record belongs to the parent: go through the parent's pipe.
            write_all(self.fileno(), text)
        else:
            self._record.stream(self._stream, text)
            write_all(self._real, text)
        return len(text)


def write_all(fd: int, text: str) -> None:
    """Write text to a descriptor, all of it."""
    data = text.encode("utf-8", "backslashreplace")
    while data:
        data = data[os.write(fd, data) :]


class Pipe:
    """Records what is written to a file descriptor below Python: C libraries, child processes."""

    def __init__(self, fd: int, name: str, record: Record) -> None:
        self._fd = fd
        self._name = name
        self._record = record
        self.real = os.dup(fd)
        self._read, write = os.pipe()
        os.dup2(write, fd)
        os.close(write)
        self._token = b"\0kale-sync-%d\0" % fd
        self._synced = threading.Event()
        self._thread = threading.Thread(target=self._drain, name=f"kale-{name}", daemon=True)
        self._thread.start()

    def sync(self) -> None:
        """Wait until everything written so far is recorded."""
        self._synced.clear()
        try:
            os.write(self._fd, self._token)
        except OSError:
            return
        self._synced.wait(_SYNC_SECONDS)

    def _drain(self) -> None:
        pending = b""
        while True:
            data = os.read(self._read, 1 << 16)
            if not data:
                return
            pending += data
            while self._token in pending:
                text, _, pending = pending.partition(self._token)
                self._pass(text)
                self._synced.set()
            keep = _held_back(pending, self._token)
            self._pass(pending[: len(pending) - keep])
            pending = pending[len(pending) - keep :]

    def _pass(self, data: bytes) -> None:
        if data:
            self._record.stream(self._name, data.decode("utf-8", "replace"))
            while data:
                data = data[os.write(self.real, data) :]


def _held_back(data: bytes, token: bytes) -> int:
    """How many bytes at the end may be the start of the token or half a character."""
    for size in range(min(len(token) - 1, len(data)), 0, -1):
        if data.endswith(token[:size]):
            return size
    for size in range(1, min(4, len(data)) + 1):
        byte = data[-size]
        if byte & 0xC0 == 0x80:
            continue
        wanted = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return size if wanted > size else 0
    return 0


class Capture:
    """Takes over the process's output streams for the user's code."""

    def __init__(self, record: Record) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._pipes: List[Pipe] = [Pipe(1, "stdout", record), Pipe(2, "stderr", record)]
        self.out, self.err = (pipe.real for pipe in self._pipes)
        sys.stdout = Stream("stdout", record, self.out)
        sys.stderr = Stream("stderr", record, self.err)
        sys.__stdout__ = os.fdopen(os.dup(self.out), "w", encoding="utf-8", errors="backslashreplace")  # type: ignore[misc]
        sys.__stderr__ = os.fdopen(os.dup(self.err), "w", encoding="utf-8", errors="backslashreplace")  # type: ignore[misc]
        self._libc = _c_library()

    def sync(self) -> None:
        """Wait until everything printed so far is recorded, by whatever library."""
        if self._libc is not None:
            self._libc.fflush(None)
        for pipe in self._pipes:
            pipe.sync()

    def log(self, text: str) -> None:
        """Text for the log alone, such as a cell's result."""
        write_all(self.out, text + "\n")


def _c_library() -> Optional[ctypes.CDLL]:
    """C's standard library, for its ``fflush``; None where it can't be had."""
    try:
        return ctypes.CDLL(None) if os.name == "posix" else ctypes.CDLL("msvcrt")
    except (OSError, TypeError):
        return None
