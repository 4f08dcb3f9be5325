"""Looks at the pods of runs, so that nobody waits long for a cluster that is slow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace

from jupyter_kale_ext.engine.cluster.lookout import Sighting
from jupyter_kale_ext.inventory.cluster.connection import ClusterChoice, connected
from jupyter_kale_ext.inventory.cluster.failures import ReadFailure
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader
from jupyter_kale_ext.waiting.look import Look

PATIENCE = 3.0
"""Seconds that a look is waited for."""
FRESH = 3.0
"""Seconds for which a sighting is given again."""
_STALE = 60.0  # seconds for which what a late look found is kept for who asks next
_KEPT = 100  # runs whose last sighting is remembered


@dataclass
class _Looking:
    """The newest look at the pods of a run; under way while its future is not done."""

    future: Future[Sighting]
    ended: float | None = None
    late: bool = False
    given: bool = False


class KubernetesLookout:
    """Responsibilities: look at the pods of each run, one look at a time, in a thread of its own.

    A look that is late is not waited for again: whoever asks next gets what it found. May be used from any thread.

    Args:
        choice: Which cluster.
        patience: Seconds that a look is waited for.
        fresh: Seconds for which a sighting is given again.
        now: The time in seconds.
    """

    def __init__(
        self,
        choice: ClusterChoice,
        patience: float = PATIENCE,
        fresh: float = FRESH,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._choice, self._patience, self._fresh, self._now = choice, patience, fresh, now
        self._looks: dict[tuple[str, str], _Looking] = {}
        self._lock = threading.Lock()

    def look(self, run_id: str, namespace: str) -> Sighting | None:
        """What is seen of a run's pods; see ``Lookout.look``."""
        looking = self._start(run_id, namespace)
        try:
            sighting = looking.future.result(0 if looking.late else self._patience)
        except Late:
            looking.late = True
            return None
        looking.given = True
        return sighting

    def _start(self, run_id: str, namespace: str) -> _Looking:
        with self._lock:
            known = self._looks.get((run_id, namespace))
            if known is not None and self._is_good(known):
                return known
            while len(self._looks) >= _KEPT:
                self._looks.pop(next(iter(self._looks)))
            looking = _Looking(Future(), late=known is not None and known.late)
            self._looks.pop((run_id, namespace), None)
            self._looks[run_id, namespace] = looking
        # A thread of its own, that the end of the process doesn't wait for: credential helpers know no time-out.
        threading.Thread(
            target=self._look, args=(run_id, namespace, looking), name="jupyter-kale-pods", daemon=True
        ).start()
        return looking

    def _is_good(self, known: _Looking) -> bool:
        """Whether a look can be given, again or for the first time."""
        if known.ended is None:
            return True
        return self._now() - known.ended < (self._fresh if known.given else max(self._fresh, _STALE))

    def _look(self, run_id: str, namespace: str, looking: _Looking) -> None:
        choice, began = replace(self._choice, namespace=namespace or self._choice.namespace), self._now()
        try:
            with connected(choice) as connection:
                looking.future.set_result(Look(ClusterReader(connection), run_id).sighting())
        except ReadFailure:
            looking.future.set_result(Sighting())
        except BaseException as error:  # noqa: BLE001 - a mistake of ours is raised in those who wait
            looking.future.set_exception(error)
        finally:
            looking.ended = self._now()
            looking.late = looking.ended - began > self._patience
