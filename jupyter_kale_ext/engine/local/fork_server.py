"""The fork server: a process of the steps' own interpreter that has imported libraries and forks a process per step.

Runs alone (standard library, Python 3.9 or newer, Linux): ``python -c "exec(...)" PATH FD``. It speaks JSON lines on
the socket ``FD``. The first line it gets is ``{"runtime": text}``: the step runtime, to be compiled; it imports IPython
and answers ``{"ready": seconds}``. To ``{"imports": [[module, [names]]]}`` it answers the same once they are imported,
or ``{"unfit": module, "reason": text}``; then it can fork no more. To ``{"id", "words", "cwd", "log", "env"}`` it
answers ``{"id", "pid"}`` or ``{"id", "errno", "file"}``. It tells ``{"ended": pid, "code": number}`` (negative for a
signal) for every child that ends. At the end of its input it ends itself.

A child is as a fresh process is: what the server imported is hidden in it (see ``fork_shelf.py``) until it is imported.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
import types
from typing import Any, NamedTuple

_MARK = b"KALE_ATTEMPT="


class Job(NamedTuple):
    """What a child runs: code as ``python -c`` gets it, and its arguments."""

    code: str
    arguments: list[str]


def _beside(name: str) -> Any:
    """A module that lies beside this file, without any package."""
    path = os.path.join(os.path.dirname(sys.argv[1]), name + ".py")
    spec = importlib.util.spec_from_file_location("_kale_" + name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module


class ZMQInteractiveShell:
    """Stands for the step's shell while libraries are imported: they look whether a notebook imports them."""

    kernel = None


def fill_quietly(shelf: Any, imports: list[list[Any]]) -> Any:
    """Fill the shelf; what is printed meanwhile goes nowhere. Gives its ``Misfit``, None where there is none."""
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as said:

        def printed() -> str:
            sys.stdout.flush()
            sys.stderr.flush()
            said.seek(0)
            return said.read().decode("utf-8", "replace").strip()

        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        builtins.get_ipython = ZMQInteractiveShell  # type: ignore[attr-defined]
        try:
            return shelf.fill(imports, printed)
        finally:
            del builtins.get_ipython  # type: ignore[attr-defined]
            printed()
            for fd, copy in enumerate(kept, 1):
                os.dup2(copy, fd)
                os.close(copy)


class Mark:
    """The place in memory where other processes read our environment variable ``KALE_ATTEMPT``.

    A forked process shows the environment of the one it was forked from; here a child writes its own mark over it.
    """

    def __init__(self) -> None:
        with open("/proc/self/environ", "rb") as file:
            shown = file.read()
        with open("/proc/self/stat", "rb") as file:
            start = int(file.read().rpartition(b")")[2].split()[47])
        place = (b"\0" + shown).index(b"\0" + _MARK) + len(_MARK)
        self._address = start + place
        self.size = shown.index(b"\0", place) - place
        self.write(shown[place : place + self.size])

    def write(self, mark: bytes) -> None:
        """Show another mark, filled up to the length of the first."""
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(self._address)
            memory.write(mark.ljust(self.size, b"x"))


class Server:
    """Forks on request, tells who ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._rest = b""
        self._waiting: list[dict[str, Any]] = []
        self._children: set[int] = set()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._mark = Mark()
        self._shelf: Any = None
        self._compiled: Any = None

    def prepare(self) -> None:
        """Import what every step needs."""
        start = time.monotonic()
        first, *self._waiting = self._lines(1)
        warmth = _beside("fork_warmth")
        if importlib.util.find_spec("IPython"):
            warmth.warm_up()
            if "MPLBACKEND" not in os.environ and importlib.util.find_spec("matplotlib_inline"):
                os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        self._compiled = warmth.Compiled(first["runtime"])
        self._settle(start)

    def _fill(self, imports: list[list[Any]]) -> None:
        start = time.monotonic()
        self._shelf = _beside("fork_shelf").Shelf()
        misfit = fill_quietly(self._shelf, imports)
        if misfit:
            self._tell(unfit=misfit.module, reason=misfit.reason)
        else:
            self._settle(start)

    def _settle(self, start: float) -> None:
        gc.collect()
        gc.freeze()
        self._tell(ready=time.monotonic() - start)

    def serve(self) -> Job:
        """Work until the input ends; returns in children only."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while True:
            while self._waiting:
                job = self._obey(self._waiting.pop(0))
                if job:
                    return job
            readable, _, _ = select.select([self._control.fileno(), self._woken], [], [])
            if self._woken in readable:
                os.read(self._woken, 4096)
            if self._control.fileno() in readable:
                self._waiting += self._lines()
            self._reap()

    def _obey(self, asked: dict[str, Any]) -> Job | None:
        if "imports" in asked:
            self._fill(asked["imports"])
            return None
        return self._fork(asked)

    def _reap(self) -> None:
        for pid in list(self._children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._children.discard(pid)
                self._tell(ended=pid, code=os.waitstatus_to_exitcode(status))

    def _fork(self, asked: dict[str, Any]) -> Job | None:
        mark = os.fsencode(asked["env"]["KALE_ATTEMPT"])
        try:
            os.chdir(asked["cwd"])
            log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            self._refuse(asked, error)
            return None
        try:
            pid = os.fork()
        except OSError as error:
            os.close(log)
            self._refuse(asked, error)
            return None
        if pid == 0:
            return self._begin(asked, log, mark)
        os.close(log)
        self._children.add(pid)
        self._tell(id=asked["id"], pid=pid)
        return None

    def _refuse(self, asked: dict[str, Any], error: OSError) -> None:
        self._tell(id=asked["id"], errno=error.errno, file=error.filename or "")

    def _begin(self, asked: dict[str, Any], log: int, mark: bytes) -> Job:
        """In the child: be as a fresh process is."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for fd in (log, self._woken, self._wake):
            os.close(fd)
        self._control.close()
        os.environ.clear()
        os.environ.update(asked["env"])
        self._mark.write(mark)
        random = self._shelf and self._shelf.modules.get("numpy.random")
        if random:
            random.seed()
        importlib.invalidate_caches()
        self._compiled.use()
        words: list[str] = asked["words"]
        if hasattr(sys, "orig_argv"):
            sys.orig_argv[:] = words
        return Job(words[2], words[3:])

    def _lines(self, least: int = 0) -> list[dict[str, Any]]:
        while True:
            data = self._control.recv(1 << 16)
            if not data:
                os._exit(0)
            *lines, self._rest = (self._rest + data).split(b"\n")
            if len(lines) >= least:
                return [json.loads(line) for line in lines]

    def _tell(self, **words: Any) -> None:
        try:
            self._control.sendall(json.dumps(words).encode() + b"\n")
        except OSError:
            os._exit(0)


def run(job: Job) -> None:
    """Run a job as ``python -c`` does, in a ``__main__`` of its own."""
    main = types.ModuleType("__main__")
    vars(main).update(__builtins__=builtins, __loader__=importlib.machinery.BuiltinImporter, __annotations__={})
    sys.modules["__main__"] = main
    if "__mp_main__" in sys.modules:
        sys.modules["__mp_main__"] = main
    sys.argv[:] = ["-c", *job.arguments]
    try:
        exec(compile(job.code, "<string>", "exec", dont_inherit=True), vars(main))
    except Exception as error:  # noqa: BLE001 - told as the interpreter tells it
        sys.excepthook(type(error), error, error.__traceback__ and error.__traceback__.tb_next)
        sys.exit(1)


def main() -> Job:
    """The server's life; returns in children only: what to run there."""
    server = Server(socket.socket(fileno=int(sys.argv[2])))
    server.prepare()
    return server.serve()


if __name__ == "__main__":
    run(main())
