"""What runs for an attempt on this machine: a process and everything it has started."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import psutil

from jupyter_kale_ext.engine.local import failures, process
from jupyter_kale_ext.engine.local.nursery import Forked
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.record import Owner


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


class ProcessTree:
    """A step's process and all that belongs to it; a ``Body``.

    Args:
        started: The process.
        folder: The attempt's folder.
    """

    def __init__(self, started: Started, folder: Path) -> None:
        self._process, self._folder = started, folder
        self.owner = _identity(started)

    def wait(self) -> None:
        """Wait until the first process has ended."""
        self._process.wait()

    def poll(self) -> bool:
        """True once the first process has ended."""
        return self._process.poll() is not None

    def ask(self) -> None:
        """Ask the whole tree to end."""
        process.terminate(process.tree(self.owner, self._folder))

    def force(self) -> None:
        """End what is left of the tree."""
        process.kill_everything(self.owner, self._folder)

    def sweep(self, asked: bool) -> None:
        """End what the first process left behind."""
        if self._lost:
            process.kill_everything(self.owner, self._folder)
        elif asked:
            process.kill_everything(None, self._folder)
        else:
            process.kill_group(self.owner.pid)

    def error(self, step: str, told: StepError | None) -> StepError | None:
        """Why it failed; None where it succeeded."""
        code = self._process.returncode
        if self._lost:
            return failures.lost(step)
        if not code:
            return None
        if code < 0:
            return failures.killed(step, -code)
        return told or failures.unexplained(step, code, self._folder)

    @property
    def _lost(self) -> bool:
        """True where nobody can tell any more how the process ends."""
        return isinstance(self._process, Forked) and self._process.lost


def _identity(started: Started) -> Owner:
    try:
        return process.identify(started.pid)
    except psutil.NoSuchProcess:
        return Owner(started.pid, 0.0)
