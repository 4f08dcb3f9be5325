"""Environment variables, working directory, module search path and files: the process's surroundings."""

from __future__ import annotations

import base64
import os
import pickle
import sys
from typing import Dict, List, Optional, Set, Tuple

from .scan import Stamp, files
from .state import State

FILE_LIMIT = 100 * 1024 * 1024
"""Bytes of files that travel with the state in a pod, for all files together."""

_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/lib/", "/usr/lib/", "/usr/share/")
_OWN = frozenset(("KALE_EVENTS_FILE", "KALE_SHARED_WORKDIR", "MPLBACKEND", "COLUMNS", "LINES"))


class Surroundings:
    """Watches and carries them.

    Args:
        state: The state they are restored from and saved to.
        shared: True where all steps work in one folder, so that files need not travel.
    """

    def __init__(self, state: State, shared: bool) -> None:
        self._state = state
        self._shared = shared
        self._home = os.getcwd()
        self._environ = dict(os.environ)
        self._path = list(sys.path)
        self._files: Dict[str, Stamp] = {}

    def restore(self) -> None:
        """Put environment, folder and search path in place, as the step's ancestors left them."""
        for name, (_, blob) in self._state.of("env").items():
            if blob is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = pickle.loads(blob)
        blob = self._state.blob("path", "sys.path")
        if blob is not None:
            added: List[str] = pickle.loads(blob)
            sys.path[:] = [part for part in added if part not in sys.path] + sys.path
        blob = self._state.blob("path", "cwd")
        if blob is not None:
            folder = os.path.join(self._home, pickle.loads(blob))
            os.makedirs(folder, exist_ok=True)
            os.chdir(folder)

    def unpack(self, files: Dict[str, str]) -> None:
        """Write the files that lie beside the notebook, and have them travel on; not where steps see them anyway.

        Args:
            files: Content in base64 by path.
        """
        for name, packed in () if self._shared else sorted(files.items()):
            path = os.path.join(self._home, name)
            content = base64.b64decode(packed)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
            self._state.put("file", name, pickle.dumps((os.stat(path).st_mtime_ns, content)))

    def restore_files(self) -> None:
        """Write the files that earlier steps left, unless the same or a newer one is there."""
        for name, (_, blob) in self._state.of("file").items():
            path = os.path.join(self._home, name)
            if blob is None:
                continue
            changed, content = pickle.loads(blob)
            if content is None or (os.path.exists(path) and os.stat(path).st_mtime_ns >= changed):
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
            os.utime(path, ns=(changed, changed))

    def begin(self) -> None:
        """Take note of how things are before the step's own code runs."""
        self._environ = dict(os.environ)
        self._path = list(sys.path)
        self._files = dict(files(self._home))

    def written(self) -> Dict[str, Stamp]:
        """Files under the working folder made or changed since :meth:`begin`, by absolute path."""
        return {
            os.path.join(self._home, name): stamp for name, stamp in files(self._home) if self._files.get(name) != stamp
        }

    def save(self) -> List[str]:
        """Put what changed into the state.

        Returns:
            Sentences about files that can't travel.
        """
        for name in set(self._environ) | set(os.environ):
            if name not in _OWN and self._environ.get(name) != os.environ.get(name):
                value = os.environ.get(name)
                if value is None:
                    self._state.delete("env", name)
                else:
                    self._state.put("env", name, pickle.dumps(value))
        added = [part for part in sys.path if part not in self._path]
        if added:
            blob = self._state.blob("path", "sys.path")
            before: List[str] = pickle.loads(blob) if blob else []
            self._state.put("path", "sys.path", pickle.dumps(added + [part for part in before if part not in added]))
        here = os.path.relpath(os.getcwd(), self._home)
        if here != "." or self._state.blob("path", "cwd") is not None:
            self._state.put("path", "cwd", pickle.dumps(here))
        return [] if self._shared else self._save_files()

    def _save_files(self) -> List[str]:
        total = sum(len(blob or b"") for _, blob in self._state.of("file").values())
        refused = []
        for path, (size, changed) in sorted(self.written().items()):
            name = os.path.relpath(path, self._home)
            total += size
            if total > FILE_LIMIT:
                refused.append(
                    f"File {name} ({size} bytes) does not travel on: all files may take {FILE_LIMIT} bytes. "
                    "Write it to a volume, or hand the value on in a variable."
                )
                continue
            with open(path, "rb") as file:
                self._state.put("file", name, pickle.dumps((changed, file.read())))
        for name in self._state.of("file"):
            if not os.path.exists(os.path.join(self._home, name)):
                self._state.put("file", name, None)
        return refused


class Reads:
    """Files that the step's code reads, as they were then; without the interpreter's own and those it wrote itself."""

    def __init__(self) -> None:
        own = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
        self._own = (*sorted(path + os.sep for path in own), *_SYSTEM)
        self._found: Dict[str, Stamp] = {}
        self._written: Set[str] = set()
        self._on = False
        sys.addaudithook(self._hear)

    def begin(self) -> None:
        """Listen from now on."""
        self._on = True

    def stamps(self) -> Dict[str, Stamp]:
        """The files read, each as it was when it was opened first; listens no more."""
        self._on = False
        return dict(sorted(self._found.items()))

    def _hear(self, event: str, arguments: Tuple[object, ...]) -> None:
        if event == "open" and self._on:
            path, mode, flags = arguments
            if not isinstance(path, str):
                return
            full = os.path.abspath(path)
            if full in self._found or full in self._written or full.startswith(self._own) or "__pycache__" in full:
                return
            stamp = _stamp(full)
            if stamp is None or _writes(mode, flags):
                self._written.add(full)
            else:
                self._found[full] = stamp


def _writes(mode: object, flags: object) -> bool:
    """True where a file is opened to be made anew: nothing that was in it is read."""
    if isinstance(mode, str):
        return bool(set(mode) & set("wx"))
    return isinstance(flags, int) and bool(flags & os.O_TRUNC)


def _stamp(path: str) -> Optional[Stamp]:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if os.path.isfile(path) else None
