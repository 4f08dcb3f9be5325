"""A forked step is as a fresh one: what it sees, how it ends, who outlives whom."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.model.run import EventKind, RunSnapshot, RunState
from tests.engine import test_real_steps as real
from tests.engine.fakes import RUNTIME, Fake, ended, states, step, submission, until, wait_for_file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="steps are forked on Linux only")

PROBE = """
import importlib.util, random, signal, stat, threading
sees = {
    "argv": sys.argv[:3], "flags": str(sys.flags), "path": sys.path, "cwd": os.getcwd(), "env": dict(os.environ),
    "leader": os.getsid(0) == os.getpid() == os.getpgid(0),
    "stdin": os.fstat(0).st_rdev == os.stat("/dev/null").st_rdev,
    "same_log": os.fstat(1) == os.fstat(2), "log_mode": oct(os.fstat(1).st_mode),
    "streams": [(s.encoding, s.errors, s.line_buffering) for s in (sys.stdin, sys.stdout, sys.stderr)],
    "fds": sorted(int(fd) for fd in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + fd)),
    "signals": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
    "mask": sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))), "wakeup": signal.set_wakeup_fd(-1),
    "main": sorted(set(vars(sys.modules["__main__"])) - {"__annotations__"})[:6], "name": __name__,
    "own": sys.modules["__main__"].__dict__ is globals(), "threads": threading.active_count(),
    "umask": os.umask(0o022), "orig": sys.orig_argv[1:2],
    "hidden": sorted(m for m in ("numpy", "pandas", "matplotlib", "numpy.random") if m in sys.modules),
    "findable": bool(importlib.util.find_spec("numpy")),
    "filters": [[w[0], w[2].__name__, str(w[1] and w[1].pattern)] for w in __import__("warnings").filters],
}
sees["env"] = {k: v.replace(os.environ["KALE_ATTEMPT"], "@") for k, v in sees["env"].items()}
print(json.dumps(sees))
"""
NUMPY = {"cells": [{"cell_type": "code", "source": "import numpy as np"}]}


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_KALE_FORK", "1")


def notes(engine: LocalEngine, run: RunSnapshot) -> list[str]:
    lines = (engine._store.record(run.id).path / "forks.log").read_text().splitlines()
    return [line.partition(" ")[2] for line in lines]


def run(engine: LocalEngine, folder: Path, *fakes: Fake, notebook: Mapping[str, object] = NUMPY) -> RunSnapshot:
    return ended(engine, engine.submit(submission(folder, *fakes, notebook=notebook)).id)


def servers(engine: LocalEngine, run_id: str) -> list[psutil.Process]:
    found = process.tree(None, engine._store.record(run_id).path)
    return [one for one in found if "fork_server.py" in str(one.cmdline()) and os.getsid(one.pid) == one.pid]


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def server(engine: LocalEngine, run_id: str) -> psutil.Process:
    pids = {e.data["pid"] for e in engine.events(run_id) if e.kind is EventKind.STEP_STARTED}
    (found,) = (one for one in servers(engine, run_id) if one.pid not in pids)
    return found


def test_a_forked_step_sees_what_a_fresh_one_sees(
    engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALE_TEST", "ü={} \n1")
    seen = {}
    for mode in ("0", "1"):
        monkeypatch.setenv("JUPYTER_KALE_FORK", mode)
        made = run(engine, folder, Fake("probe", PROBE))
        assert made.state is RunState.SUCCEEDED, engine.log(made.id, "probe").text
        assert ("forked" in notes(engine, made)[-1]) == (mode == "1")
        seen[mode] = json.loads(engine.log(made.id, "probe").text)
        seen[mode]["env"].pop("JUPYTER_KALE_FORK")
        assert {k: v for k, v in seen[mode]["env"].items() if k == "KALE_ATTEMPT"} == {"KALE_ATTEMPT": "@"}
        seen[mode]["env"] = {k: v for k, v in seen[mode]["env"].items() if k != "KALE_EVENTS_FILE"}
    assert seen["1"] == seen["0"]


def test_imports_bring_out_what_was_imported_before(engine: LocalEngine, folder: Path) -> None:
    program = """
assert "numpy" not in sys.modules
import numpy as np, numpy.linalg
import pandas as pd
assert pd.Series([1, 2]).sum() == 3 and np.linalg.det(np.eye(2)) == 1
assert np.__spec__.loader.__class__.__name__ == "SourceFileLoader", np.__spec__
import importlib.util
assert importlib.util.find_spec("numpy").origin == np.__file__
assert sys.modules["numpy.linalg"] is np.linalg
import pickle
assert pickle.loads(pickle.dumps(np.arange(3))).tolist() == [0, 1, 2]
"""
    made = run(engine, folder, Fake("one", program), Fake("two", program, after=["one"]))
    assert made.state is RunState.SUCCEEDED, engine.log(made.id, "one").text
    assert notes(engine, made)[0] == "imported beforehand: numpy"


def test_a_module_beside_the_notebook_stays_the_one_that_is_found(engine: LocalEngine, folder: Path) -> None:
    program = "os.makedirs('mine', exist_ok=True); open('mine/numpy.py', 'w').write('here = 1')\n"
    program += "sys.path.insert(0, 'mine'); import numpy; assert numpy.here == 1"
    made = run(engine, folder, Fake("one", program))
    assert made.state is RunState.SUCCEEDED, engine.log(made.id, "one").text
    assert "forked" in notes(engine, made)[-1]


def test_unseeded_steps_draw_different_numbers(engine: LocalEngine, folder: Path) -> None:
    program = "import random, numpy, uuid, tempfile\n"
    program += "print(random.random(), numpy.random.rand(), numpy.random.default_rng().random(), uuid.uuid4().hex)\n"
    fakes = [Fake(f"s{n}", program) for n in range(4)]
    made = run(engine, folder, *fakes)
    drawn = [engine.log(made.id, fake.name).text.split() for fake in fakes]
    for column in zip(*drawn, strict=True):
        assert len(set(column)) == 4


@pytest.mark.parametrize(
    ("program", "kind", "words"),
    [
        ("sys.exit(3)", "internal", "exit code 3"),
        ("os._exit(4)", "internal", "exit code 4"),
        ("1 / 0", "internal", "ZeroDivisionError"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed", "SIGKILL"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "killed", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "killed", "SIGTERM"),
        ("raise KeyboardInterrupt", "killed", "SIGINT"),
        ("sys.exit('no more')", "internal", "no more"),
        ("fail('wrong')", "exception", "wrong"),
    ],
)
def test_how_it_ends_is_told_truthfully(engine: LocalEngine, folder: Path, program: str, kind: str, words: str) -> None:
    made = run(engine, folder, Fake("bad", program))
    assert "forked" in notes(engine, made)[-1]
    error = step(made, "bad").error
    assert error is not None
    assert error.kind == kind
    assert words in error.message


def test_no_zombies_and_nobody_outlives_the_run(engine: LocalEngine, folder: Path) -> None:
    forker = (
        "import time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)\n"
    )
    forker += "import glob; os.wait()"
    fakes = [Fake("a"), Fake("b", forker, after=["a"]), Fake("c", 'wait_for("go")', after=["b"])]
    made = engine.submit(submission(folder, *fakes, notebook=NUMPY))
    until(engine, made.id, lambda found: states(found)["c"] == "running")
    parent = server(engine, made.id)
    assert len(parent.children()) == 1
    orphans = process.tree(None, engine._store.record(made.id).attempt("b", 1))
    assert len(orphans) == 1, "a process forked by a step wears the step's mark, not the server's"
    (folder / "go").touch()
    assert ended(engine, made.id).state is RunState.SUCCEEDED
    assert not parent.is_running()
    orphans[0].kill()


def test_a_killed_fork_server_is_told_and_the_run_goes_on_afresh(engine: LocalEngine, folder: Path) -> None:
    fakes = [
        Fake("long", 'open("ready", "w").close(); forever()'),
        Fake("other", 'wait_for("go")', retries=1),
        Fake("next", after=["other"]),
    ]
    made = engine.submit(submission(folder, *fakes, notebook=NUMPY))
    wait_for_file(folder / "ready")
    until(engine, made.id, lambda found: states(found)["other"] == "running")
    pids = {e.data["pid"] for e in engine.events(made.id) if e.kind is EventKind.STEP_STARTED}
    server(engine, made.id).kill()
    until(engine, made.id, lambda found: step(found, "other").attempt == 2)
    (folder / "go").touch()
    made = ended(engine, made.id)
    assert states(made) == {"long": "failed", "other": "succeeded", "next": "succeeded"}
    error = step(made, "long").error
    assert error is not None
    assert (error.kind, "forked" in error.message) == ("interrupted", True)
    assert all(gone(int(str(pid))) for pid in pids)
    assert any("fresh process: the fork server died" in note for note in notes(engine, made))


def test_the_fork_server_ends_with_its_supervisor(engine: LocalEngine, folder: Path) -> None:
    made = engine.submit(submission(folder, Fake("long", 'open("ready", "w").close(); forever()'), notebook=NUMPY))
    wait_for_file(folder / "ready")
    found = until(engine, made.id, lambda run: states(run)["long"] == "running")
    watched = server(engine, made.id)
    owner = engine._store.record(made.id).owner()
    assert owner is not None
    psutil.Process(owner.pid).send_signal(signal.SIGKILL)
    watched.wait(20)
    assert ended(engine, found.id).state is RunState.FAILED
    assert process.tree(None, engine._store.record(made.id).path) == []


@pytest.mark.parametrize(
    ("fake", "why"),
    [
        (Fake("odd", command=("python3", "-S", "-c", RUNTIME)), "its command is not python3 -c"),
        (Fake("odd", command=("bash", "-c", "true #")), "its command is not python3 -c"),
        (Fake("odd", gpus=1), "it asks for GPUs"),
        (Fake("odd", env={"OMP_NUM_THREADS": "1"}), "it has environment variables of its own"),
    ],
)
def test_what_is_never_forked(engine: LocalEngine, folder: Path, fake: Fake, why: str) -> None:
    made = run(engine, folder, Fake("plain"), fake)
    assert made.state is RunState.SUCCEEDED
    assert f"step 'odd', attempt 1: fresh process: {why}" in notes(engine, made)
    assert "step 'plain', attempt 1: forked" in notes(engine, made)


@pytest.mark.parametrize("code", ["print('hello')", "1 / 0", "import warnings; warnings.warn('old')"])
def test_a_library_that_is_not_quiet_is_left_to_the_steps(engine: LocalEngine, folder: Path, code: str) -> None:
    (folder / "seaborn.py").write_text(code)
    cells = [{"cell_type": "code", "source": "import numpy\nimport seaborn"}]
    program = "assert 'numpy' not in sys.modules\ntry:\n    import seaborn\nexcept ZeroDivisionError: pass"
    made = run(engine, folder, Fake("one", program), notebook={"cells": cells})
    assert made.state is RunState.SUCCEEDED
    assert [note.partition(": ")[0] for note in notes(engine, made)] == [
        "imported beforehand",
        "once more without seaborn",
        "imported beforehand",
        "step 'one', attempt 1",
    ]
    assert notes(engine, made)[2:] == ["imported beforehand: numpy", "step 'one', attempt 1: forked"]


def test_by_itself_only_where_it_pays(engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_KALE_FORK", "auto")
    made = run(engine, folder, Fake("a"), Fake("b"))
    assert sorted(notes(engine, made)) == [
        "imported beforehand: nothing: the run has too few steps",
        "step 'a', attempt 1: forked",
        "step 'b', attempt 1: forked",
    ]
    made = run(engine, folder, Fake("a"), Fake("b", after=["a"]), Fake("c", after=["b"]))
    assert notes(engine, made) == [
        "step 'a', attempt 1: forked",
        "imported beforehand: numpy",
        "step 'b', attempt 1: forked",
        "step 'c', attempt 1: forked",
    ]
    monkeypatch.setenv("JUPYTER_KALE_FORK", "0")
    made = run(engine, folder, Fake("a"), Fake("b", after=["a"]))
    assert {note.rpartition(": ")[2] for note in notes(engine, made)} == {"JUPYTER_KALE_FORK=0"}


def test_real_steps_are_the_same_forked(engine: LocalEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for mode in ("0", "1"):
        monkeypatch.setenv("JUPYTER_KALE_FORK", mode)
        (folder / mode).mkdir()
        made = real.run_once(engine, folder / mode, real.SOURCES)
        logs = [engine.log(made.id, found.name).text for found in made.steps]
        outputs = [(cell.cell_id, cell.execution_count, cell.outputs) for cell in engine.outputs(made.id)]
        told.append((states(made), logs, outputs, made.metrics))
    assert "attempt 1: forked" in "".join(notes(engine, made))
    assert told[0] == told[1]
