"""What a look at a run in KFP tells that the record doesn't know yet, written down as events."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_kale_ext.engine.cluster.logs import StepLogs
from jupyter_kale_ext.engine.cluster.lookout import RunPods
from jupyter_kale_ext.engine.cluster.news import LogNews
from jupyter_kale_ext.engine.cluster.progress import ENDED, Phase, RemoteRun, RemoteTask
from jupyter_kale_ext.engine.cluster.reasons import interrupted, reason
from jupyter_kale_ext.engine.cluster.ticket import Before, Ticket
from jupyter_kale_ext.engine.local.ir import PipelineIR
from jupyter_kale_ext.engine.local.outcome import outcome
from jupyter_kale_ext.model.run import STEP_ENDED, EventKind, RunState, StepError, StepSnapshot, StepState
from jupyter_kale_ext.runs.journal import Journal
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import StepRequest
from jupyter_kale_ext.wire import to_wire

_INSTANT = 5.0  # seconds within which no pod starts, works and ends
_PARTIAL = "Pictures and tables of this step are missing, the text is from its log"


@dataclass(frozen=True)
class Known:
    """What does not change while a run goes.

    Attributes:
        record: Its record.
        steps: What was asked of each step.
        pipeline: The pipeline.
        templates: What KFP puts before the names of templates, by the task's key.
        ticket: Its run in KFP.
        numbers: The number of each cell in the notebook, by id.
    """

    record: RunRecord
    steps: tuple[StepRequest, ...]
    pipeline: PipelineIR
    templates: Mapping[str, str]
    ticket: Ticket
    numbers: Mapping[str, int]


class Observer:
    """Responsibilities: compare one look with the record, step by step, and write down the difference."""

    def __init__(self, known: Known, remote: RemoteRun, journal: Journal, logs: StepLogs, pods: RunPods) -> None:
        self._known, self._remote, self._journal, self._logs, self._pods = known, remote, journal, logs, pods
        self._over = remote.phase in ENDED

    def write(self) -> None:
        """Write down what is new.

        Raises:
            Unreachable: A log that is needed can't be read now.
            OSError: The record can't be written.
        """
        remote = self._remote
        if self._journal.snapshot.state is RunState.PENDING and remote.phase is not Phase.WAITING:
            self._tell(EventKind.RUN_STARTED, None, remote.started)
        if remote.phase is Phase.STOPPING and self._journal.snapshot.state is not RunState.STOPPING:
            self._tell(EventKind.STOP_REQUESTED, None, None)
        for step in self._known.steps:
            if self._snapshot(step).state not in STEP_ENDED:
                self._step(step)
        if not self._over:
            self._tell_waiting()
        for message in self._pods.warnings:
            self._warn(None, message)
        if self._logs.forbidden:
            self._warn(None, f"{self._logs.forbidden} Progress within steps, their logs and outputs are missing.")
        if self._over:
            self._finish()

    def _step(self, step: StepRequest) -> None:
        task = self._remote.tasks.get(step.task)
        before = self._before(step)
        if task is None or (before.ended is not None and task.ended == before.ended and not self._over):
            task = None
        if task is None or not task.attempts:
            if task is not None and task.phase is Phase.FAILED and not self._stopping:
                self._end(step, task, before.attempts, StepState.FAILED, self._reason(step, task, None, 0))
            elif self._over:
                self._end(step, task, before.attempts, StepState.STOPPED if self._stopping else StepState.SKIPPED)
            return
        for index, pods in enumerate(task.attempts):
            number, snapshot = before.attempts + index + 1, self._snapshot(step)
            told = number < snapshot.attempt or (number == snapshot.attempt and snapshot.state is StepState.PENDING)
            if not told and not self._attempt(step, task, number, pods, index == len(task.attempts) - 1):
                return

    def _tell_waiting(self) -> None:
        """Say why steps have not begun whose turn it is."""
        states = {one.name: one.state for one in self._journal.snapshot.steps}
        for step in self._known.steps:
            turn = all(states[name] in (StepState.SUCCEEDED, StepState.CACHED) for name in step.depends_on)
            if states[step.name] is not StepState.PENDING or not turn:
                continue
            task = self._remote.tasks.get(step.task)
            why = self._pods.waiting(step.task, max(len(task.attempts) - 1, 0) if task else 0)
            if why is not None and why != self._snapshot(step).waiting:
                self._tell(EventKind.STEP_WAITING, step.name, None, message=why)

    def _attempt(self, step: StepRequest, task: RemoteTask, number: int, pods: tuple[str, ...], last: bool) -> bool:
        """Write down one attempt; False where it has not begun."""
        over = not last or self._over or task.phase in ENDED
        folder = self._known.record.attempt(step.name, number)
        news = None
        if not self._logs.forbidden:
            news = self._logs.read(self._known.record, self._known.ticket.run_id, folder, pods, over)
        if over and last and news is None and self._was_cached(task):
            self._end(step, task, number, StepState.CACHED)
            return True
        if number > self._snapshot(step).attempt:
            index = number - self._before(step).attempts - 1
            if news is None and not over and not (self._logs.forbidden and self._has_begun(step, index)):
                return False
            at = task.started if number == 1 else None
            self._tell(EventKind.STEP_STARTED, step.name, at, attempt=number, gpus=[], pod=pods[0])
        if news:
            self._take(step, news)
            self._bring_outputs(step, number, pods, news, over)
        if not last:
            of = self._before(step).attempts + 1 + self._known.pipeline.tasks[step.task].retry.count
            error = to_wire(self._reason(step, task, news, number))
            self._tell(EventKind.STEP_RETRYING, step.name, None, attempt=number, of=of, error=error)
        elif over:
            self._settle(step, task, number, news)
        return True

    def _has_begun(self, step: StepRequest, index: int) -> bool:
        """Whether an attempt runs whose log can't be read: true where nothing is known of its pod."""
        return self._pods.waiting(step.task, index) is None

    def _settle(self, step: StepRequest, task: RemoteTask, number: int, news: LogNews | None) -> None:
        if news is None and not self._logs.forbidden:
            self._warn(step.name, "The step's log is not there any more: its outputs and metrics are missing.")
        if task.phase is Phase.SUCCEEDED:
            self._end(step, task, number, StepState.SUCCEEDED, metrics=news.metrics if news else None)
        elif self._stopping:
            self._end(step, task, number, StepState.STOPPED)
        elif task.phase is Phase.FAILED:
            self._end(step, task, number, StepState.FAILED, self._reason(step, task, news, number))
        else:
            why = self._remote.message or "The run ended around it."
            self._end(step, task, number, StepState.FAILED, interrupted(step.name, why))

    def _take(self, step: StepRequest, news: LogNews) -> None:
        """Write down the cells and warnings that are new."""
        for position in news.begun:
            cell = step.cells[position - 1] if 1 <= position <= len(step.cells) else None
            state = next((one.state for one in self._snapshot(step).cells if one.cell_id == cell), None)
            if cell is None or state not in (StepState.PENDING, StepState.RUNNING):
                continue
            if state is StepState.PENDING:
                data = {"cell_id": cell, "position": position, "of": len(step.cells)}
                self._tell(EventKind.CELL_STARTED, step.name, None, **data)
            ended = news.ended.get(cell)
            if ended:
                data = {"cell_id": cell, "state": ended.state.value, "seconds": ended.seconds}
                self._tell(EventKind.CELL_FINISHED, step.name, ended.time, **data)
        for message in news.warnings:
            self._warn(step.name, message)

    def _bring_outputs(self, step: StepRequest, number: int, pods: tuple[str, ...], news: LogNews, over: bool) -> None:
        folder = self._known.record.attempt(step.name, number)
        cells = [(cell, self._known.numbers.get(cell, 0)) for cell in step.cells]
        if not over:
            self._logs.keep_text(folder, news, cells)
            return
        why = self._logs.keep_outputs(self._known.ticket.run_id, folder, pods, news, cells)
        if why and news.begun:
            self._warn(step.name, f"{_PARTIAL}: {why}")

    def _was_cached(self, task: RemoteTask) -> bool:
        """Whether the container was left out. KFP doesn't tell whose was: one without a log that took no time."""
        seconds = (task.ended or 0.0) - (task.started or 0.0)
        return self._remote.left_out and task.phase is Phase.SUCCEEDED and seconds < _INSTANT

    def _finish(self) -> None:
        state, message = outcome(self._journal.snapshot.steps)
        if state is RunState.SUCCEEDED and self._remote.phase is Phase.FAILED:
            state, message = RunState.FAILED, self._remote.message or "Kubeflow Pipelines says that the run failed."
        if self._stopping and state is not RunState.FAILED:
            state, message = RunState.STOPPED, "The run was stopped."
        self._tell(EventKind.RUN_FINISHED, None, self._remote.ended, state=state.value, message=message)

    @property
    def _stopping(self) -> bool:
        asked = self._journal.snapshot.state is RunState.STOPPING
        return asked or self._remote.phase in (Phase.STOPPING, Phase.STOPPED)

    def _reason(self, step: StepRequest, task: RemoteTask, news: LogNews | None, number: int) -> StepError:
        """Why attempt ``number`` failed; 0 for none that began."""
        fate = None
        if number and not (news and news.error):
            fate = self._pods.ended(step.task, number - self._before(step).attempts - 1)
        return reason(step.name, task, news, self._known.pipeline.tasks[step.task].timeout, fate)

    def _end(
        self,
        step: StepRequest,
        task: RemoteTask | None,
        number: int,
        state: StepState,
        error: StepError | None = None,
        *,
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        at = task.ended if task else None
        told = {"state": state.value, "attempt": number, "error": to_wire(error), "metrics": dict(metrics or {})}
        self._tell(EventKind.STEP_FINISHED, step.name, at, **told)

    def _warn(self, step: str | None, message: str) -> None:
        snapshot = self._journal.snapshot
        known = snapshot.warnings if step is None else next(s.warnings for s in snapshot.steps if s.name == step)
        if message not in known:
            self._tell(EventKind.WARNING, step, None, message=message)

    def _before(self, step: StepRequest) -> Before:
        return self._known.ticket.before.get(step.name, Before(0, None))

    def _snapshot(self, step: StepRequest) -> StepSnapshot:
        return next(one for one in self._journal.snapshot.steps if one.name == step.name)

    def _tell(self, kind: EventKind, step: str | None, at: float | None, **data: object) -> None:
        """Write an event. KFP tells whole seconds of another clock: still nothing ends before it began."""
        run = self._journal.snapshot
        floor = max(run.submitted, run.started or 0.0)
        if step is not None:
            floor = max(floor, next(one.started or 0.0 for one in run.steps if one.name == step))
        self._journal.append(kind, step, data, max(at, floor) if at is not None else time.time())
