"""Runs from submission to their end, with real processes."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import Conflict, EngineUnavailable, InvalidInput, NotFound
from jupyter_kale_ext.model.run import EventKind, RunState, StepState
from jupyter_kale_ext.runs.fold import fold_all
from jupyter_kale_ext.runs.request import initial
from tests.engine.fakes import Fake, ended, states, step, submission, until

MAKE = Fake("make", 'print("made"); write("df", "42"); cell("c1", 1, "made\\n")', outputs=["df"], cells=["c1"])
USE = Fake("use", 'print(read("df")); tell("metrics", metrics={"score": 0.5})', inputs={"df": "make"}, cells=["c2"])


def test_values_travel_and_everything_is_told(engine: LocalEngine, folder: Path) -> None:
    contract: Engine = engine
    run = contract.submit(submission(folder, MAKE, USE))
    assert run.state in (RunState.PENDING, RunState.RUNNING)
    run = ended(engine, run.id)
    assert run.state is RunState.SUCCEEDED
    assert states(run) == {"make": "succeeded", "use": "succeeded"}
    assert step(run, "use").depends_on == ("make",)
    assert engine.log(run.id, "use").text == "42\n"
    assert step(run, "make").cells[0].state is StepState.SUCCEEDED
    assert step(run, "make").cells[0].seconds == 0.5
    assert run.metrics == {"score": 0.5}
    assert engine.runs() == [run]
    assert engine.runs("work/fakes.ipynb") == [run]
    assert engine.runs("other.ipynb") == []


def test_a_snapshot_is_its_events_folded(engine: LocalEngine, folder: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, MAKE, USE)).id)
    events = engine.events(run.id)
    assert [event.seq for event in events] == list(range(1, run.seq + 1))
    assert engine.events(run.id, after=3) == events[3:]
    assert engine.events(run.id, after=run.seq) == ()
    assert fold_all(initial(engine._store.record(run.id).request()), events) == run
    assert [event.kind.value for event in events if event.step == "make"] == [
        "step_started",
        "cell_started",
        "cell_finished",
        "step_finished",
    ]


def test_branches_run_side_by_side(engine: LocalEngine, folder: Path) -> None:
    left = Fake("left", 'open("left", "w").close(); wait_for("right")')
    right = Fake("right", 'open("right", "w").close(); wait_for("left")')
    assert ended(engine, engine.submit(submission(folder, left, right)).id).state is RunState.SUCCEEDED


def test_no_more_steps_at_a_time_than_allowed(
    engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_KALE_PARALLEL", "1")
    program = 'path = pathlib.Path("busy"); path.touch(exist_ok=False); time.sleep(0.1); path.unlink()'
    fakes = [Fake(name, program) for name in ("one", "two", "three")]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
    assert run.state is RunState.SUCCEEDED
    started = [event.step for event in engine.events(run.id) if event.kind is EventKind.STEP_STARTED]
    assert started == ["one", "two", "three"]


def test_two_runs_at_once_do_not_meet(engine: LocalEngine, folder: Path) -> None:
    program = 'open(parameters["me"], "w").close(); wait_for(parameters["other"]); print(parameters["me"])'
    fake = Fake("only", program, parameters=["me", "other"])
    runs = [
        engine.submit(submission(folder, fake, defaults={"me": me, "other": other}))
        for me, other in (("a", "b"), ("b", "a"))
    ]
    assert [ended(engine, run.id).state for run in runs] == [RunState.SUCCEEDED] * 2
    assert [engine.log(run.id, "only").text for run in runs] == ["a\n", "b\n"]
    assert [run.id for run in engine.runs()] == sorted((run.id for run in runs), reverse=True)


def test_a_failure_skips_what_follows_and_nothing_else(engine: LocalEngine, folder: Path) -> None:
    bad = Fake("bad", 'fail("no luck", ename="ValueError", cell_id="c1", line=3)', cells=["c1"])
    fakes = [
        bad,
        Fake("after", after=["bad"]),
        Fake("last", after=["after"]),
        Fake("other"),
        Fake("end", after=["other"]),
    ]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
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
    assert (error.kind, error.message, error.cell_id, error.line) == ("exception", "no luck", "c1", 3)
    assert engine.log(run.id, "bad").text == "no luck\n"


@pytest.mark.parametrize(
    ("program", "kind", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed", "out of memory?"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "killed", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "killed", "SIGTERM"),
        ('print("the last straw"); sys.exit(2)', "internal", "the last straw"),
        ('sys.exit("write: No space left on device")', "disk_full", "disk full"),
        ('tell("error", error={"kind": "disk_full", "message": "full"}); sys.exit(1)', "disk_full", "full"),
        ("forever()", "timeout", "longer than the 1 seconds"),
    ],
)
def test_why_a_step_failed(engine: LocalEngine, folder: Path, program: str, kind: str, words: str) -> None:
    run = ended(
        engine, engine.submit(submission(folder, Fake("bad", program, timeout=1 if kind == "timeout" else None))).id
    )
    error = step(run, "bad").error
    assert error is not None
    assert error.kind == kind
    assert words in error.message


def test_a_step_that_cannot_start(engine: LocalEngine, folder: Path) -> None:
    run = engine.submit(
        submission(folder, Fake("bad", command=["/no/such/program"], retries=3), Fake("next", after=["bad"]))
    )
    run = ended(engine, run.id)
    error = step(run, "bad").error
    assert error is not None
    assert error.kind == "start"
    assert "/no/such/program" in error.message
    assert states(run)["next"] == "skipped"


def test_retries_until_it_works(engine: LocalEngine, folder: Path) -> None:
    program = 'print(os.environ["KFP_RETRY_INDEX"], flush=True); os.environ["KFP_RETRY_INDEX"] == "0" and fail("not yet"); write("x", "1")'
    fakes = [Fake("moody", program, retries=2, outputs=["x"]), Fake("next", 'print(read("x"))', inputs={"x": "moody"})]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
    assert run.state is RunState.SUCCEEDED
    assert step(run, "moody").attempt == 2
    assert step(run, "moody").error is None
    retrying = [event.data for event in engine.events(run.id) if event.kind is EventKind.STEP_RETRYING]
    assert [(data["attempt"], data["of"]) for data in retrying] == [(1, 3)]
    assert engine.log(run.id, "moody").text == "1\n"
    assert engine.log(run.id, "moody", attempt=1).text == "0\nnot yet\n"
    with pytest.raises(NotFound):
        engine.log(run.id, "moody", attempt=3)


def test_retries_have_an_end(engine: LocalEngine, folder: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, Fake("bad", 'fail("never")', retries=2))).id)
    assert run.state is RunState.FAILED
    assert step(run, "bad").attempt == 3


def test_parameters_and_surroundings_of_a_step(engine: LocalEngine, folder: Path) -> None:
    program = (
        'print(json.dumps([parameters["n"], parameters["x"], parameters["l"], parameters["f"], os.getcwd(),'
        ' os.environ["COLOUR"], os.environ["CUDA_VISIBLE_DEVICES"], sys.stdin.read()]))'
    )
    fake = Fake("only", program, parameters=["n", "x", "l", "f", "nothing"], env={"COLOUR": "blue"})
    defaults = {"n": 3, "x": "{{$}}", "l": [1, 2.5], "f": 2.0, "nothing": None}
    run = ended(engine, engine.submit(submission(folder, fake, defaults=defaults)).id)
    told = json.loads(engine.log(run.id, "only").text)
    assert told == [3, "{{$}}", [1, 2.5], 2.0, str(folder.resolve()), "blue", "", ""]


def test_secrets_come_from_the_environment(engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake("only", 'print(os.environ["TOKEN"])', secrets={"TOKEN": "store"})
    with pytest.raises(InvalidInput, match="TOKEN"):
        engine.submit(submission(folder, fake))
    assert engine.runs() == []
    monkeypatch.setenv("TOKEN", "abc")
    run = ended(engine, engine.submit(submission(folder, fake)).id)
    assert engine.log(run.id, "only").text == "abc\n"


def test_what_this_machine_cannot_give_is_told_once(engine: LocalEngine, folder: Path) -> None:
    platform = {
        "nodeSelector": {"labels": {"disk": "ssd"}},
        "tolerations": [{"key": "spot", "operator": "Exists", "effect": "NoSchedule"}],
        "pvcMount": [{"constant": "claim", "mountPath": "/data"}],
    }
    fakes = [
        Fake(name, image="mine:1", platform=platform, resources={"resourceMemoryLimit": "8Gi", "resourceCpuLimit": "2"})
        for name in ("one", "two")
    ]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
    assert run.state is RunState.SUCCEEDED
    assert [warning.split(" ")[0] for warning in run.warnings] == ["Images", "Limits", "Node", "Tolerations", "Volumes"]
    assert "mine:1" in run.warnings[0]
    assert "8Gi" in run.warnings[1]


@pytest.mark.parametrize(
    ("kernel", "words"), [("nope", "not installed"), ("bash-ish", "speaks bash"), ("wrapped", "conda")]
)
def test_kernels_that_cannot_run_steps(
    engine: LocalEngine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernel: str, words: str
) -> None:
    specs = {"bash-ish": ("bash", ["bash"]), "wrapped": ("python", ["conda", "run", "python"])}
    for name, (language, argv) in specs.items():
        spec = tmp_path / "jupyter" / "kernels" / name
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(json.dumps({"argv": argv, "language": language, "display_name": name}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    with pytest.raises(EngineUnavailable, match=words):
        engine.submit(submission(folder, MAKE, kernel=kernel))


def test_steps_run_in_the_kernels_environment(
    engine: LocalEngine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "mine"
    spec.mkdir(parents=True)
    python = tmp_path / "python3.99"
    python.symlink_to(sys.executable)
    written = {"argv": [str(python), "-m", "x"], "language": "python", "display_name": "m", "env": {"WHO": "kernel"}}
    (spec / "kernel.json").write_text(json.dumps(written))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    fake = Fake("only", 'print(sys.executable, os.environ["WHO"])')
    run = ended(engine, engine.submit(submission(folder, fake, kernel="mine")).id)
    assert engine.log(run.id, "only").text == f"{python} kernel\n"


def test_a_long_chain(engine: LocalEngine, folder: Path) -> None:
    fakes = [Fake("s0", 'write("v0", "0")', outputs=["v0"], command=FAST)]
    for n in range(1, 200):
        fakes.append(Fake(f"s{n}", inputs={f"v{n - 1}": f"s{n - 1}"}, outputs=[f"v{n}"], command=FAST))
    run = until(engine, engine.submit(submission(folder, *fakes)).id, lambda run: run.ended_for_good, seconds=300)
    assert run.state is RunState.SUCCEEDED
    assert {found.state for found in run.steps} == {StepState.SUCCEEDED}


FAST = ("python3", "-S", "-E", "-c", "pass")


def test_a_place_for_runs_given_by_half_a_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    engine = LocalEngine(gpus=lambda: (), root=Path("here"))
    run = ended(engine, engine.submit(submission(folder, MAKE, USE)).id)
    assert run.state is RunState.SUCCEEDED
    assert (folder / "here" / "runs" / run.id).is_dir()


def test_the_record_is_private(engine: LocalEngine, folder: Path, root: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, MAKE)).id)
    record = engine._store.record(run.id)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (root, root / "runs", record.path)] == [0o700] * 3
    assert stat.S_IMODE((record.path / "run.json").stat().st_mode) == 0o600
    assert engine.notebook(run.id)["nbformat"] == 4
    assert engine.pipeline_yaml(run.id).startswith("components:")


def test_unknown_names(engine: LocalEngine, folder: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, MAKE)).id)
    for call in (
        engine.snapshot,
        engine.events,
        engine.notebook,
        engine.pipeline_yaml,
        engine.stop,
        engine.retry,
        engine.delete,
    ):
        for name in ("20260101T000000Z-aaaaaa", "../x", "", "."):
            with pytest.raises(NotFound):
                call(name)
    with pytest.raises(NotFound):
        engine.log(run.id, "nope")
    with pytest.raises(NotFound):
        engine.outputs(run.id, "nope")


def test_what_an_ended_run_refuses(engine: LocalEngine, folder: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, MAKE)).id)
    with pytest.raises(Conflict):
        engine.stop(run.id)
    with pytest.raises(Conflict):
        engine.retry(run.id)
    engine.delete(run.id)
    assert engine.runs() == []
    with pytest.raises(NotFound):
        engine.snapshot(run.id)


def test_a_going_run_is_not_deleted(engine: LocalEngine, folder: Path) -> None:
    run = engine.submit(submission(folder, Fake("long", "forever()")))
    with pytest.raises(Conflict):
        engine.delete(run.id)
    with pytest.raises(Conflict):
        engine.retry(run.id)
