"""Where the steps of a run have their processes: what differs between this machine and containers on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from jupyter_kale_ext.engine.local.attempt import Body
from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.request import GpuRequest


class StepNotReady(Exception):
    """A step can't be started.

    Attributes:
        error: Why, for the run's record.
    """

    def __init__(self, error: StepError) -> None:
        super().__init__(error.message)
        self.error = error


class Place(Protocol):
    """How a step's attempt sees its surroundings. Safe to use from several threads."""

    @property
    def interpreter(self) -> str | None:
        """The Python put in for the command's ``python3``; None leaves the command as it is."""

    @property
    def shares_files(self) -> bool:
        """True where the paths of files that steps touch are paths of this machine."""

    def folder(self, attempt: Path) -> PurePath:
        """The attempt's folder as the step sees it."""

    def artifact(self, key: str, path: Path) -> str:
        """Path of an input artifact as the step sees it; ``path`` is where it lies on this machine."""

    def environment(self, task: Task, attempt: Path, index: int) -> Mapping[str, str]:
        """Environment variables of an attempt, except for the GPUs; ``index`` failed before it."""

    def fingerprint(self, task: Task) -> Mapping[str, object] | None:
        """What tells the software that runs the task from another one; None where it can't be told."""

    def surroundings(self, task: Task) -> Mapping[str, object]:
        """What else of the place the task's result depends on."""

    def make_ready(self, task: Task, tell: Callable[[str], None]) -> None:
        """Get what the task needs before it can start; ``tell`` takes sentences for the user meanwhile.

        Raises:
            StepNotReady: It can't be had.
        """


class Launch(Protocol):
    """Starts the processes of one run's steps. Used by one thread."""

    def holds(self, prepared: Prepared, task: Task) -> bool:
        """True where the step should wait a moment before it is started."""

    def start(self, prepared: Prepared, task: Task, gpus: Sequence[GpuRequest]) -> Body:
        """Start the step; ``gpus`` are those it was given.

        Raises:
            OSError: It can't be started.
        """

    def first_ended(self) -> None:
        """A step has ended."""

    def end_all(self) -> None:
        """End whatever runs for the run, at once."""

    def close(self) -> None:
        """No step will be started any more."""


@dataclass(frozen=True)
class Load:
    """What a run has to do, as it is known at its start.

    Attributes:
        few: True where all its steps can run at once.
        first: How many steps start at once.
        alone: True where one step runs at a time.
        tell: Called, in another thread, when a step that was held back may start.
    """

    few: bool
    first: int
    alone: bool
    tell: Callable[[], None]


class Site(Protocol):
    """The two together, for one run."""

    @property
    def place(self) -> Place:
        """What the run's steps see."""

    def launch(self, load: Load) -> Launch:
        """What starts them."""
