"""Runs in KFP, looked at no more often than makes sense, whoever asks."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.failures import UnknownState
from jupyter_kale_ext.engine.cluster.logs import StepLogs
from jupyter_kale_ext.engine.cluster.lookout import Lookout, RunPods
from jupyter_kale_ext.engine.cluster.observe import Known, Observer
from jupyter_kale_ext.engine.cluster.progress import read_run
from jupyter_kale_ext.engine.cluster.submission import templates
from jupyter_kale_ext.engine.cluster.ticket import read_ticket
from jupyter_kale_ext.engine.local.ir import read_ir
from jupyter_kale_ext.errors import KaleError, NotFound
from jupyter_kale_ext.model.run import STEP_ENDED, EventKind, RunState, StepState
from jupyter_kale_ext.runs.journal import Journal
from jupyter_kale_ext.runs.record import Busy, RecordUnreadable, RunRecord

LOST = "This run is not known to Kubeflow Pipelines any more: it was deleted there."
NEVER = "This run never reached Kubeflow Pipelines."
_CHILDHOOD = 300.0  # seconds in which a run without a ticket may still be on its way


@dataclass(frozen=True)
class Pace:
    """Seconds between two looks at a run.

    Attributes:
        fastest: While something happens.
        slowest: While nothing does.
        down: The longest pause while the cluster can't be reached.
    """

    fastest: float = 1.0
    slowest: float = 10.0
    down: float = 60.0


@dataclass
class _Due:
    """When to look at a run again (``time.monotonic``), and the pause that led there."""

    at: float = 0.0
    pause: float = 0.0


@dataclass
class _Down(_Due):
    """When to ask the cluster again that did not answer, what it said, and the runs that say so."""

    why: str = ""
    told: set[str] = field(default_factory=set)


class Follower:
    """Responsibilities: one look at a time for each run, in all threads and processes; an adaptive interval, longer and
    longer while the cluster can't be reached; what was told of a run stays true meanwhile.

    A look is taken by whoever holds the record's lock; the others are given what is written down. The file ``polled``
    in the record tells other processes when the last look was.

    Args:
        client: The cluster.
        numbers: Gives the number of each cell in the notebook of a record.
        pace: How often.
        lookout: Looks at the pods of runs; None where Kubernetes can't be asked.
        namespace: Where the pods are; empty for the namespace of the lookout's account.
    """

    def __init__(
        self,
        client: KfpClient,
        numbers: Callable[[RunRecord], dict[str, int]],
        pace: Pace,
        lookout: Lookout | None = None,
        namespace: str = "",
    ) -> None:
        self._client, self._numbers, self._pace = client, numbers, pace
        self._lookout, self._namespace = lookout, namespace
        self._due: dict[str, _Due] = {}
        self._known: dict[str, tuple[Known, StepLogs]] = {}
        self._down = _Down()
        self._lock = threading.Lock()

    def look(self, record: RunRecord) -> None:
        """Bring the record up to date, if it is time to. While the cluster can't be reached that is told in the run.

        Raises:
            UnknownState: KFP tells a state that this version doesn't know.
        """
        with self._lock:
            is_down, has_told = time.monotonic() < self._down.at, record.id in self._down.told
        if has_told if is_down else not self._is_due(record):
            return
        try:
            with record.locked():
                if is_down:
                    with record.journal() as journal:
                        self._tell(record, journal)
                elif not self._was_looked_at(record):
                    self._look(record)
        except (Busy, RecordUnreadable, OSError):
            return  # somebody else looks, or the record tells itself what is wrong with it

    def hurry(self, record: RunRecord) -> None:
        """Look again at the next chance, and read the ticket anew: the run was stopped or retried."""
        with self._lock:
            self._due.pop(record.id, None)
            self._known.pop(record.id, None)
        with contextlib.suppress(OSError):
            (record.path / "polled").unlink(missing_ok=True)

    def forget(self, run_id: str) -> None:
        """Keep nothing of a run that is gone."""
        with self._lock:
            self._due.pop(run_id, None)
            self._known.pop(run_id, None)

    def _is_due(self, record: RunRecord) -> bool:
        now = time.monotonic()
        with self._lock:
            due = self._due.setdefault(record.id, _Due())
            if now < due.at:
                return False
            due.at = now + self._pace.fastest
        return not self._was_looked_at(record)

    def _was_looked_at(self, record: RunRecord) -> bool:
        """True where anybody, in this process or another, has just looked."""
        try:
            polled = time.time() - (record.path / "polled").stat().st_mtime
        except OSError:
            return False
        return 0 <= polled < self._pace.fastest

    def _look(self, record: RunRecord) -> None:
        known, logs = self._what_is_known(record)
        with record.journal() as journal:
            before = journal.snapshot.seq
            if known is None:
                self._close_unborn(record, journal)
                return
            try:
                self._observe(known, journal, logs)
            except UnknownState:
                raise
            except KaleError as error:
                self._failed(record, journal, str(error))
                return
            self._done(record, journal, journal.snapshot.seq > before)

    def _observe(self, known: Known, journal: Journal, logs: StepLogs) -> None:
        try:
            found = self._client.run(known.ticket.run_id)
        except NotFound:
            _close(journal, RunState.FAILED, LOST)
            return
        pods = RunPods(self._lookout, known.ticket.run_id, self._namespace)
        Observer(known, read_run(found, known.pipeline, known.templates), journal, logs, pods).write()

    def _what_is_known(self, record: RunRecord) -> tuple[Known | None, StepLogs]:
        with self._lock:
            if record.id in self._known:
                return self._known[record.id]
        ticket = read_ticket(record)
        logs = StepLogs(self._client)
        if ticket is None:
            return None, logs
        request = record.request()
        text = record.pipeline.read_text(encoding="utf-8")
        known = Known(record, request.steps, read_ir(text), templates(text), ticket, self._numbers(record))
        with self._lock:
            self._known[record.id] = (known, logs)
        return known, logs

    def _failed(self, record: RunRecord, journal: Journal, why: str) -> None:
        """The cluster didn't answer: ask less and less often."""
        with self._lock:
            pause = min(max(self._down.pause * 2, self._pace.fastest), self._pace.down)
            self._down = _Down(time.monotonic() + pause, pause, f"What is shown may be old. {why}", self._down.told)
        self._tell(record, journal)

    def _tell(self, record: RunRecord, journal: Journal) -> None:
        """Say in the run, once, that the cluster doesn't answer: also in runs it was not asked about."""
        with self._lock:
            why = self._down.why
            self._down.told.add(record.id)
        if why and why not in journal.snapshot.warnings:
            journal.append(EventKind.WARNING, None, {"message": why})

    def _done(self, record: RunRecord, journal: Journal, news: bool) -> None:
        _touch(record)
        with self._lock:
            self._down = _Down()
            due = self._due.setdefault(record.id, _Due())
            due.pause = self._pace.fastest if news else min(max(due.pause, 0.05) * 1.25, self._pace.slowest)
            due.at = time.monotonic() + due.pause
        if journal.snapshot.ended_for_good and not journal.blocked:
            with contextlib.suppress(OSError):
                record.summarize(journal.snapshot)

    def _close_unborn(self, record: RunRecord, journal: Journal) -> None:
        if time.time() - journal.snapshot.submitted > _CHILDHOOD:
            _close(journal, RunState.FAILED, NEVER)


def _close(journal: Journal, state: RunState, message: str) -> None:
    for step in journal.snapshot.steps:
        if step.state not in STEP_ENDED:
            data = {"state": StepState.SKIPPED.value, "attempt": step.attempt, "error": None, "metrics": {}}
            journal.append(EventKind.STEP_FINISHED, step.name, data)
    journal.append(EventKind.RUN_FINISHED, None, {"state": state.value, "message": message})


def _touch(record: RunRecord) -> None:
    with contextlib.suppress(OSError):
        path = record.path / "polled"
        path.touch(mode=0o600)
        os.utime(path)
