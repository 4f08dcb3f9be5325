"""What the handlers are given: the service and the inventories off the event loop, and the runs being watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from jupyter_kale_ext.inventory import ClusterReadings, Inventories
from jupyter_kale_ext.inventory.readings import Readings
from jupyter_kale_ext.model.choices import Choices
from jupyter_kale_ext.model.inventory import Inventory
from jupyter_kale_ext.model.run import RunEvent
from jupyter_kale_ext.server.schedules import ScheduleService
from jupyter_kale_ext.server.service import KaleService
from jupyter_kale_ext.server.watch import Broadcaster

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Found = TypeVar("_Found")

_THREADS = 8
_FASTEST, _SLOWEST = 0.1, 1.0


class Backend:
    """Responsibilities: threads for blocking calls, made when first needed; pollers; the end of both."""

    def __init__(
        self,
        service: KaleService,
        inventories: Inventories,
        choices: ClusterReadings,
        schedules: ScheduleService,
    ) -> None:
        self.service, self.schedules = service, schedules
        self._inventories, self._choices = inventories, choices
        self.watching = Broadcaster(self._poll)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="jupyter-kale")

    async def call(self, work: Callable[_Given, _Answer], *given: _Given.args, **named: _Given.kwargs) -> _Answer:
        """Do blocking work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given, **named))

    async def inventory(self, engine: str) -> Inventory:
        """What steps of runs with that engine can ask for, as far as it is known before the deadline.

        Raises:
            InvalidInput: There is no such engine.
        """
        return await _read(self._inventories, engine)

    async def choices(self, engine: str) -> Choices:
        """What else than GPUs can be picked for steps of runs with that engine, as far as it is known by the deadline.

        Raises:
            InvalidInput: There is no such engine.
        """
        return await _read(self._choices, engine)

    async def tail(self, run_id: str, step: str, offset: int, attempt: int | None) -> AsyncGenerator[str, None]:
        """A step's log from a place on, piece by piece, until the step has ended."""
        reader = await self.call(self.service.tail, run_id, step, offset, attempt)
        pause = _FASTEST
        while not reader.ended:
            text = await self.call(reader.read)
            if text:
                yield text
            elif not reader.ended:
                await asyncio.sleep(pause)
            pause = _FASTEST if text else min(pause * 1.5, _SLOWEST)

    def close(self) -> None:
        """End pollers and threads; work under way is not waited for."""
        self.watching.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _poll(self, run_id: str, after: int) -> tuple[Sequence[RunEvent], bool]:
        return await self.call(self.service.poll, run_id, after)


async def _read(readings: Readings[_Found], engine: str) -> _Found:
    reading = readings.start(engine)
    done, _ = await asyncio.wait({asyncio.wrap_future(reading)}, timeout=readings.deadline)
    return reading.result() if done else readings.late(engine)
