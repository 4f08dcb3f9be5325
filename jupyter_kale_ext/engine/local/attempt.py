"""One attempt of a step: what runs for it, its news, how it ended."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from jupyter_kale_ext.engine.local import failures
from jupyter_kale_ext.engine.local.news import News
from jupyter_kale_ext.engine.remedies import with_remedy
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.record import Owner

_GRACE = 3.0  # seconds between asking a step to end and ending it


class Body(Protocol):
    """What runs for an attempt: a process tree, a container.

    Attributes:
        owner: Its first process on this machine.
    """

    owner: Owner

    def wait(self) -> None:
        """Wait until it has ended."""

    def poll(self) -> bool:
        """True once it has ended."""

    def ask(self) -> None:
        """Ask it to end."""

    def force(self) -> None:
        """End it."""

    def sweep(self, asked: bool) -> None:
        """It has ended: end what it left behind; ``asked`` where it was asked to end."""

    def error(self, step: str, told: StepError | None) -> StepError | None:
        """Why it failed, ``told`` being what the step runtime says; None where it succeeded."""


class Attempt:
    """A running attempt.

    Responsibilities:
        Ends what runs when asked and on the timeout, and sweeps up what it leaves. Knows in the end why the attempt
        failed, if it did.

    Args:
        step: Name of the step.
        number: One for the first attempt.
        folder: The attempt's folder.
        body: What runs for it.
        timeout: Seconds after which it is ended; None is never.

    Attributes:
        news: What the step runtime tells.
        owner: Its first process.
    """

    def __init__(self, step: str, number: int, folder: Path, body: Body, timeout: float | None) -> None:
        self.step, self.number, self.folder = step, number, folder
        self.news = News(folder / "events.jsonl")
        self.owner = body.owner
        self._body = body
        self._timeout = timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._kill_at: float | None = None
        self._timed_out = False

    def on_end(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called, in another thread, as soon as it has ended."""

        def wait() -> None:
            self._body.wait()
            tell()

        threading.Thread(target=wait, name=f"wait-{self.owner.pid}", daemon=True).start()

    @property
    def asked_to_end(self) -> bool:
        """True once somebody asked for its end (not for a timeout)."""
        return self._kill_at is not None and not self._timed_out

    def poll(self) -> bool:
        """True once the attempt has ended; watches the timeout and the end that was asked for."""
        if self._body.poll():
            self._body.sweep(asked=self._kill_at is not None)
            return True
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline and self._kill_at is None:
            self._timed_out = True
            self.end()
        if self._kill_at is not None and now >= self._kill_at:
            self._body.force()
            self._kill_at = now + _GRACE
        return False

    def end(self) -> None:
        """Ask it to end; what is still there after a grace is ended by ``poll``."""
        if self._kill_at is None and not self._body.poll():
            self._body.ask()
            self._kill_at = time.monotonic() + _GRACE

    def error(self) -> StepError | None:
        """Why it failed; None where it succeeded. Only after the end, with all news read."""
        if self._timed_out:
            return failures.timed_out(self.step, self._timeout or 0.0)
        error = self._body.error(self.step, self.news.error)
        return with_remedy(error) if error else None


def output_metadata(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """What the step said of each artifact it made (``executor_output.json``); empty where it said nothing."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        told = json.loads((folder / "executor_output.json").read_bytes())["artifacts"]
        return {key: artifact["artifacts"][0].get("metadata") or {} for key, artifact in told.items()}
    return {}
