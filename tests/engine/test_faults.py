"""What happens when processes are killed, disks fill up and users change their mind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import Conflict, StorageError
from jupyter_kale_ext.model.run import EventKind, RunSnapshot, RunState, StepState
from jupyter_kale_ext.runs.record import Owner
from tests.engine.fakes import Fake, ended, states, step, submission, until, wait_for_file
from tests.runs.test_fold import REQUEST

BROOD = """
child = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1]], **eval(sys.argv[2])); time.sleep(600)"
grandchild = "import os, time, pathlib; pathlib.Path('young').write_text(str(os.getpid())); os.rename('young', 'pid'); time.sleep(600)"
options = "{'start_new_session': True}"
first = subprocess.Popen([sys.executable, "-c", child, grandchild, options])
wait_for("pid")
if parameters.get("orphan"): first.kill(); first.wait()
if parameters.get("leave"): sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN) if parameters.get("stubborn") else None
open("ready", "w").close()
forever()
"""
LONG = Fake("long", 'print("begun", flush=True); open("ready", "w").close(); forever()', cells=["c1"])


def begun(engine: LocalEngine, folder: Path, *fakes: Fake, **changes: object) -> RunSnapshot:
    """A run in which a step has made the file ``ready``."""
    run = engine.submit(submission(folder, *fakes, **changes))
    wait_for_file(folder / "ready")
    return until(engine, run.id, lambda run: any(found.state is StepState.RUNNING for found in run.steps))


def supervisor(engine: LocalEngine, run_id: str) -> psutil.Process:
    owner = engine._store.record(run_id).owner()
    assert owner is not None
    found = process.find(owner)
    assert found is not None
    return found


def wait_for_exit(engine: LocalEngine, run_id: str) -> None:
    """Wait until the supervisor is gone: a run's end is told a moment before."""
    owner = engine._store.record(run_id).owner()
    deadline = time.monotonic() + 30
    while owner and process.find(owner):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("kind", [{}, {"orphan": 1}, {"stubborn": 1}])
def test_stop_ends_the_whole_tree(engine: LocalEngine, folder: Path, kind: dict[str, int]) -> None:
    fake = Fake("brood", BROOD, parameters=list(kind))
    run = begun(engine, folder, fake, Fake("next", after=["brood"]), defaults=kind)
    grandchild = int((folder / "pid").read_text())
    assert not gone(grandchild)
    engine.stop(run.id)
    run = ended(engine, run.id)
    assert run.state is RunState.STOPPED
    assert states(run) == {"brood": "stopped", "next": "stopped"}
    assert gone(grandchild)
    assert EventKind.STOP_REQUESTED in [event.kind for event in engine.events(run.id)]
    with pytest.raises(Conflict):
        engine.stop(run.id)


def test_a_run_stopped_before_it_began(engine: LocalEngine, folder: Path) -> None:
    run = engine.submit(submission(folder, LONG))
    engine.stop(run.id)
    run = ended(engine, run.id)
    assert (run.state, run.message) == (RunState.STOPPED, "The run was stopped.")
    assert states(run) == {"long": "stopped"}


def test_a_timeout_ends_the_whole_tree(engine: LocalEngine, folder: Path) -> None:
    run = begun(engine, folder, Fake("brood", BROOD, timeout=3))
    run = ended(engine, run.id)
    error = step(run, "brood").error
    assert error is not None
    assert error.kind == "timeout"
    assert gone(int((folder / "pid").read_text()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups that outlive their leader")
def test_what_a_step_leaves_in_its_group_ends_with_it(engine: LocalEngine, folder: Path) -> None:
    program = BROOD.replace("{'start_new_session': True}", "{}")
    fake = Fake("b", program, parameters=["leave"])
    run = ended(engine, engine.submit(submission(folder, fake, defaults={"leave": 1})).id)
    assert run.state is RunState.SUCCEEDED
    assert gone(int((folder / "pid").read_text()))


def test_a_killed_supervisor_leaves_the_truth(engine: LocalEngine, folder: Path, root: Path) -> None:
    fakes = [
        Fake("done", 'print("fine")'),
        Fake("brood", BROOD, after=["done"], cells=["c1"]),
        Fake("next", after=["brood"]),
    ]
    run = begun(engine, folder, *fakes)
    supervisor(engine, run.id).kill()
    later = LocalEngine(gpus=lambda: (), root=root)
    run = ended(later, run.id)
    assert run.state is RunState.FAILED
    assert states(run) == {"done": "succeeded", "brood": "failed", "next": "skipped"}
    error = step(run, "brood").error
    assert error is not None
    assert error.kind == "interrupted"
    assert gone(int((folder / "pid").read_text()))
    assert later.snapshot(run.id) == run
    assert later.events(run.id)[-1].kind is EventKind.RUN_FINISHED


@pytest.mark.parametrize("moment", range(1, 14, 2))
def test_whenever_the_supervisor_is_killed_the_state_is_told_truthfully(
    engine: LocalEngine, folder: Path, moment: int
) -> None:
    made = (
        'cell("c", 1, "x"); write("x", "1"); subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])'
    )
    fakes = [
        Fake("one", made, outputs=["x"], cells=["c"]),
        Fake("two", made, inputs={"x": "one"}, outputs=["x"], cells=["c"]),
        Fake("side", made, outputs=["x"], cells=["c"]),
    ]
    run = engine.submit(submission(folder, *fakes))
    watched = supervisor(engine, run.id)
    until(engine, run.id, lambda run: run.seq >= moment)
    watched.kill()
    run = ended(engine, run.id)
    assert {found.state for found in run.steps} <= {StepState.SUCCEEDED, StepState.FAILED, StepState.SKIPPED}
    assert (run.state is RunState.SUCCEEDED) == (set(states(run).values()) == {"succeeded"})
    assert process.tree(None, engine._store.record(run.id).path) == []
    for found in run.steps:
        if found.state is StepState.SUCCEEDED:
            assert (
                engine._store.record(run.id).attempt(found.name, found.attempt) / "outputs" / "x"
            ).read_text() == "1"
    if run.state is RunState.FAILED:
        engine.retry(run.id)
        assert ended(engine, run.id).state is RunState.SUCCEEDED


def test_a_server_killed_while_it_submits(engine: LocalEngine) -> None:
    request = replace(REQUEST, id="20260101T000000Z-aaaaab")
    engine._store.create(request, {}, "", Owner(2**22 + 1, 1.0))
    run = engine.snapshot(request.id)
    assert run.state is RunState.FAILED
    assert set(states(run).values()) == {"skipped"}


def test_a_supervisor_told_to_end_takes_its_steps_along(engine: LocalEngine, folder: Path) -> None:
    run = begun(engine, folder, Fake("brood", BROOD))
    watched = supervisor(engine, run.id)
    watched.terminate()
    run = ended(engine, run.id)
    assert run.state is RunState.FAILED
    assert gone(int((folder / "pid").read_text()))


def test_a_supervisor_killed_while_it_stops(engine: LocalEngine, folder: Path) -> None:
    run = begun(engine, folder, LONG)
    frozen = supervisor(engine, run.id)
    frozen.suspend()
    engine.stop(run.id)
    frozen.kill()
    assert ended(engine, run.id).state is RunState.STOPPED


def test_a_supervisor_that_never_begins(engine: LocalEngine, folder: Path) -> None:
    run = engine.submit(submission(folder, LONG))
    supervisor(engine, run.id).kill()
    run = ended(engine, run.id)
    assert run.state is RunState.FAILED
    assert "died" in run.message


def test_a_supervisor_that_breaks_says_why(engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = engine._start_supervisor

    def damaged(record: object) -> None:
        engine._store.record(run_id()).pipeline.write_text("{}")
        original(record)  # type: ignore[arg-type]

    def run_id() -> str:
        return engine._store.ids()[0]

    monkeypatch.setattr(engine, "_start_supervisor", damaged)
    run = ended(engine, engine.submit(submission(folder, LONG)).id)
    assert run.state is RunState.FAILED
    assert "tasks" in run.message


def test_the_run_goes_on_without_the_process_that_started_it(folder: Path, root: Path, engine: LocalEngine) -> None:
    program = (
        "import sys; from pathlib import Path; from jupyter_kale_ext.engine.local.engine import LocalEngine\n"
        "from tests.engine.fakes import Fake, submission\n"
        "engine = LocalEngine(gpus=lambda: (), root=Path(sys.argv[1]))\n"
        'fake = Fake(\'only\', \'open("ready", "w").close(); wait_for("go"); print("went on")\')\n'
        "print(engine.submit(submission(Path(sys.argv[2]), fake)).id, flush=True); sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", program, str(root), str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        run_id = server.stdout.readline().strip()
        wait_for_file(folder / "ready")
        server.kill()
    assert engine.snapshot(run_id).state is RunState.RUNNING
    (folder / "go").touch()
    assert ended(engine, run_id).state is RunState.SUCCEEDED
    assert engine.log(run_id, "only").text == "went on\n"


def test_retry_runs_only_what_did_not_succeed(engine: LocalEngine, folder: Path) -> None:
    count = 'path = pathlib.Path("count"); path.write_text(str(int(path.read_text()) + 1) if path.exists() else "1")\n'
    fakes = [
        Fake("make", count + 'write("x", "7")', outputs=["x"]),
        Fake(
            "moody",
            'os.path.exists("ok") or fail("not ok"); write("y", read("x"))',
            inputs={"x": "make"},
            outputs=["y"],
        ),
        Fake("last", 'print(read("y"))', inputs={"y": "moody"}),
    ]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
    assert states(run) == {"make": "succeeded", "moody": "failed", "last": "skipped"}
    (folder / "ok").touch()
    again = engine.retry(run.id)
    assert again.state in (RunState.PENDING, RunState.RUNNING)
    assert again.message == ""
    run = ended(engine, run.id)
    assert states(run) == {"make": "succeeded", "moody": "succeeded", "last": "succeeded"}
    assert (folder / "count").read_text() == "1"
    assert step(run, "moody").attempt == 2
    assert engine.log(run.id, "last").text == "7\n"
    assert engine.log(run.id, "moody", attempt=1).text == "not ok\n"
    assert engine.runs() == [run]


def test_retry_after_stop_and_after_a_crash(engine: LocalEngine, folder: Path) -> None:
    fake = Fake("once", 'os.path.exists("go") or (open("ready", "w").close(), forever()); print("through")')
    run = begun(engine, folder, fake)
    engine.stop(run.id)
    ended(engine, run.id)
    (folder / "ready").unlink()
    engine.retry(run.id)
    wait_for_file(folder / "ready")
    supervisor(engine, run.id).kill()
    assert ended(engine, run.id).state is RunState.FAILED
    (folder / "go").touch()
    engine.retry(run.id)
    run = ended(engine, run.id)
    assert run.state is RunState.SUCCEEDED
    assert step(run, "once").attempt == 3


@pytest.mark.parametrize(
    ("names", "text", "state"),
    [
        (["run.json", "summary.json"], b"{ half", "failed"),
        (["run.json", "summary.json"], None, "failed"),
        (["run.json", "summary.json"], b"", "failed"),
        (["run.json"], b"", "succeeded"),
        (["events.jsonl"], b"\0" * 300, "failed"),
        (["events.jsonl"], b"\0\n" * 300, "failed"),
        (["events.jsonl"], None, "failed"),
        (["owner.json"], b"garbage", "succeeded"),
        (["summary.json"], b"garbage", "succeeded"),
        (["supervisor.lock"], None, "succeeded"),
    ],
)
def test_a_damaged_record_tells_so_and_hides_no_other(
    engine: LocalEngine, folder: Path, root: Path, names: list[str], text: bytes | None, state: str
) -> None:
    good = ended(engine, engine.submit(submission(folder, Fake("only"))).id)
    bad = ended(engine, engine.submit(submission(folder, Fake("only"))).id)
    wait_for_exit(engine, bad.id)
    for name in names:
        path = engine._store.record(bad.id).path / name
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_bytes(text)
    later = LocalEngine(gpus=lambda: (), root=root)
    assert {run.id for run in later.runs()} == {good.id, bad.id}
    assert ended(later, bad.id).state.value == state
    later.events(bad.id)
    later.outputs(bad.id)
    later.delete(bad.id)
    assert [run.id for run in later.runs()] == [good.id]


def test_a_torn_line_is_not_there_yet(engine: LocalEngine, folder: Path, root: Path) -> None:
    run = begun(engine, folder, LONG)
    record = engine._store.record(run.id)
    supervisor(engine, run.id).kill()
    wait_for_exit(engine, run.id)
    with record.events.open("ab") as file:
        file.write(b'{"seq": 99, "kin')
    run = ended(LocalEngine(gpus=lambda: (), root=root), run.id)
    assert run.state is RunState.FAILED
    assert b"kin{" not in record.events.read_bytes()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount") or subprocess.call(words) != 0:
        pytest.skip("only the super-user of a Linux machine can make a small disk")
    yield place
    subprocess.check_call(["umount", "-l", str(place)])


def test_a_full_disk_fails_the_step_and_loses_nothing(small_disk: Path, folder: Path) -> None:
    engine = LocalEngine(gpus=lambda: (), root=small_disk / "kale")
    fill = """
wait_for("linked")
try:
    with open(path_out("x"), "wb", buffering=0) as file:
        while file.write(bytes(4096)): pass
except OSError as error:
    open("full", "w").close()
    wait_for("go")
    path_out("x").unlink()
    sys.exit(str(error))
"""
    chatty = """
os.symlink(os.path.abspath("news"), os.environ["KALE_EVENTS_FILE"])
open("linked", "w").close()
wait_for("full")
for n in range(200): tell("warning", message=str(n) * 50)
open("told", "w").close()
"""
    fakes = [Fake("fill", fill, outputs=["x"]), Fake("chatty", chatty), Fake("next", after=["chatty"])]
    run = engine.submit(submission(folder, *fakes))
    wait_for_file(folder / "told")
    with pytest.raises(StorageError, match="No space left"):
        engine.submit(submission(folder, LONG))
    run = engine.snapshot(run.id)
    assert run.state is RunState.RUNNING
    assert len(step(run, "chatty").warnings) < 200
    (folder / "go").touch()
    run = ended(engine, run.id)
    assert states(run) == {"fill": "failed", "chatty": "succeeded", "next": "succeeded"}
    error = step(run, "fill").error
    assert error is not None
    assert error.kind == "disk_full"
    assert step(run, "chatty").warnings == tuple(str(n) * 50 for n in range(200))


def test_signals_of_the_terminal_do_not_reach_the_run(engine: LocalEngine, folder: Path) -> None:
    run = begun(engine, folder, LONG)
    watched = supervisor(engine, run.id)
    assert os.getsid(watched.pid) == watched.pid
    assert os.getsid(watched.pid) != os.getsid(0)
    pid = next(event.data["pid"] for event in engine.events(run.id) if event.kind is EventKind.STEP_STARTED)
    assert isinstance(pid, int)
    os.killpg(pid, signal.SIGKILL)
    error = step(ended(engine, run.id), "long").error
    assert error is not None
    assert error.kind == "killed"
