"""The inventories of all engines, read at most once in a few seconds, however many ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory.cluster import CLUSTER, ClusterChoice, ClusterInventory
from jupyter_kale_ext.inventory.local import CONTAINER, LOCAL, local_inventory, silent_driver
from jupyter_kale_ext.model.inventory import Inventory

DEADLINE = 10.0
"""Seconds after which an inventory is given without what has not been answered by then."""
FRESH = 5.0
"""Seconds for which what was read is given again."""


@dataclass(frozen=True)
class Source:
    """Where the inventory of an engine comes from.

    Attributes:
        read: Reads it; blocks.
        late: What to say where reading takes longer than those who ask can wait, given how many seconds they did.
    """

    read: Callable[[], Inventory]
    late: Callable[[float], Inventory]


@dataclass
class _Reading:
    """The newest reading of a source; under way while its future is not done."""

    future: Future[Inventory]
    ended: float | None = None


class Inventories:
    """Responsibilities: one reading at a time for each engine, given to all who ask; a deadline for those who wait.

    May be used from any thread. Nothing is read before the first call.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        deadline: float = DEADLINE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take where inventories come from, by name of the engine.

        Args:
            sources: The source of each engine.
            deadline: Seconds that ``get`` waits.
            now: The time in seconds.
        """
        self._sources, self.deadline, self._now = sources, deadline, now
        self._readings: dict[str, _Reading] = {}
        self._lock = threading.Lock()

    def start(self, engine: str) -> Future[Inventory]:
        """The reading of an engine's inventory that is under way or fresh, or a new one. Never blocks.

        Raises:
            InvalidInput: There is no such engine.
        """
        source = self._source(engine)
        with self._lock:
            reading = self._readings.get(engine)
            if reading is None or (reading.ended is not None and self._now() - reading.ended >= FRESH):
                reading = self._readings[engine] = _Reading(Future())
                # A thread of its own, that the end of the process doesn't wait for: names and credential helpers
                # know no time-out.
                threading.Thread(
                    target=self._read, args=(source, reading), name=f"jupyter-kale-{engine}-inventory", daemon=True
                ).start()
            return reading.future

    def late(self, engine: str) -> Inventory:
        """What to give to those who don't wait any longer; the reading goes on for those who ask later."""
        return self._source(engine).late(self.deadline)

    def get(self, engine: str) -> Inventory:
        """The engine's inventory. Blocks until it is read, at most until the deadline.

        Raises:
            InvalidInput: There is no such engine.
        """
        try:
            return self.start(engine).result(self.deadline)
        except Late:
            return self.late(engine)

    def _source(self, engine: str) -> Source:
        if engine not in self._sources:
            raise InvalidInput(f"There is no engine `{engine}`.", f"Use one of these: {', '.join(self._sources)}.")
        return self._sources[engine]

    def _read(self, source: Source, reading: _Reading) -> None:
        try:
            reading.future.set_result(source.read())
        except BaseException as error:  # noqa: BLE001 - a mistake of ours is raised in those who wait
            reading.future.set_exception(error)
        finally:
            reading.ended = self._now()


def inventories(
    choice: ClusterChoice, listed: tuple[Mapping[str, object], ...] = (), deadline: float = DEADLINE
) -> Inventories:
    """The inventories of this machine and of one cluster.

    Args:
        choice: Which cluster.
        listed: GPUs of the cluster that an administrator lists.
        deadline: Seconds after which those who wait are given what is known.

    Raises:
        InvalidInput: An entry of ``listed`` is not valid.
    """
    cluster = ClusterInventory(choice, listed)
    return Inventories(
        {
            LOCAL: Source(local_inventory, silent_driver),
            CONTAINER: Source(
                lambda: replace(local_inventory(), engine=CONTAINER),
                lambda seconds: replace(silent_driver(seconds), engine=CONTAINER),
            ),
            CLUSTER: Source(cluster.read, cluster.late),
        },
        deadline,
    )
