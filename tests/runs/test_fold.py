"""What each event does to a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_kale_ext.model.run import CellProgress, EventKind, RunEvent, RunSnapshot, RunState, StepError, StepState
from jupyter_kale_ext.runs.fold import EventGap, EventInvalid, fold, fold_all
from jupyter_kale_ext.runs.request import RunRequest, StepRequest, initial

REQUEST = RunRequest(
    id="20260101T000000Z-aaaaaa",
    pipeline="Title",
    engine="local",
    notebook="a.ipynb",
    parameters={"N": 1},
    working_directory="/",
    kernel=None,
    interpreter="/python",
    use_cache=None,
    submitted=5.0,
    steps=(StepRequest("a", "a", (), ("c1", "c2", "c3")), StepRequest("b", "b", ("a",), ("c4",))),
)
ERROR = {"kind": "exception", "message": "no"}
P, R, S, F, K = (StepState(word) for word in ("pending", "running", "succeeded", "failed", "skipped"))


def events(*told: tuple[str, str | None, dict[str, object]]) -> list[RunEvent]:
    return [RunEvent(n, 10.0 + n, EventKind(kind), step, data) for n, (kind, step, data) in enumerate(told, 1)]


def play(*told: tuple[str, str | None, dict[str, object]]) -> RunSnapshot:
    return fold_all(initial(REQUEST), events(*told))


SUBMITTED = ("run_submitted", None, {})
STARTED = ("run_started", None, {"pid": 1})
A = ("step_started", "a", {"attempt": 1, "pid": 2, "gpus": ["0: X"]})
CELL = ("cell_started", "a", {"cell_id": "c1", "position": 1, "of": 3})
CELL_DONE = ("cell_finished", "a", {"cell_id": "c1", "state": "succeeded", "seconds": 2})
CELL_2 = ("cell_started", "a", {"cell_id": "c2", "position": 2, "of": 3})
A_FAILED = ("step_finished", "a", {"state": "failed", "attempt": 1, "error": ERROR, "metrics": {}})
B_SKIPPED = ("step_finished", "b", {"state": "skipped", "attempt": 0, "error": None, "metrics": {}})
END = ("run_finished", None, {"state": "failed", "message": "Step 'a' failed."})


def test_before_anything_happens() -> None:
    run = initial(REQUEST)
    assert (run.seq, run.state, run.submitted, run.started, run.ended) == (0, RunState.PENDING, 5.0, None, None)
    assert [(step.state, step.attempt) for step in run.steps] == [(P, 0), (P, 0)]
    assert run.steps[0].cells == (CellProgress("c1"), CellProgress("c2"), CellProgress("c3"))


@pytest.mark.parametrize(
    ("told", "run_state", "step_states", "cell_states"),
    [
        ([SUBMITTED], "pending", [P, P], [P, P, P]),
        ([SUBMITTED, STARTED], "running", [P, P], [P, P, P]),
        ([STARTED, A], "running", [R, P], [P, P, P]),
        ([STARTED, A, CELL], "running", [R, P], [R, P, P]),
        ([STARTED, A, CELL, CELL_DONE, CELL_2], "running", [R, P], [S, R, P]),
        ([STARTED, A, CELL, CELL_DONE, CELL_2, A_FAILED], "running", [F, P], [S, F, K]),
        ([STARTED, A, CELL, ("stop_requested", None, {})], "stopping", [R, P], [R, P, P]),
        ([STARTED, A, CELL, CELL_DONE, CELL_2, A_FAILED, B_SKIPPED, END], "failed", [F, K], [S, F, K]),
        ([STARTED, A, CELL, A_FAILED, B_SKIPPED, END, SUBMITTED], "pending", [P, P], [P, P, P]),
        (
            [STARTED, A, ("cell_started", "a", {"cell_id": "prelude", "position": 0, "of": 3})],
            "running",
            [R, P],
            [P] * 3,
        ),
        (
            [STARTED, ("step_finished", "a", {"state": "cached", "attempt": 1, "metrics": {}})],
            "running",
            [StepState.CACHED, P],
            [StepState.CACHED] * 3,
        ),
        (
            [STARTED, A, CELL, ("step_finished", "a", {"state": "stopped", "attempt": 1})],
            "running",
            [StepState.STOPPED, P],
            [StepState.STOPPED] * 3,
        ),
        (
            [STARTED, A, CELL, ("step_retrying", "a", {"attempt": 1, "of": 2, "error": ERROR})],
            "running",
            [P, P],
            [R, P, P],
        ),
        (
            [STARTED, A, CELL_DONE, ("step_retrying", "a", {"attempt": 1, "of": 2, "error": ERROR}), A],
            "running",
            [R, P],
            [P] * 3,
        ),
    ],
)
def test_states(
    told: list[tuple[str, str | None, dict[str, object]]],
    run_state: str,
    step_states: list[StepState],
    cell_states: list[StepState],
) -> None:
    run = play(*told)
    assert run.state.value == run_state
    assert [step.state for step in run.steps] == step_states
    assert [cell.state for cell in run.steps[0].cells] == cell_states
    assert run.seq == len(told)


def test_what_the_events_carry_is_kept() -> None:
    done = ("step_finished", "a", {"state": "succeeded", "attempt": 1, "error": None, "metrics": {"m": 1, "n": "NaN"}})
    warnings = [("warning", "a", {"message": "w1"}), ("warning", None, {"message": "w2"})]
    run = play(SUBMITTED, STARTED, A, CELL, CELL_DONE, *warnings, done, END)
    step = run.steps[0]
    assert (step.attempt, step.gpus, step.started, step.ended, step.error) == (1, ("0: X",), 13.0, 18.0, None)
    assert step.metrics["m"] == 1.0
    assert step.cells[0].seconds == 2.0
    assert (step.warnings, run.warnings) == (("w1",), ("w2",))
    assert (run.started, run.ended, run.message) == (12.0, 19.0, "Step 'a' failed.")


def test_a_retry_keeps_what_succeeded() -> None:
    done = ("step_finished", "a", {"state": "succeeded", "attempt": 1, "error": None, "metrics": {"m": 1.0}})
    failed = ("step_finished", "b", {"state": "failed", "attempt": 2, "error": ERROR, "metrics": {}})
    before = play(STARTED, A, done, failed, END)
    assert before.steps[1].error == StepError("exception", "no")
    run = play(STARTED, A, done, failed, END, SUBMITTED)
    assert run.steps[0] == before.steps[0]
    assert (run.steps[1].state, run.steps[1].error, run.steps[1].attempt) == (P, None, 2)
    assert (run.started, run.ended, run.message) == (None, None, "")


def test_an_event_that_is_known_already_changes_nothing() -> None:
    told = events(SUBMITTED, STARTED, A)
    run = fold_all(initial(REQUEST), told)
    assert [fold(run, event) for event in told] == [run] * 3


def test_a_gap_is_no_guess() -> None:
    late = events(SUBMITTED, STARTED, A)[2]
    with pytest.raises(EventGap) as caught:
        fold(initial(REQUEST), late)
    assert (caught.value.expected, caught.value.found) == (1, 3)


@pytest.mark.parametrize(
    ("kind", "step", "data"),
    [
        ("step_started", "nobody", {"attempt": 1}),
        ("step_started", None, {"attempt": 1}),
        ("step_started", "a", {}),
        ("step_started", "a", {"attempt": "one"}),
        ("run_finished", None, {"state": "odd"}),
        ("run_finished", "a", {"state": "failed"}),
        ("cell_finished", "a", {"cell_id": "c1", "state": "succeeded", "seconds": "long"}),
        ("step_finished", "a", {"state": "failed", "attempt": 1, "error": {"kind": 1}}),
    ],
)
def test_what_is_not_understood_is_refused(kind: str, step: str | None, data: dict[str, object]) -> None:
    with pytest.raises(EventInvalid):
        play((kind, step, data))


def test_an_unknown_kind_is_refused() -> None:
    odd = replace(events(SUBMITTED)[0], kind="odd")  # type: ignore[arg-type]
    with pytest.raises(EventInvalid, match="unknown kind"):
        fold(initial(REQUEST), odd)
