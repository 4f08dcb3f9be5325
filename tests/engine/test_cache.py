"""When a finished step stands for another, and when it must not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.model.run import RunState, StepState
from jupyter_kale_ext.model.settings import StepSettings
from tests.engine.fakes import Fake, ended, states, step, submission

MAKE = Fake(
    "make",
    'print("made"); cell("c1", 1, "made"); write("x", str(parameters["n"] // 10)); tell("metrics", metrics={"m": 2})',
    outputs=["x"],
    cells=["c1"],
    parameters=["n"],
    caching=True,
)
USE = Fake("use", 'print("used " + read("x"))', inputs={"x": "make"}, caching=True)
NONE, FIRST, BOTH = ("succeeded", "succeeded"), ("cached", "succeeded"), ("cached", "cached")


@pytest.mark.parametrize(
    ("what", "first", "second", "found"),
    [
        ("the same", {}, {}, BOTH),
        (
            "other code upstream, same value",
            {},
            {"make": replace(MAKE, program=MAKE.program + "#")},
            ("succeeded", "cached"),
        ),
        ("other code downstream", {}, {"use": replace(USE, program="pass")}, FIRST),
        ("other parameter, same value", {}, {"n": 11}, ("succeeded", "cached")),
        ("other parameter, other value", {}, {"n": 20}, NONE),
        ("other environment", {}, {"use": replace(USE, env={"A": "1"})}, FIRST),
        ("other image", {}, {"use": replace(USE, image="other")}, FIRST),
        ("not asked for by the pipeline", {}, {"use": replace(USE, caching=False)}, FIRST),
        (
            "never asked for",
            {"make": replace(MAKE, caching=False)},
            {"make": replace(MAKE, caching=False)},
            ("succeeded", "cached"),
        ),
        ("switched off for the run", {}, {"use_cache": False}, NONE),
        ("switched off before, kept all the same", {"use_cache": False}, {}, BOTH),
        ("switched on for the run", {"use": replace(USE, caching=False), "use_cache": True}, {"use_cache": True}, BOTH),
        (
            "switched on for the run, never for the step",
            {"use": replace(USE, caching=False, settings=StepSettings(cache=False)), "use_cache": True},
            {"use": replace(USE, caching=False, settings=StepSettings(cache=False)), "use_cache": True},
            FIRST,
        ),
    ],
)
def test_hits_and_misses(
    engine: LocalEngine,
    folder: Path,
    what: str,
    first: dict[str, object],
    second: dict[str, object],
    found: tuple[str, str],
) -> None:
    for changes in (first, second):
        values = {"make": MAKE, "use": USE, "n": 10, "use_cache": None} | changes
        fakes = [values["make"], values["use"]]
        request = submission(folder, *fakes, defaults={"n": values["n"]}, use_cache=values["use_cache"])  # type: ignore[arg-type]
        run = ended(engine, engine.submit(request).id)
        assert run.state is RunState.SUCCEEDED
    assert tuple(states(run).values()) == found, what


def test_a_hit_has_everything_the_step_left(engine: LocalEngine, folder: Path) -> None:
    request = submission(folder, MAKE, USE, defaults={"n": 10})
    first, second, third = (ended(engine, engine.submit(request).id) for _ in range(3))
    for run in (second, third):
        assert step(run, "make").cells[0].state is StepState.CACHED
        assert step(run, "make").metrics == {"m": 2.0}
        assert step(run, "make").ended is not None
        note, said = engine.log(run.id, "make").text.splitlines()
        assert note.startswith("[kale] Not run again: same as step `make` of run ")
        assert said == "made"
        assert [cell.cell_id for cell in engine.outputs(run.id)] == ["c1"]
    engine.delete(first.id)
    engine.delete(second.id)
    assert set(states(ended(engine, engine.submit(request).id)).values()) == {"cached"}
    engine.delete(third.id)


def test_a_dropped_run_takes_its_entries_along(engine: LocalEngine, folder: Path, root: Path) -> None:
    request = submission(folder, MAKE, defaults={"n": 10})
    run = ended(engine, engine.submit(request).id)
    assert len(list((root / "cache").iterdir())) == 1
    engine.delete(run.id)
    assert list((root / "cache").iterdir()) == []
    assert states(ended(engine, engine.submit(request).id)) == {"make": "succeeded"}


def test_a_failed_step_is_never_cached(engine: LocalEngine, folder: Path) -> None:
    fake = Fake("bad", 'os.path.exists("ok") or fail("no")', caching=True)
    assert states(ended(engine, engine.submit(submission(folder, fake)).id)) == {"bad": "failed"}
    (folder / "ok").touch()
    assert states(ended(engine, engine.submit(submission(folder, fake)).id)) == {"bad": "succeeded"}


TOUCH = """
def state(path):
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns]
before = os.path.abspath("in.csv")
read = {before: state(before), os.path.abspath("missing"): None}
after = os.path.abspath("out.csv")
open(after, "w").write("result")
tell("files", read=read, written={after: state(after)})
"""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda folder: None, "cached"),
        (lambda folder: (folder / "in.csv").write_text("other data"), "succeeded"),
        (lambda folder: (folder / "out.csv").unlink(), "succeeded"),
        (lambda folder: (folder / "out.csv").write_text("spoilt"), "succeeded"),
        (lambda folder: (folder / "missing").touch(), "succeeded"),
        (lambda folder: (folder / "unrelated").touch(), "cached"),
    ],
)
def test_files_of_the_step_have_to_be_as_it_left_them(
    engine: LocalEngine, folder: Path, change: Callable[[Path], object], found: str
) -> None:
    (folder / "in.csv").write_text("data")
    request = submission(folder, Fake("touch", TOUCH, caching=True))
    ended(engine, engine.submit(request).id)
    change(folder)
    assert states(ended(engine, engine.submit(request).id)) == {"touch": found}


def test_a_step_that_changes_what_it_read_is_never_cached(engine: LocalEngine, folder: Path) -> None:
    (folder / "in.csv").write_text("data")
    request = submission(
        folder, Fake("count", TOUCH.replace("{after:", "{before: state(before), after:"), caching=True)
    )
    for _ in range(2):
        assert states(ended(engine, engine.submit(request).id)) == {"count": "succeeded"}


def test_garbage_in_the_cache_is_a_miss(engine: LocalEngine, folder: Path, root: Path) -> None:
    request = submission(folder, MAKE, defaults={"n": 10})
    ended(engine, engine.submit(request).id)
    for entry in (root / "cache").iterdir():
        entry.write_text("{")
    assert states(ended(engine, engine.submit(request).id)) == {"make": "succeeded"}


def test_folders_are_artifacts_too(engine: LocalEngine, folder: Path) -> None:
    make = Fake(
        "make", 'path_out("x").mkdir(); (path_out("x") / "a").write_bytes(bytes(9)); (path_out("x") / "s").mkdir()',
        outputs=["x"], caching=True,
    )  # fmt: skip
    use = Fake("use", 'print(sorted(path.name for path in path_in("x").iterdir()))', inputs={"x": "make"}, caching=True)
    request = submission(folder, make, use)
    ended(engine, engine.submit(request).id)
    run = ended(engine, engine.submit(request).id)
    assert set(states(run).values()) == {"cached"}
    assert engine.log(run.id, "use").text.endswith("['a', 's']\n")
