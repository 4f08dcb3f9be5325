"""A run once more from a step on: what runs, what is taken, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.engine.given import run_parameters
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import Conflict, InvalidInput, NotFound
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


DEFAULTS: dict[str, object] = {"rows": 2, "rate": 1.0, "name": "x", "on": True, "items": [1], "options": {"a": 1}}


def _with_values() -> tuple[Fake, ...]:
    return (
        Fake("make", COUNT + 'write("df", "42")', outputs=["df"], cells=["c1"]),
        Fake(
            "use",
            COUNT + 'write("out", str(parameters["rows"]))',
            inputs={"df": "make"},
            outputs=["out"],
            parameters=["rows"],
        ),
        Fake("end", COUNT + 'print(read("out"), parameters["name"])', inputs={"out": "use"}, parameters=["name"]),
        Fake("side", COUNT + "pass", parameters=["items", "rate"]),
    )


@pytest.mark.parametrize(
    ("step", "only", "given", "ran"),
    [
        (None, False, {}, "end make side use"),
        (None, False, {"name": "y"}, "end make side use"),
        ("end", False, {}, "end"),
        ("end", False, {"name": "y"}, "end"),
        ("end", False, {"rows": "2", "rate": 1, "items": "[1]"}, "end"),
        ("end", False, {"rows": 3}, "end use"),
        ("end", False, {"items": [1.0]}, "end side"),
        ("end", False, {"items": [True], "rows": 3}, "end side use"),
        ("end", False, {"on": False, "options": {}}, "end"),
        ("side", False, {"name": "y"}, "end side"),
        ("use", True, {}, "use"),
        ("use", True, {"name": "y", "rate": 2}, "use"),
        ("end", True, {"rows": 3, "rate": 2}, "end use"),
        ("make", True, {"rows": 3}, "make"),
        ("side", True, {}, "side"),
    ],
)
def test_what_runs_with_other_values(
    engine: LocalEngine, folder: Path, step: str | None, only: bool, given: dict[str, object], ran: str
) -> None:
    first = ended(engine, engine.submit(submission(folder, *_with_values(), defaults=DEFAULTS)).id)
    _ran(folder)
    again = ended(engine, engine.rerun(first.id, step, only=only, parameters=given).id)
    assert " ".join(_ran(folder)) == ran
    assert again.state.value == "succeeded"
    assert set(ran.split()) == {name for name, state in states(again).items() if state == "succeeded"}
    if "end" in states(again):
        said = f"{given.get('rows', 2)} {given.get('name', 'x')}"
        assert engine.log(again.id, "end").text.endswith(f"{said}\n")


def test_one_step_alone_leaves_the_others_out(engine: LocalEngine, folder: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_with_values(), defaults=DEFAULTS)).id)
    alone = ended(engine, engine.rerun(first.id, "use", only=True).id)
    assert states(alone) == {"make": "cached", "use": "succeeded"}
    third = ended(engine, engine.rerun(alone.id, "use", parameters={"rows": 9}).id)
    assert states(third) == {"make": "cached", "use": "succeeded"}


def test_values_that_are_refused(engine: LocalEngine, folder: Path) -> None:
    first = ended(engine, engine.submit(submission(folder, *_with_values(), defaults=DEFAULTS)).id)
    wrong: tuple[dict[str, object], ...] = (
        {"rowz": 1}, {"rows": 1.5}, {"on": "maybe"}, {"items": "x"}, {"options": []}, {"rate": float("nan")}
    )  # fmt: skip
    for given in wrong:
        with pytest.raises(InvalidInput, match=f"arameter `{next(iter(given))}`"):
            engine.rerun(first.id, "end", parameters=given)
    with pytest.raises(InvalidInput, match="Which step"):
        engine.rerun(first.id, only=True)
    assert len(engine.runs()) == 1


def test_parameters_and_their_types(engine: LocalEngine, folder: Path) -> None:
    first = engine.submit(submission(folder, *_with_values(), defaults=DEFAULTS))
    types = {part.name: (part.type.value, part.value) for part in run_parameters(engine, first.id)}
    kinds = ("int", "float", "str", "bool", "list", "dict")
    assert types == {name: (kind, value) for kind, (name, value) in zip(kinds, DEFAULTS.items(), strict=True)}
    ended(engine, first.id)
