"""The GPUs of this machine, handed out to one step at a time, whatever run it is in."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from jupyter_kale_ext.runs.request import GpuRequest

_PACE = 0.3  # seconds between two tries to get GPUs that others have


class Gpu(Protocol):
    """A GPU as the inventory tells of it."""

    @property
    def index(self) -> int:
        """Its place among the GPUs of the machine."""

    @property
    def name(self) -> str:
        """Its model."""

    @property
    def uuid(self) -> str:
        """Its UUID; empty where the driver tells none."""


class Grant:
    """GPUs held for a step.

    Attributes:
        gpus: Which ones.
    """

    def __init__(self, gpus: tuple[GpuRequest, ...], locks: ExitStack) -> None:
        self.gpus = gpus
        self._locks = locks

    def release(self) -> None:
        """Let others have them."""
        self._locks.close()


@dataclass(frozen=True)
class Taken:
    """What came of asking for GPUs.

    Attributes:
        grant: What the step holds; None where it has to wait.
        news: What the user should know now, in one sentence; empty where nothing is new.
    """

    grant: Grant | None
    news: str = ""


class Dispenser:
    """Hands the GPUs of this machine to the steps of one run.

    Args:
        folder: Where GPUs are locked.
        gpus: Those that may be handed out.
    """

    def __init__(self, folder: Path, gpus: Sequence[GpuRequest]) -> None:
        self._folder, self._gpus = folder, gpus
        self._told: set[str] = set()
        self._next_try = 0.0

    def take(self, step: str, count: int) -> Taken:
        """Ask for so many GPUs; on a machine without any, the step goes without."""
        wanted = "a GPU" if count == 1 else f"{count} GPUs"
        if not count or not self._gpus:
            lacks = f"Step `{step}` asks for {wanted}, but this machine has none: it runs on the CPU."
            news = lacks if count and step not in self._told else ""
            self._told.add(step)
            return Taken(Grant((), ExitStack()), news)
        now = time.monotonic()
        if step in self._told and now < self._next_try:
            return Taken(None)
        grant = take(self._folder, self._gpus, count)
        if grant:
            return Taken(grant)
        self._next_try = now + _PACE
        if step in self._told:
            return Taken(None)
        self._told.add(step)
        return Taken(None, f"Step `{step}` waits for {wanted}: other steps have those of this machine.")


def offered(gpus: Sequence[Gpu]) -> tuple[GpuRequest, ...]:
    """The GPUs in the words of the record: labels for people, devices for CUDA."""
    return tuple(GpuRequest(f"{gpu.index}: {gpu.name}", gpu.uuid or str(gpu.index)) for gpu in gpus)


def take(folder: Path, gpus: Sequence[GpuRequest], count: int) -> Grant | None:
    """Take so many of the GPUs that nobody has, all at once; None where there are not enough now.

    A GPU is held by a lock that the system frees when we die.
    """
    locks = ExitStack()
    taken: list[GpuRequest] = []
    for gpu in gpus:
        if len(taken) == count:
            break
        lock = FileLock(folder / f"{re.sub(r'[^A-Za-z0-9-]', '_', gpu.device)}.lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            continue
        locks.callback(lock.release)
        taken.append(gpu)
    if len(taken) == count:
        return Grant(tuple(taken), locks)
    locks.close()
    return None
