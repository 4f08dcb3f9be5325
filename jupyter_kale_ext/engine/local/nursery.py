"""The supervisor's side of the fork server: processes forked from one that has imported the notebook's libraries."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jupyter_kale_ext.engine.local import process

_PROGRAM = Path(__file__).with_name("fork_server.py")
_BOOT = "import sys;exec(compile(open(sys.argv[1],encoding='utf-8').read(),sys.argv[1],'exec'))"
_ROOM = 1024  # bytes that an attempt's mark may be longer than the run's
_WARM_UP = 60.0  # seconds after which a server that isn't ready is given up
_ANSWER = 20.0  # seconds after which a server that doesn't answer is given up


class Forked:
    """A process forked for a step, as ``subprocess.Popen`` tells of one.

    Attributes:
        pid: Its id.
        returncode: How it ended, negative for a signal; None while it runs.
        lost: True where the fork server died before it could tell how the process ended.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.lost = False
        self._ended = threading.Event()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self.returncode

    def wait(self) -> int:
        """Wait for the end; tells how it ended."""
        self._ended.wait()
        return self.returncode or 0

    def end(self, code: int, lost: bool = False) -> None:
        """Note how it ended."""
        self.lost, self.returncode = lost, code
        self._ended.set()


class Nursery:
    """A fork server and what it has forked.

    Responsibilities:
        Starts the server, asks it for processes, hears how they end; ends the server. A server that dies, breaks or
        can't be used is told by ``problem``; everything else goes on without it. Used by one thread; another one
        listens to the server.

    Args:
        interpreter: The steps' Python.
        folder: The run's folder.
        cwd: The steps' working directory.
        env: What all steps have in their environment.
        imports: Modules to import beforehand and names taken from them.
        sources: Texts of modules that steps will import from memory, to be compiled beforehand.
        tell: Called, in another thread, when something has changed.

    Raises:
        OSError: The server can't be started.

    Attributes:
        env: As given.
        problem: Why nothing can be forked; empty where nothing is known against it.
    """

    def __init__(
        self,
        interpreter: str,
        folder: Path,
        *,
        cwd: str,
        env: Mapping[str, str],
        imports: Sequence[tuple[str, Sequence[str]]],
        sources: Sequence[str],
        tell: Callable[[], None],
    ) -> None:
        self.env, self.problem = dict(env), ""
        self._tell, self._ready = tell, False
        self._children: dict[int, Forked] = {}
        self._answers: dict[int, Forked | OSError] = {}
        self._ids = itertools.count()
        self._heard = threading.Condition()
        self._mark = process.mark(folder)
        self._started = time.monotonic()
        self._control, theirs = socket.socketpair()
        try:
            self._server = self._start(interpreter, folder, cwd, theirs)
        except OSError:
            self._control.close()
            raise
        finally:
            theirs.close()
        first = {"imports": [[module, list(names)] for module, names in imports], "sources": list(sources)}
        threading.Thread(target=self._listen, args=(first,), name="fork-server", daemon=True).start()

    @property
    def ready(self) -> bool:
        """True where it forks at once; False while it imports, and once it can't be used."""
        return self._ready and not self.problem

    @property
    def warming(self) -> bool:
        """True while it imports."""
        if not self._ready and not self.problem and time.monotonic() - self._started > _WARM_UP:
            self._give_up(f"importing the libraries took longer than {_WARM_UP:g} seconds")
            self._server.kill()
        return not self._ready and not self.problem

    def fork(self, words: Sequence[str], cwd: str, log: Path, env: Mapping[str, str]) -> Forked | None:
        """A process that runs ``words`` (the interpreter, ``-c``, code, arguments) as a fresh one would.

        Returns:
            None where the server can't be used any more; nothing has been started then.

        Raises:
            OSError: The folder is gone, the log can't be written, there are too many processes.
        """
        if len(os.fsencode(env[process.MARK])) > len(os.fsencode(self._mark)) + _ROOM:
            return None
        number = next(self._ids)
        asked = {"id": number, "words": list(words), "cwd": cwd, "log": str(log), "env": dict(env)}
        with self._heard:
            if not self._send(asked):
                return None
            if not self._heard.wait_for(lambda: number in self._answers or self.problem, _ANSWER):
                self.problem = f"the fork server didn't answer for {_ANSWER:g} seconds"
            answer = self._answers.pop(number, None)
        if isinstance(answer, OSError):
            raise answer
        if answer:
            return answer
        self.close()
        process.kill_everything(None, Path(env[process.MARK]))
        return None

    def close(self) -> None:
        """End the server; returns when it is gone. What it forked goes on, but nobody will hear of it."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._server.kill()
        self._server.wait()

    def _start(self, interpreter: str, folder: Path, cwd: str, theirs: socket.socket) -> subprocess.Popen[bytes]:
        words = [interpreter, "-c", _BOOT, str(_PROGRAM), str(theirs.fileno())]
        env = {**self.env, process.MARK: self._mark + "x" * _ROOM}
        log = os.open(folder / "forks.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            return subprocess.Popen(
                words,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        finally:
            os.close(log)

    def _send(self, words: Mapping[str, object]) -> bool:
        try:
            self._control.sendall(json.dumps(words).encode() + b"\n")
        except OSError:
            return False
        return True

    def _listen(self, first: Mapping[str, object]) -> None:
        self._send(first)
        with self._control, self._control.makefile("rb") as lines, contextlib.suppress(OSError, ValueError):
            for line in lines:
                with self._heard:
                    self._hear(json.loads(line))
                    self._heard.notify_all()
                self._tell()
        self._give_up("the fork server died")

    def _hear(self, told: dict[str, object]) -> None:
        if "ready" in told:
            self._ready = True
        elif "unfit" in told:
            self.problem = str(told["unfit"])
        elif "ended" in told:
            child = self._children.pop(int(str(told["ended"])), None)
            if child:
                child.end(int(str(told["code"])))
        elif "pid" in told:
            pid = int(str(told["pid"]))
            self._children[pid] = self._answers[int(str(told["id"]))] = Forked(pid)
        else:
            code = int(str(told["errno"]))
            self._answers[int(str(told["id"]))] = OSError(code, os.strerror(code), told["file"])

    def _give_up(self, why: str) -> None:
        with self._heard:
            self.problem = self.problem or why
            for child in self._children.values():
                child.end(-9, lost=True)
            self._children.clear()
            self._heard.notify_all()
        self._tell()
