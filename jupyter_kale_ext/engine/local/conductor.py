"""The loop that runs one run: what may start is started, what happens is written down."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from jupyter_kale_ext.engine.local import failures, gpus
from jupyter_kale_ext.engine.local.attempt import Attempt
from jupyter_kale_ext.engine.local.cache import Cache
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.engine.local.outcome import outcome
from jupyter_kale_ext.engine.local.place import Load, Site, StepNotReady
from jupyter_kale_ext.engine.local.prepare import Preparer
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.engine.local.provenance import ProvenanceWriter
from jupyter_kale_ext.engine.local.schedule import Schedule
from jupyter_kale_ext.model.run import EventKind, StepError, StepState
from jupyter_kale_ext.runs.journal import Journal
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import RunRequest
from jupyter_kale_ext.wire import to_wire

_PACE = 0.04  # seconds between two looks at the stop file and at what the steps tell
_FULL_PACE = 0.5  # seconds between two tries to write on a full disk
_MADE = (StepState.SUCCEEDED, StepState.CACHED)


class Conductor:
    """Runs the steps of one run that have not succeeded, and writes down what happens.

    Responsibilities:
        One thread decides and writes; others hash, copy and wait. While the disk is full nothing new is started, and
        what happened waits in memory until it can be written.

    Args:
        record: The run's record; we hold its lock.
        request: What was asked.
        pipeline: The compiled pipeline.
        journal: The run's events.
        parallel: How many steps run at a time.
        site: Where the steps run.
    """

    def __init__(
        self,
        record: RunRecord,
        request: RunRequest,
        pipeline: PipelineIR,
        journal: Journal,
        parallel: int,
        *,
        site: Site,
    ) -> None:
        self._record, self._request, self._pipeline, self._journal = record, request, pipeline, journal
        self._parallel = parallel
        self._steps = {step.name: step for step in request.steps}
        root = record.path.parents[1]
        self._heard: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._preparer = Preparer(
            record, request, pipeline, Cache(root / "cache", root / "runs"), place=site.place, tell=self._hear
        )
        made = {step.name for step in journal.snapshot.steps if step.state in _MADE}
        self._schedule = Schedule(request.steps, made)
        self._attempts = {step.name: step.attempt for step in journal.snapshot.steps}
        self._failures = dict.fromkeys(self._steps, 0)
        self._preparing: dict[str, Future[Prepared]] = {}
        self._prepared: dict[str, Prepared] = {}
        self._running: dict[str, tuple[Attempt, Prepared, gpus.Grant]] = {}
        self._keeping: list[Future[None]] = []
        self._gpus = gpus.Dispenser(root / "gpus", request.gpus)
        self._stopping = False
        self._provenance = ProvenanceWriter(record, request)
        self._wake = threading.Event()
        few = len(self._schedule.waiting) <= parallel and not self._schedule.chained
        first = min(len(self._schedule.ready(time.monotonic())), parallel)
        self._launcher = site.launch(Load(few, first, parallel == 1, self._wake.set))
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="prepare")

    def run(self) -> None:
        """Run to the end; returns when the end is written down."""
        self._tell(EventKind.RUN_STARTED, None, pid=os.getpid())
        while self._preparing or self._prepared or self._running or self._schedule.waiting:
            self._look_for_stop()
            self._follow()
            self._take_prepared()
            if self._journal.flush() and not self._stopping:
                self._start_prepared()
                self._prepare_ready()
            self._wake.wait(_PACE)
            self._wake.clear()
        self._pool.shutdown(wait=True)
        self._launcher.close()
        self._finish()
        with contextlib.suppress(OSError):  # the run has its end; what it comes from is then told in part
            self._provenance.finish(self._journal.snapshot)
        for kept in self._keeping:
            kept.result()

    def end(self) -> None:
        """End every process of the run at once; for when the conductor itself has to end."""
        self._launcher.end_all()
        self._launcher.close()

    def _look_for_stop(self) -> None:
        if self._stopping or not self._record.stop_file.exists():
            return
        self._stopping = True
        self._tell(EventKind.STOP_REQUESTED, None)
        for attempt, _, _ in self._running.values():
            attempt.end()
        for name in (*self._prepared, *self._schedule.waiting):
            self._end_step(name, StepState.STOPPED)
        self._prepared.clear()
        for name in self._schedule.waiting:
            self._schedule.begin(name)

    def _hear(self, step: str, sentence: str) -> None:
        """Take a sentence for the user, in any thread."""
        self._heard.put((step, sentence))
        self._wake.set()

    def _follow(self) -> None:
        while not self._heard.empty():
            step, sentence = self._heard.get()
            self._tell(EventKind.WARNING, step, message=sentence)
        for name, (attempt, prepared, grant) in list(self._running.items()):
            ended = attempt.poll()
            for told in attempt.news.read():
                self._journal.append(told.kind, name, told.data, told.time)
            if ended:
                del self._running[name]
                grant.release()
                self._launcher.first_ended()
                self._settle(attempt, prepared)

    def _settle(self, attempt: Attempt, prepared: Prepared) -> None:
        error, metrics = attempt.error(), attempt.news.metrics
        self._provenance.touched(attempt.step, attempt.news.files)
        if attempt.asked_to_end:
            self._end_step(attempt.step, StepState.STOPPED)
        elif error:
            self._fail(attempt.step, error)
        else:
            self._keeping.append(self._pool.submit(self._keep, prepared, attempt))
            self._end_step(attempt.step, StepState.SUCCEEDED, metrics=metrics)
            self._schedule.succeed(attempt.step)

    def _keep(self, prepared: Prepared, attempt: Attempt) -> None:
        with contextlib.suppress(OSError):  # a step that isn't cached runs again: slower, never wrong
            self._preparer.keep(prepared, attempt.news.metrics, attempt.news.files)

    def _fail(self, name: str, error: StepError) -> None:
        retry = self._task(name).retry
        failures = self._failures[name]
        self._failures[name] += 1
        if failures < retry.count and error.kind != "start" and not self._stopping:
            number = self._attempts[name]
            self._tell(
                EventKind.STEP_RETRYING, name, attempt=number, of=number - failures + retry.count, error=to_wire(error)
            )
            self._schedule.again(name, time.monotonic() + retry.delay(failures))
            return
        self._end_step(name, StepState.FAILED, error)
        for skipped in self._schedule.fail(name):
            self._end_step(skipped, StepState.SKIPPED)

    def _prepare_ready(self) -> None:
        for name in self._schedule.ready(time.monotonic()):
            if len(self._running) + len(self._preparing) >= self._parallel:
                return
            self._schedule.begin(name)
            self._attempts[name] += 1
            made = {step.name: step.attempt for step in self._journal.snapshot.steps if step.state in _MADE}
            future = self._pool.submit(
                self._preparer.prepare, self._steps[name], self._attempts[name], self._failures[name], made
            )
            future.add_done_callback(lambda _: self._wake.set())
            self._preparing[name] = future

    def _take_prepared(self) -> None:
        for name, future in list(self._preparing.items()):
            if not future.done():
                continue
            del self._preparing[name]
            try:
                prepared = future.result()
            except OSError as error:
                self._fail(name, self._not_started(name, error))
                continue
            except StepNotReady as refused:
                self._refuse(name, refused.error)
                continue
            if self._stopping:
                self._end_step(name, StepState.STOPPED)
            elif prepared.hit:
                self._provenance.touched(name, prepared.hit.files)
                self._keeping.append(self._pool.submit(self._keep_hit, prepared))
                self._launcher.first_ended()
                self._end_step(name, StepState.CACHED, metrics=prepared.hit.metrics)
                self._schedule.succeed(name)
            else:
                self._prepared[name] = prepared

    def _refuse(self, name: str, error: StepError) -> None:
        if self._stopping:
            self._end_step(name, StepState.STOPPED)
        else:
            self._fail(name, error)

    def _keep_hit(self, prepared: Prepared) -> None:
        """The newest run that has the result stands for it, so that older ones can be dropped."""
        if prepared.hit:
            with contextlib.suppress(OSError):
                self._preparer.keep(prepared, prepared.hit.metrics, prepared.hit.files)

    def _start_prepared(self) -> None:
        for name, prepared in list(self._prepared.items()):
            if len(self._running) >= self._parallel:
                return
            task = self._task(name)
            if self._launcher.holds(prepared, task):
                continue
            taken = self._gpus.take(name, task.gpus)
            if taken.news:
                self._tell(EventKind.WARNING, name, message=taken.news)
            if taken.grant:
                del self._prepared[name]
                self._start(prepared, taken.grant)

    def _start(self, prepared: Prepared, grant: gpus.Grant) -> None:
        task = self._task(prepared.step)
        try:
            body = self._launcher.start(prepared, task, grant.gpus)
        except OSError as error:
            grant.release()
            self._fail(prepared.step, self._not_started(prepared.step, error))
            return
        attempt = Attempt(prepared.step, prepared.number, prepared.folder, body, task.timeout)
        attempt.on_end(self._wake.set)
        self._running[prepared.step] = (attempt, prepared, grant)
        self._tell(
            EventKind.STEP_STARTED,
            prepared.step,
            attempt=prepared.number,
            pid=attempt.owner.pid,
            created=attempt.owner.created,
            gpus=[gpu.label for gpu in grant.gpus],
        )
        self._provenance.begin()

    def _task(self, name: str) -> Task:
        return self._pipeline.tasks[self._steps[name].task]

    def _not_started(self, name: str, error: OSError) -> StepError:
        return failures.not_started(name, error, self._request.working_directory, self._record.path)

    def _end_step(self, name: str, state: StepState, error: StepError | None = None, metrics: object = None) -> None:
        attempt = self._attempts[name]
        told = to_wire(metrics or {})
        self._tell(
            EventKind.STEP_FINISHED, name, state=state.value, attempt=attempt, error=to_wire(error), metrics=told
        )

    def _tell(self, kind: EventKind, step: str | None, **data: object) -> None:
        self._journal.append(kind, step, data)

    def _finish(self) -> None:
        state, message = outcome(self._journal.snapshot.steps)
        self._tell(EventKind.RUN_FINISHED, None, state=state.value, message=message)
        while not self._journal.flush():
            time.sleep(_FULL_PACE)
        self._journal.sync()
        with contextlib.suppress(OSError):  # without its summary a run is read from its events
            self._record.summarize(self._journal.snapshot)
