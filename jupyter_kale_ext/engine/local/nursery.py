"""The supervisor's side of the fork server: processes forked from one that has imported the notebook's libraries."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.fork_start import MARK, MARK_ROOM, ForkServer

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
        Asks the server for processes, hears how they end; ends the server. A server that dies, breaks or can't be used
        is told by ``problem``; everything else goes on without it. Used by one thread; another one listens to the
        server.

    Args:
        server: The server, started.
        tell: Called, in another thread, when something has changed.

    Attributes:
        env: What all steps have in their environment.
        problem: Why nothing can be forked; empty where nothing is known against it.
        unfit: The module that can't be imported beforehand, if that is why.
    """

    def __init__(self, server: ForkServer, tell: Callable[[], None]) -> None:
        self.env, self.problem, self.unfit = server.env, "", ""
        self._server, self._control, self._tell = server.process, server.control, tell
        self._awaited = 1  # times that it will say it is ready
        self._children: dict[int, Forked] = {}
        self._answers: dict[int, Forked | OSError] = {}
        self._ids = itertools.count()
        self._heard = threading.Condition()
        self._started = time.monotonic()
        threading.Thread(target=self._listen, name="fork-server", daemon=True).start()

    @property
    def ready(self) -> bool:
        """True where it forks at once; False while it imports, and once it can't be used."""
        return not self._awaited and not self.problem

    @property
    def warming(self) -> bool:
        """True while it imports."""
        if self._awaited and not self.problem and time.monotonic() - self._started > _WARM_UP:
            self._give_up(f"importing the libraries took longer than {_WARM_UP:g} seconds")
            self._server.kill()
        return bool(self._awaited) and not self.problem

    def fill(self, imports: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Have it import modules (and names taken from them); it forks nothing meanwhile, and says so by ``ready``."""
        with self._heard:
            self._awaited += 1
        self._started = time.monotonic()
        self._send({"imports": [[module, list(names)] for module, names in imports]})

    def fork(self, words: Sequence[str], cwd: str, log: Path, env: Mapping[str, str]) -> Forked | None:
        """A process that runs ``words`` (the interpreter, ``-c``, code, arguments) as a fresh one would.

        Returns:
            None where the server can't be used any more; nothing has been started then.

        Raises:
            OSError: The folder is gone, the log can't be written, there are too many processes.
        """
        if len(os.fsencode(env[MARK])) > MARK_ROOM:
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
        process.kill_everything(None, Path(env[MARK]))
        return None

    def close(self) -> None:
        """End the server; returns when it is gone. What it forked goes on, but nobody will hear of it."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._server.kill()
        self._server.wait()

    def _send(self, words: Mapping[str, object]) -> bool:
        try:
            self._control.sendall(json.dumps(words).encode() + b"\n")
        except OSError:
            return False
        return True

    def _listen(self) -> None:
        with self._control, self._control.makefile("rb") as lines, contextlib.suppress(OSError, ValueError):
            for line in lines:
                with self._heard:
                    self._hear(json.loads(line))
                    self._heard.notify_all()
                self._tell()
        self._give_up("the fork server died")

    def _hear(self, told: dict[str, object]) -> None:
        if "ready" in told:
            self._awaited -= 1
        elif "unfit" in told:
            self.unfit, self.problem = str(told["unfit"]), str(told["reason"])
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
