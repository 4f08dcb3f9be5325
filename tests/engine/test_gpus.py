"""GPUs: handed to one step at a time, across runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.engine.local.gpus import offered
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.run import RunState, StepState
from tests.engine.fakes import Fake, ended, step, submission, until, wait_for_file


@dataclass(frozen=True)
class Card:
    index: int
    name: str = "Model X"
    uuid: str = ""


TWO = (Card(0, uuid="GPU-a"), Card(1, uuid="GPU-b"))
SHOW = 'print(os.environ["CUDA_VISIBLE_DEVICES"])'


@pytest.fixture
def machine(root: Path, engine: LocalEngine) -> LocalEngine:
    return LocalEngine(gpus=lambda: TWO, root=root)


def test_a_step_gets_what_it_asks_for(machine: LocalEngine, folder: Path) -> None:
    fakes = [Fake("two", SHOW, gpus=2), Fake("one", SHOW, gpus=1, after=["two"]), Fake("none", SHOW, after=["one"])]
    run = ended(machine, machine.submit(submission(folder, *fakes)).id)
    assert [machine.log(run.id, name).text for name in ("two", "one", "none")] == ["GPU-a,GPU-b\n", "GPU-a\n", "\n"]
    assert step(run, "two").gpus == ("0: Model X", "1: Model X")
    assert step(run, "none").gpus == ()


def test_two_runs_never_share_one(machine: LocalEngine, folder: Path) -> None:
    hold = Fake("hold", SHOW + '; open("held", "w").close(); wait_for("go")', gpus=2)
    first = machine.submit(submission(folder, hold))
    wait_for_file(folder / "held")
    second = machine.submit(submission(folder, Fake("hungry", SHOW, gpus=1)))
    waiting = until(machine, second.id, lambda run: bool(step(run, "hungry").warnings))
    assert step(waiting, "hungry").state is StepState.PENDING
    assert "waits for a GPU" in step(waiting, "hungry").warnings[0]
    (folder / "go").touch()
    assert [ended(machine, run.id).state for run in (first, second)] == [RunState.SUCCEEDED] * 2


def test_a_waiting_step_can_be_stopped_and_holds_up_no_other(machine: LocalEngine, folder: Path) -> None:
    hold = Fake("hold", 'open("held", "w").close(); forever()', gpus=2)
    first = machine.submit(submission(folder, hold))
    wait_for_file(folder / "held")
    second = machine.submit(submission(folder, Fake("hungry", gpus=1), Fake("modest")))
    until(machine, second.id, lambda run: step(run, "modest").state is StepState.SUCCEEDED)
    machine.stop(second.id)
    assert ended(machine, second.id).state is RunState.STOPPED
    machine.stop(first.id)


def test_more_than_there_are_is_refused(machine: LocalEngine, folder: Path) -> None:
    with pytest.raises(InvalidInput, match="asks for 3 GPUs, but this machine has 2"):
        machine.submit(submission(folder, Fake("greedy", gpus=3)))


def test_a_machine_without_any_runs_on_the_cpu_and_says_so(engine: LocalEngine, folder: Path) -> None:
    run = ended(
        engine,
        engine.submit(
            submission(folder, Fake("train", 'os.environ["KFP_RETRY_INDEX"] == "0" and fail("no")', gpus=1, retries=1))
        ).id,
    )
    assert step(run, "train").attempt == 2
    assert step(run, "train").warnings == (
        "Step `train` asks for a GPU, but this machine has none: it runs on the CPU.",
    )


def test_a_gpu_without_a_uuid_goes_by_its_index() -> None:
    assert [gpu.device for gpu in offered([Card(5), *TWO])] == ["5", "GPU-a", "GPU-b"]
