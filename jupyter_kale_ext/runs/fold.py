"""Events folded into a snapshot: pure, so that every view that folds the same events shows the same run.

What each event does, beside the fields it carries:

``run_submitted``   the run waits (again): steps that did not succeed are pending, their errors and warnings gone,
                    their attempts still counted
``run_started``     the run is running
``step_waiting``    why the step has not begun; the reason is gone once it began, ended or failed an attempt
``step_started``    a new attempt: cells pending, error and metrics of the earlier one gone
``cell_started``    the cell is running; with the first one the step has begun
``cell_finished``   the cell has ended
``step_retrying``   the attempt failed and another will follow: the step is pending, with the error
``step_finished``   the step has ended; its cells that did not end share its fate (see ``_settle``)
``warning``         kept with its step, or with the run
``stop_requested``  the run is stopping
``run_finished``    the run has ended
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.run import (
    CellProgress,
    EventKind,
    RunEvent,
    RunSnapshot,
    RunState,
    StepError,
    StepSnapshot,
    StepState,
)
from jupyter_kale_ext.wire import from_wire


class EventGap(KaleError):
    """An event is missing between the snapshot and the event: take a fresh snapshot.

    Attributes:
        expected: The sequence number that should have come.
        found: The one that came.
    """

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"Event {expected} of the run is missing: event {found} came instead.")
        self.expected = expected
        self.found = found


class EventInvalid(KaleError):
    """An event that this fold doesn't know: an unknown kind or step, or data of the wrong form."""


def fold(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    """The run after one more event. An event that is in the snapshot already changes nothing.

    Raises:
        EventGap: Events are missing before this one.
        EventInvalid: The event's kind, step or data is unknown here.
    """
    if event.seq <= snapshot.seq:
        return snapshot
    if event.seq != snapshot.seq + 1:
        raise EventGap(snapshot.seq + 1, event.seq)
    return replace(_apply(snapshot, event), seq=event.seq)


def fold_all(snapshot: RunSnapshot, events: Iterable[RunEvent]) -> RunSnapshot:
    """The run after the events, in order.

    Raises:
        EventGap, EventInvalid: As ``fold`` does.
    """
    for event in events:
        snapshot = fold(snapshot, event)
    return snapshot


def _apply(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    try:
        if event.kind in _RUN_EVENTS and event.step is None:
            return _RUN_EVENTS[event.kind](snapshot, event)
        if event.kind in _STEP_EVENTS and event.step is not None:
            return _with_step(snapshot, event, _STEP_EVENTS[event.kind])
    except (KeyError, TypeError, ValueError, KaleError) as error:
        raise EventInvalid(f"Event {event.seq} of the run can't be understood: {error}") from error
    raise EventInvalid(f"Event {event.seq} of the run is of an unknown kind: {event.kind}.")


def _with_step(
    snapshot: RunSnapshot, event: RunEvent, change: Callable[[StepSnapshot, RunEvent], StepSnapshot]
) -> RunSnapshot:
    if all(step.name != event.step for step in snapshot.steps):
        raise ValueError(f"the run has no step '{event.step}'")
    return replace(
        snapshot, steps=tuple(change(step, event) if step.name == event.step else step for step in snapshot.steps)
    )


def _submitted(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    return replace(
        snapshot,
        state=RunState.PENDING,
        started=None,
        ended=None,
        message="",
        steps=tuple(_reset(step) for step in snapshot.steps),
    )


def _reset(step: StepSnapshot) -> StepSnapshot:
    if step.state in (StepState.SUCCEEDED, StepState.CACHED):
        return step
    return replace(
        step,
        state=StepState.PENDING,
        started=None,
        ended=None,
        error=None,
        metrics={},
        gpus=(),
        warnings=(),
        cells=_pending(step.cells),
        began=None,
        waiting="",
    )


def _started(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    return replace(snapshot, state=RunState.RUNNING, started=event.time, ended=None, message="")


def _stopping(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    return replace(snapshot, state=RunState.STOPPING)


def _finished(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    message = str(event.data.get("message") or "")
    return replace(snapshot, state=RunState(event.data["state"]), ended=event.time, message=message)


def _warned(snapshot: RunSnapshot, event: RunEvent) -> RunSnapshot:
    return replace(snapshot, warnings=(*snapshot.warnings, str(event.data["message"])))


def _step_started(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    return replace(
        step,
        state=StepState.RUNNING,
        attempt=_integer(event.data["attempt"]),
        started=event.time,
        ended=None,
        error=None,
        metrics={},
        gpus=from_wire(tuple[str, ...], event.data.get("gpus") or []),
        cells=_pending(step.cells),
        began=None,
        waiting="",
    )


def _step_waiting(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    return replace(step, waiting=str(event.data["message"]))


def _cell_started(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    cell_id = str(event.data["cell_id"])
    first = step.began is None and any(cell.cell_id == cell_id for cell in step.cells)
    return _with_cell(replace(step, began=event.time) if first else step, CellProgress(cell_id, StepState.RUNNING))


def _cell_finished(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    seconds = from_wire(float, event.data["seconds"])
    return _with_cell(step, CellProgress(str(event.data["cell_id"]), StepState(event.data["state"]), seconds))


def _step_retrying(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    return replace(step, state=StepState.PENDING, error=_error(event), gpus=(), waiting="")


def _step_finished(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    state = StepState(event.data["state"])
    return replace(
        step,
        state=state,
        attempt=_integer(event.data["attempt"]),
        started=event.time if step.started is None and state is StepState.CACHED else step.started,
        ended=event.time,
        error=_error(event),
        metrics=from_wire(dict[str, float], event.data.get("metrics") or {}),
        cells=tuple(_settle(cell, state) for cell in step.cells),
        waiting="",
    )


def _step_warned(step: StepSnapshot, event: RunEvent) -> StepSnapshot:
    return replace(step, warnings=(*step.warnings, str(event.data["message"])))


def _settle(cell: CellProgress, step: StepState) -> CellProgress:
    """A cell whose step has ended: none goes on running; in a failed step the cells after the failure never ran."""
    if cell.state is StepState.RUNNING:
        return replace(cell, state=StepState.SUCCEEDED if step is StepState.SUCCEEDED else step)
    if cell.state is StepState.PENDING and step is not StepState.SUCCEEDED:
        return replace(cell, state=StepState.SKIPPED if step is StepState.FAILED else step)
    return cell


def _with_cell(step: StepSnapshot, changed: CellProgress) -> StepSnapshot:
    """The step with one cell changed; cells that are not listed (the prelude's) change nothing."""
    return replace(step, cells=tuple(changed if cell.cell_id == changed.cell_id else cell for cell in step.cells))


def _pending(cells: Iterable[CellProgress]) -> tuple[CellProgress, ...]:
    return tuple(CellProgress(cell.cell_id) for cell in cells)


def _error(event: RunEvent) -> StepError | None:
    data = event.data.get("error")
    return None if data is None else from_wire(StepError, data)


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is no whole number")


_RUN_EVENTS: dict[EventKind, Callable[[RunSnapshot, RunEvent], RunSnapshot]] = {
    EventKind.RUN_SUBMITTED: _submitted,
    EventKind.RUN_STARTED: _started,
    EventKind.WARNING: _warned,
    EventKind.STOP_REQUESTED: _stopping,
    EventKind.RUN_FINISHED: _finished,
}
_STEP_EVENTS: dict[EventKind, Callable[[StepSnapshot, RunEvent], StepSnapshot]] = {
    EventKind.STEP_WAITING: _step_waiting,
    EventKind.STEP_STARTED: _step_started,
    EventKind.CELL_STARTED: _cell_started,
    EventKind.CELL_FINISHED: _cell_finished,
    EventKind.STEP_RETRYING: _step_retrying,
    EventKind.STEP_FINISHED: _step_finished,
    EventKind.WARNING: _step_warned,
}
