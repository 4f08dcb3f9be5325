"""Steps in real containers, in an image that holds nothing but Python."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.client import find
from jupyter_kale_ext.engine.container.engine import ContainerEngine
from jupyter_kale_ext.engine.container.layout import RUN_LABEL
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import EventKind, RunSnapshot, RunState, StepError, StepState
from tests.containers import TEST_IMAGE
from tests.engine.fakes import Fake, ended, states, step, submission, until

pytestmark = pytest.mark.skipif(not TEST_IMAGE, reason="make containers makes the image")


QUOTA = """
root = pathlib.Path("/sys/fs/cgroup")
if (root / "cpu.max").exists():
    quota, period = (root / "cpu.max").read_text().split()
else:
    quota, period = ((root / "cpu" / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
print(int(quota) / int(period))
"""


def fake(name: str, program: str = "", **settings: object) -> Fake:
    return Fake(name, program, **{"image": TEST_IMAGE, **settings})  # type: ignore[arg-type]


def run(engine: ContainerEngine, folder: Path, *fakes: Fake) -> RunSnapshot:
    return ended(engine, engine.submit(submission(folder, *fakes)).id)


def log(engine: ContainerEngine, found: RunSnapshot, name: str) -> str:
    return engine.log(found.id, name).text


def error(found: RunSnapshot, name: str) -> StepError:
    told = step(found, name).error
    assert told is not None
    return told


def containers(run_id: str) -> list[str]:
    program = find(ContainerChoice.complete(ContainerChoice()))
    words = [*program.command, "ps", "--all", "--quiet", "--filter", f"label={RUN_LABEL}={run_id}"]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()


def limits(**quantities: str) -> dict[str, object]:
    return {f"resource{kind.title()}Limit": quantity for kind, quantity in quantities.items()}


def test_a_step_sees_its_inputs_and_outputs_and_nothing_else(
    engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALE_UNRELATED", "from outside")
    (folder / "beside.txt").touch()
    look = f"""
print(sorted(os.listdir("/kale")), sorted(os.listdir("/kale/inputs")), sys.executable)
print("KALE_UNRELATED" in os.environ, os.path.exists({str(folder)!r}), os.listdir("/sys/class/net"))
print(read("x"))
try:
    path_in("x").write_text("no")
except OSError as refused:
    print(refused.strerror)
"""
    steps = (
        fake("make", "write('x', 'hi'); write('y', 'other')", outputs=("x", "y")),
        fake("look", look, inputs={"x": "make"}),
    )
    found = run(engine, folder, *steps)
    assert found.state is RunState.SUCCEEDED, (found, log(engine, found, "look"))
    assert log(engine, found, "look").splitlines() == [
        "['events.jsonl', 'executor_output.json', 'input.json', 'inputs', 'outputs'] ['x'] /usr/bin/python3",
        "False False ['lo']",
        "hi",
        "Read-only file system",
    ]
    assert containers(found.id) == []


def test_limits_hold(engine: ContainerEngine, folder: Path) -> None:
    greedy = fake("greedy", "x = bytearray(400 << 20)\nprint(len(x))", resources=limits(memory="100Mi", cpu="500m"))
    modest = fake("modest", QUOTA, resources=limits(cpu="500m"))
    found = run(engine, folder, greedy, modest)
    assert states(found) == {"greedy": "failed", "modest": "succeeded"}, log(engine, found, "modest")
    assert error(found, "greedy").kind == "killed"
    assert "the 100 MiB it was given" in error(found, "greedy").message
    assert "limit:memory" in error(found, "greedy").remedy
    assert log(engine, found, "modest").split() == ["0.5"]


def test_a_secret_reaches_its_step_only(engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hush 'hush'")
    tell = "import hashlib; print(hashlib.sha256(os.environ.get('TOKEN', '').encode()).hexdigest()[:6])"
    found = run(engine, folder, fake("has", tell, secrets={"TOKEN": "s/k"}), fake("hasnt", tell))
    for name, value in (("has", "hush 'hush'"), ("hasnt", "")):
        assert log(engine, found, name) == hashlib.sha256(value.encode()).hexdigest()[:6] + "\n"
    record = engine._store.record(found.id).path
    assert not [path for path in record.rglob("*") if path.is_file() and b"hush" in path.read_bytes()]


@pytest.mark.parametrize(
    ("image", "pull", "words"),
    [
        (
            "localhost/nothere:1",
            "missing",
            "The image localhost/nothere:1 can't be pulled: the registry can't be reached",
        ),
        ("localhost/UPPER:1", "missing", "localhost/UPPER:1"),
    ],
)
def test_an_image_that_cannot_be_had(
    image: str, pull: str, words: str, engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_KALE_CONTAINER_PULL", pull)
    found = run(engine, folder, fake("a", image=image, retries=2), fake("b", after=("a",)))
    assert states(found) == {"a": "failed", "b": "skipped"}
    assert error(found, "a").kind == "start"
    assert words in error(found, "a").message
    assert step(found, "a").attempt == 1


def test_an_image_that_may_not_be_pulled_is_refused_beforehand(
    engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_KALE_CONTAINER_PULL", "never")
    with pytest.raises(InvalidInput, match="is not on this machine, and pulling images is switched off"):
        engine.submit(submission(folder, fake("a", image="localhost/nothere:1")))
    assert engine.runs() == []
    assert run(engine, folder, fake("a")).state is RunState.SUCCEEDED


def test_a_command_the_image_does_not_have(engine: ContainerEngine, folder: Path) -> None:
    found = run(engine, folder, fake("a", command=("python9", "-c", "1")))
    assert error(found, "a").kind == "start"
    assert TEST_IMAGE in error(found, "a").message


def test_options_that_cannot_be_used(engine: ContainerEngine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_KALE_CONTAINER_OPTIONS", "--nope")
    found = run(engine, folder, fake("a"))
    assert error(found, "a").kind == "start"
    assert "--nope" in error(found, "a").message


@pytest.mark.parametrize(
    ("program", "kind", "words"),
    [
        ("sys.exit(125)", "internal", "exit code 125"),
        ("fail('my own words', 125)", "exception", "my own words"),
        ("os.abort()", "killed", "crashed (SIG"),
    ],
)
def test_exit_codes_of_the_step_are_its_own(
    program: str, kind: str, words: str, engine: ContainerEngine, folder: Path
) -> None:
    found = run(engine, folder, fake("a", program))
    assert error(found, "a").kind == kind, error(found, "a")
    assert words in error(found, "a").message


def started(engine: ContainerEngine, folder: Path) -> str:
    """A run whose step has begun and goes on forever, deaf to SIGTERM."""
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('begun', flush=True)\nforever()"
    made = engine.submit(submission(folder, fake("slow", deaf)))
    until(engine, made.id, lambda found: "begun" in engine.log(made.id, "slow").text)
    return made.id


def test_a_deaf_step_is_stopped_and_leaves_no_container(engine: ContainerEngine, folder: Path) -> None:
    run_id = started(engine, folder)
    assert len(containers(run_id)) == 1
    engine.stop(run_id)
    found = ended(engine, run_id)
    assert (found.state, states(found)) == (RunState.STOPPED, {"slow": "stopped"})
    assert containers(run_id) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_supervisor_that_dies_leaves_no_container(
    number: signal.Signals, engine: ContainerEngine, folder: Path
) -> None:
    run_id = started(engine, folder)
    pid = next(e.data["pid"] for e in engine.events(run_id) if e.kind is EventKind.RUN_STARTED)
    assert isinstance(pid, int)
    supervisor = psutil.Process(pid)
    supervisor.send_signal(number)
    psutil.wait_procs([supervisor], timeout=30)
    found = ended(engine, run_id)
    assert found.state is RunState.FAILED
    assert step(found, "slow").state is StepState.FAILED
    assert containers(run_id) == []


def test_a_client_that_is_killed_takes_its_container_with_it(engine: ContainerEngine, folder: Path) -> None:
    run_id = started(engine, folder)
    pid = next(e.data["pid"] for e in engine.events(run_id) if e.kind is EventKind.STEP_STARTED)
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    found = ended(engine, run_id)
    assert error(found, "slow").kind == "killed"
    assert containers(run_id) == []


def test_what_a_container_does_not_give_is_said(engine: ContainerEngine, folder: Path) -> None:
    platform = {"nodeSelector": {"labels": {"a": "b"}}, "pvcMount": [{"mountPath": "/data"}]}
    found = run(engine, folder, fake("a", platform=platform, gpus=1))
    told = [e.data["message"] for e in engine.events(found.id) if e.kind is EventKind.WARNING]
    assert [any(words in str(one) for one in told) for words in ("Node selectors", "/data", "runs on the CPU")] == [
        True,
        True,
        True,
    ]
    assert found.state is RunState.SUCCEEDED
