"""What is said about exceptions with a usual cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.engine.remedies import with_remedy
from jupyter_kale_ext.model.run import StepError
from tests.engine.fakes import Fake, ended, step, submission


@pytest.mark.parametrize(
    ("ename", "evalue", "words"),
    [
        ("ModuleNotFoundError", "No module named 'sklearn.svm'", "package of `sklearn` in the image"),
        ("ImportError", "cannot import name 'x'", ""),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'a'", "Check the path"),
        ("OutOfMemoryError", "CUDA out of memory", "smaller batches"),
        ("RuntimeError", "CUDA error: out of memory", "smaller batches"),
        ("RuntimeError", "no", ""),
        ("URLError", "<urlopen error>", "can be reached"),
        ("ZeroDivisionError", "division by zero", ""),
    ],
)
def test_remedies(ename: str, evalue: str, words: str) -> None:
    told = with_remedy(StepError("exception", "It failed.", ename=ename, evalue=evalue), "the image").remedy
    assert words in told
    assert bool(words) == bool(told)


@pytest.mark.parametrize("error", [StepError("exception", "x", "Do this.", "MemoryError"), StepError("value", "x")])
def test_what_has_a_remedy_or_another_cause_stays(error: StepError) -> None:
    assert with_remedy(error) is error


def test_a_failed_step_tells_it(engine: LocalEngine, folder: Path) -> None:
    program = "fail('no', ename='ModuleNotFoundError', evalue=\"No module named 'nothing_here'\")"
    run = ended(engine, engine.submit(submission(folder, Fake("load", program))).id)
    error = step(run, "load").error
    assert error
    assert error.remedy == "Install the package of `nothing_here` in the environment of the notebook's kernel."
