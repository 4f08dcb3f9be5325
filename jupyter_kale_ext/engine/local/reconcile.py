"""The truth about runs whose supervisor died."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.failures import last_lines
from jupyter_kale_ext.engine.local.outcome import outcome
from jupyter_kale_ext.model.run import STEP_ENDED, EventKind, RunSnapshot, RunState, StepError, StepState
from jupyter_kale_ext.runs.journal import Journal
from jupyter_kale_ext.runs.reader import EventReader
from jupyter_kale_ext.runs.record import Busy, Owner, RecordUnreadable, RunRecord
from jupyter_kale_ext.runs.request import initial
from jupyter_kale_ext.wire import to_wire


def reconcile(record: RunRecord, sweep: Callable[[RunRecord], None]) -> RunSnapshot | None:
    """Write down the end of a run that nobody runs any more, and end what is left of its steps.

    Args:
        record: The run's record.
        sweep: Ends what is left of it beside processes.

    Returns:
        The run as it is then; None where somebody runs it, or its record can't be read or written.
    """
    if _attended(record):
        return None
    try:
        with record.locked(), record.journal() as journal:
            if _attended(record):
                return None
            if not journal.snapshot.ended_for_good:
                _sweep(record, journal.snapshot)
                sweep(record)
                _close(record, journal)
            return journal.snapshot
    except (Busy, RecordUnreadable, OSError):
        return None


def _attended(record: RunRecord) -> bool:
    owner = record.owner()
    return owner is not None and process.find(owner) is not None


def _sweep(record: RunRecord, snapshot: RunSnapshot) -> None:
    running = {step.name for step in snapshot.steps if step.state is StepState.RUNNING}
    for event in EventReader(record.events, initial(record.request())).events():
        pid, created = event.data.get("pid"), event.data.get("created")
        if event.step in running and isinstance(pid, int) and isinstance(created, float):
            process.kill_everything(Owner(pid, created), record.path)
    process.kill_everything(None, record.path)


def _close(record: RunRecord, journal: Journal) -> None:
    stopped = record.stop_file.exists()
    words = last_lines(record.supervisor_log, 1)
    why = "The process that ran this pipeline died" + (f": {words[0]}." if words else ".")
    interrupted = [step for step in journal.snapshot.steps if step.state not in STEP_ENDED]
    for step in interrupted:
        ran = step.state is StepState.RUNNING
        state = StepState.STOPPED if stopped else StepState.FAILED if ran else StepState.SKIPPED
        error = StepError("interrupted", f"Step `{step.name}` was interrupted. {why}", "Retry the run.")
        told = to_wire(error) if state is StepState.FAILED else None
        data = {"state": state.value, "attempt": step.attempt, "error": told, "metrics": {}}
        journal.append(EventKind.STEP_FINISHED, step.name, data)
    end, message = outcome(journal.snapshot.steps)
    if interrupted and not stopped:
        end, message = RunState.FAILED, why
    journal.append(EventKind.RUN_FINISHED, None, {"state": end.value, "message": message})
    if journal.blocked:
        return  # the next one to look writes it down, when there is room again
    record.summarize(journal.snapshot)
