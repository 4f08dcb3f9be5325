"""What every engine does with a run, from submission to its end."""

from __future__ import annotations

import time

import pytest

from jupyter_kale_ext.errors import Conflict, NotFound
from jupyter_kale_ext.model.run import EventKind, RunState, StepState
from tests.engines.place import Place, states, step

PARTS = (
    ("pipeline-parameters", "n = 3\nrate = 0.5\nname = 'x'\nflag = True\nitems = [1, 2]"),
    ("step:load", "xs = list(range(n))\nprint('loaded', len(xs))"),
    (("step:use", "prev:load"), "total = sum(xs)\nprint(rate, name, flag, items)\ntotal"),
    ("pipeline-metrics", "total"),
)
BRANCHES = (
    ("step:bad", "x = 1\nprint('before')\nx / 0"),
    (("step:after", "prev:bad"), "print(x)"),
    (("step:last", "prev:after"), "print(x)"),
    ("step:other", "y = 2"),
    (("step:end", "prev:other"), "print(y)"),
)
SLEEP = ("step:slow", "import time\nprint('begun', flush=True)\ntime.sleep(600)")


def test_values_travel_and_everything_is_told(place: Place) -> None:
    run = place.submit(*PARTS, parameters={"n": 4})
    assert run.state in (RunState.PENDING, RunState.RUNNING)
    run = place.ended(run.id)
    assert run.state is RunState.SUCCEEDED, run
    assert run.engine == place.engine.name
    assert run.parameters == {"n": 4, "rate": 0.5, "name": "x", "flag": True, "items": [1, 2]}
    assert states(run) == {"load": "succeeded", "use": "succeeded"}
    assert step(run, "use").depends_on == ("load",)
    assert "loaded 4\n" in place.log(run.id, "load")
    assert "0.5 x True [1, 2]\n" in place.log(run.id, "use")
    assert {cell.state for found in run.steps for cell in found.cells} == {StepState.SUCCEEDED}
    assert run.metrics == {"total": 6.0}
    assert run.submitted <= (run.started or 0) <= (run.ended or 0)


def test_outputs_come_cell_by_cell(place: Place) -> None:
    run = place.run(*PARTS)
    outputs = {cell.cell_id: cell for cell in place.engine.outputs(run.id)}
    assert list(outputs)[-3:] == ["c2", "c3", "c4"]
    assert outputs["c2"].outputs == ({"output_type": "stream", "name": "stdout", "text": "loaded 3\n"},)
    assert outputs["c3"].step == "use"
    assert outputs["c3"].outputs[-1]["data"] == {"text/plain": "3"}
    assert [cell.cell_id for cell in place.engine.outputs(run.id, "load")] == ["c2"]


def test_a_snapshot_is_its_events(place: Place) -> None:
    run = place.run(*PARTS)
    events = place.engine.events(run.id)
    assert [event.seq for event in events] == list(range(1, run.seq + 1))
    assert place.engine.events(run.id, after=3) == events[3:]
    assert not place.engine.events(run.id, after=run.seq)
    told = [event.kind for event in events if event.step == "load"]
    assert told == [EventKind.STEP_STARTED, EventKind.CELL_STARTED, EventKind.CELL_FINISHED, EventKind.STEP_FINISHED]
    assert (events[0].kind, events[-1].kind) == (EventKind.RUN_SUBMITTED, EventKind.RUN_FINISHED)


def test_runs_are_found_again_by_another_process(place: Place) -> None:
    first = place.run(*PARTS)
    time.sleep(1.1)  # ids sort by the second
    second = place.run(*PARTS, name="other.ipynb")
    other = place.again()
    assert other.runs() == [second, first]
    assert other.runs(str(place.folder / "other.ipynb")) == [second]
    assert other.runs("nowhere.ipynb") == []
    assert other.snapshot(first.id) == first
    assert other.notebook(first.id)["nbformat"] == 4
    assert "pipelineInfo" in other.pipeline_yaml(first.id)


def test_a_failure_names_cell_and_line_and_skips_what_follows(place: Place) -> None:
    run = place.run(*BRANCHES)
    assert run.state is RunState.FAILED
    assert run.message == "Step `bad` failed."
    assert states(run) == {
        "bad": "failed",
        "after": "skipped",
        "last": "skipped",
        "other": "succeeded",
        "end": "succeeded",
    }
    error = step(run, "bad").error
    assert error is not None
    assert (error.kind, error.ename, error.evalue) == ("exception", "ZeroDivisionError", "division by zero")
    assert (error.cell_id, error.cell_number, error.line) == ("c1", 1, 3)
    assert step(run, "bad").cells[0].state is StepState.FAILED
    assert "ZeroDivisionError" in place.log(run.id, "bad")
    left = {cell.cell_id: cell for cell in place.engine.outputs(run.id)}
    assert left["c1"].outputs[0]["text"] == "before\n"
    assert left["c1"].outputs[1]["output_type"] == "error"


def test_an_end_without_a_word_is_a_failure(place: Place) -> None:
    run = place.run(("step:gone", "import os\nprint('last words', flush=True)\nos._exit(7)"))
    assert states(run) == {"gone": "failed"}
    error = step(run, "gone").error
    assert error is not None
    assert "7" in error.message
    assert "last words" in place.log(run.id, "gone")


def test_a_run_is_stopped(place: Place) -> None:
    run = place.submit(SLEEP, (("step:later", "prev:slow"), "print('never')"))
    place.until(run.id, lambda run: step(run, "slow").state is StepState.RUNNING)
    deadline = time.monotonic() + place.seconds
    while "begun" not in place.log(run.id, "slow"):
        place.engine.snapshot(run.id)
        assert time.monotonic() < deadline, "the step never began"
        time.sleep(0.05)
    place.engine.stop(run.id)
    run = place.ended(run.id)
    assert run.state is RunState.STOPPED
    assert states(run) == {"slow": "stopped", "later": "stopped"}
    with pytest.raises(Conflict):
        place.engine.stop(run.id)


def test_a_step_that_takes_too_long_is_ended(place: Place) -> None:
    run = place.run((("step:slow", "timeout:2"), "import time\ntime.sleep(600)"))
    assert states(run) == {"slow": "failed"}
    error = step(run, "slow").error
    assert error is not None
    assert error.kind == "timeout"
    assert "2 seconds" in error.message


def test_a_step_is_tried_again_until_it_works(place: Place) -> None:
    code = "import os\nindex = int(os.environ['KFP_RETRY_INDEX'])\nprint('try', index)\n1 / index\nx = index"
    run = place.run((("step:moody", "retry:2"), code), (("step:next", "prev:moody"), "print('got', x)"))
    assert states(run) == {"moody": "succeeded", "next": "succeeded"}, run
    assert step(run, "moody").attempt == 2
    assert step(run, "moody").error is None
    retrying = [event.data for event in place.engine.events(run.id) if event.kind is EventKind.STEP_RETRYING]
    assert [(data["attempt"], data["of"]) for data in retrying] == [(1, 3)]
    assert "try 1\n" in place.log(run.id, "moody")
    assert "got 1\n" in place.log(run.id, "next")
    with pytest.raises(NotFound):
        place.engine.log(run.id, "moody", attempt=3)


def test_retries_have_an_end(place: Place) -> None:
    run = place.run((("step:bad", "retry:1"), "1 / 0"))
    assert states(run) == {"bad": "failed"}
    assert step(run, "bad").attempt == 2
    error = step(run, "bad").error
    assert error is not None
    assert error.ename == "ZeroDivisionError"


def test_a_failed_run_is_retried_and_keeps_what_succeeded(place: Place) -> None:
    cells = (("step:good", "x = 1"), (("step:bad", "prev:good"), "x / 0"))
    run = place.run(*cells)
    assert states(run) == {"good": "succeeded", "bad": "failed"}
    again = place.engine.retry(run.id)
    assert again.state in (RunState.PENDING, RunState.RUNNING)
    assert step(again, "good").state is StepState.SUCCEEDED
    run = place.ended(run.id)
    assert states(run) == {"good": "succeeded", "bad": "failed"}
    assert (step(run, "good").attempt, step(run, "bad").attempt) == (1, 2)
    error = step(run, "bad").error
    assert error is not None
    assert error.cell_id == "c2"


def test_two_runs_at_once_do_not_meet(place: Place) -> None:
    cells = (("pipeline-parameters", "me = 'nobody'"), ("step:only", "import time\ntime.sleep(1)\nprint('I am', me)"))
    runs = [place.submit(*cells, parameters={"me": me}) for me in ("left", "right")]
    assert [place.ended(run.id).state for run in runs] == [RunState.SUCCEEDED] * 2
    for run, me in zip(runs, ("left", "right"), strict=True):
        assert f"I am {me}\n" in place.log(run.id, "only")


def test_what_an_ended_run_refuses(place: Place) -> None:
    run = place.run(("step:only", "x = 1"))
    for refused in (place.engine.stop, place.engine.retry):
        with pytest.raises(Conflict):
            refused(run.id)
    place.engine.delete(run.id)
    assert place.engine.runs() == []
    with pytest.raises(NotFound):
        place.engine.snapshot(run.id)


def test_a_going_run_is_neither_deleted_nor_retried(place: Place) -> None:
    run = place.submit(SLEEP)
    for refused in (place.engine.delete, place.engine.retry):
        with pytest.raises(Conflict):
            refused(run.id)


def test_unknown_names(place: Place) -> None:
    run = place.run(("step:only", "x = 1"))
    engine = place.engine
    calls = (engine.snapshot, engine.events, engine.notebook, engine.pipeline_yaml, engine.stop, engine.retry)
    for call in (*calls, engine.delete, engine.outputs):
        for name in ("20260101T000000Z-aaaaaa", "../x", "", "."):
            with pytest.raises(NotFound):
                call(name)
    with pytest.raises(NotFound):
        engine.log(run.id, "nope")
    with pytest.raises(NotFound):
        engine.outputs(run.id, "nope")
