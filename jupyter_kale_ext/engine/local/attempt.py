"""One attempt of a step: its process, its news, how it ended."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import psutil

from jupyter_kale_ext.engine.local import failures, process
from jupyter_kale_ext.engine.local.news import News
from jupyter_kale_ext.engine.local.nursery import Forked
from jupyter_kale_ext.engine.remedies import with_remedy
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.record import Owner

_GRACE = 3.0  # seconds between asking a step to end and ending it


class Started(Protocol):
    """A process that was started for a step, freshly or forked: ``subprocess.Popen`` is one."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """How it ended, negative for a signal; None while it runs."""

    def poll(self) -> int | None:
        """The same, looked at now."""

    def wait(self) -> int:
        """Wait for its end; gives the same."""


class Attempt:
    """A running attempt.

    Responsibilities:
        Owns the process tree: ends it when asked, on the timeout, and sweeps up what it leaves. Knows in the end why
        the attempt failed, if it did.

    Args:
        step: Name of the step.
        number: One for the first attempt.
        folder: The attempt's folder.
        started: The process.
        timeout: Seconds after which it is ended; None is never.

    Attributes:
        news: What the step runtime tells.
        gpus: GPUs it holds, as they are shown.
    """

    def __init__(self, step: str, number: int, folder: Path, started: Started, timeout: float | None) -> None:
        self.step, self.number, self.folder = step, number, folder
        self.news = News(folder / "events.jsonl")
        self._process = started
        self._timeout = timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._kill_at: float | None = None
        self._timed_out = False
        self.owner = _identity(started)

    def on_end(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called, in another thread, as soon as the first process has ended."""

        def wait() -> None:
            self._process.wait()
            tell()

        threading.Thread(target=wait, name=f"wait-{self.pid}", daemon=True).start()

    @property
    def asked_to_end(self) -> bool:
        """True once somebody asked for its end (not for a timeout)."""
        return self._kill_at is not None and not self._timed_out

    @property
    def pid(self) -> int:
        """Id of its first process."""
        return self._process.pid

    def poll(self) -> bool:
        """True once the attempt has ended; watches the timeout and the end that was asked for."""
        if self._process.poll() is not None:
            if self._lost:
                process.kill_everything(self.owner, self.folder)
            elif self._kill_at is None:
                process.kill_group(self.pid)
            else:
                process.kill_everything(None, self.folder)
            return True
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline and self._kill_at is None:
            self._timed_out = True
            self.end()
        if self._kill_at is not None and now >= self._kill_at:
            process.kill_everything(self.owner, self.folder)
            self._kill_at = now + _GRACE
        return False

    def end(self) -> None:
        """Ask the whole tree to end; what is still there after a grace is ended by ``poll``."""
        if self._kill_at is None and self._process.poll() is None:
            process.terminate(process.tree(self.owner, self.folder))
            self._kill_at = time.monotonic() + _GRACE

    @property
    def _lost(self) -> bool:
        """True where nobody can tell any more how the process ends."""
        return isinstance(self._process, Forked) and self._process.lost

    def error(self) -> StepError | None:
        """Why it failed; None where it succeeded. Only after the end, with all news read."""
        code = self._process.returncode
        if self._timed_out:
            return failures.timed_out(self.step, self._timeout or 0.0)
        if self._lost:
            return failures.lost(self.step)
        if not code:
            return None
        if code < 0:
            return failures.killed(self.step, -code)
        return with_remedy(self.news.error or failures.unexplained(self.step, code, self.folder))


def _identity(started: Started) -> Owner:
    try:
        return process.identify(started.pid)
    except psutil.NoSuchProcess:
        return Owner(started.pid, 0.0)


def output_metadata(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """What the step said of each artifact it made (``executor_output.json``); empty where it said nothing."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        told = json.loads((folder / "executor_output.json").read_bytes())["artifacts"]
        return {key: artifact["artifacts"][0].get("metadata") or {} for key, artifact in told.items()}
    return {}
