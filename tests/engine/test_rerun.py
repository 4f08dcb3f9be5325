"""A run once more from a step on: what runs, what is taken, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import Conflict, NotFound
from tests.engine.fakes import Fake, ended, states, submission

COUNT = "open('ran', 'a').write(given['outputs']['outputFile'].split('/')[-3] + ' '); "


def _steps(last: str = "pass") -> tuple[Fake, ...]:
    return (
        Fake("make", COUNT + 'write("df", "42"); tell("metrics", metrics={"rows": 1})', outputs=["df"], cells=["c1"]),
        Fake("use", COUNT + 'write("out", read("df") + "!")', inputs={"df": "make"}, outputs=["out"], cells=["c2"]),
        Fake("end", COUNT + 'print(read("out")); ' + last, inputs={"out": "use"}, cells=["c3"]),
        Fake("side", COUNT + "pass", cells=["c4"]),
    )


def _ran(folder: Path) -> list[str]:
    ran = sorted((folder / "ran").read_text().split())
    (folder / "ran").unlink()
    return ran


def test_the_step_and_what_follows_run_and_the_others_are_taken(engine: LocalEngine, folder: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_steps())).id)
    assert _ran(folder) == ["end", "make", "side", "use"]
    again = engine.rerun(first.id, "use")
    assert again.id != first.id
    again = ended(engine, again.id)
    assert states(again) == {"make": "cached", "use": "succeeded", "end": "succeeded", "side": "cached"}
    assert _ran(folder) == ["end", "use"]
    assert engine.log(again.id, "end").text == "42!\n"
    assert again.metrics == {"rows": 1}
    assert engine.notebook(again.id) == engine.notebook(first.id)
    third = ended(engine, engine.rerun(again.id, "end").id)
    assert _ran(folder) == ["end"]
    assert engine.log(third.id, "end").text == "42!\n"


def test_a_failed_run_goes_on_in_a_new_one(engine: LocalEngine, folder: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_steps("fail('no')"))).id)
    again = ended(engine, engine.rerun(first.id, "end").id)
    assert states(again) == {"make": "cached", "use": "cached", "end": "failed", "side": "cached"}
    assert states(engine.snapshot(first.id))["end"] == "failed"


def test_what_can_not_be_run_again(engine: LocalEngine, folder: Path) -> None:
    broken = (Fake("a", "fail('no')", outputs=["x"]), Fake("b", "read('x')", inputs={"x": "a"}))
    run = ended(engine, engine.submit(submission(folder, *broken)).id)
    with pytest.raises(Conflict, match="`a` comes before `b`"):
        engine.rerun(run.id, "b")
    with pytest.raises(NotFound, match="no step `z`"):
        engine.rerun(run.id, "z")
    with pytest.raises(NotFound):
        engine.rerun("20260101T000000Z-aaaaaa", "a")
    going = engine.submit(submission(folder, Fake("slow", "forever()")))
    with pytest.raises(Conflict, match="still going"):
        engine.rerun(going.id, "slow")


def test_where_the_other_run_is_gone_the_steps_run(engine: LocalEngine, folder: Path, root: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_steps())).id)
    again = ended(engine, engine.rerun(first.id, "end").id)
    engine.delete(first.id)
    assert engine.log(again.id, "end").text == "42!\n"
    third = ended(engine, engine.rerun(again.id, "use").id)
    assert states(third)["make"] == "cached"


def test_what_was_taken_is_no_entry_of_the_cache(engine: LocalEngine, folder: Path, root: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_steps())).id)
    entries = {path.name: path.read_text() for path in (root / "cache").iterdir()}
    ended(engine, engine.rerun(first.id, "end").id)
    after = {path.name: path.read_text() for path in (root / "cache").iterdir()}
    assert {name: after[name] for name in entries if "make" in entries[name]} == {
        name: text for name, text in entries.items() if "make" in text
    }
