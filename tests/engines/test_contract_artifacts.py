"""What steps made, on every engine."""

from __future__ import annotations

import json

import pytest

from jupyter_kale_ext.errors import NotFound
from jupyter_kale_ext.model.artifact import Artifact
from tests.engines.place import Place

CELLS = (
    ("step:make", "numbers = [1, 2, 3]\ngröße = bytearray(1 << 21)\nif False:\n    never = 1"),
    ("step:use", "print(len(numbers), len(größe))\ntry:\n    never\nexcept NameError:\n    pass"),
    ("step:bad", "print(numbers)\n1 / 0"),
)


def by_name(found: object) -> dict[str, Artifact]:
    assert isinstance(found, list)
    return {one.name: one for one in found}


def test_values_and_report_are_listed_and_can_be_read(place: Place) -> None:
    run = place.run(*CELLS)
    found = by_name(place.engine.artifacts(run.id, "make"))
    assert {"numbers", "größe", "kale_report"} <= set(found)
    numbers = found["numbers"]
    assert (numbers.step, numbers.key, numbers.type, numbers.python_type) == (
        "make",
        "numbers",
        "system.Artifact",
        "list",
    )
    assert [file.name for file in numbers.files] == ["value.json", "value.pickle"]
    assert numbers.problem == ""
    assert found["kale_report"].type == "system.HTML"
    again = place.again()
    with again.artifact(run.id, "make", found["größe"].key, "value.pickle") as file:
        file.seek(1 << 20)
        assert len(file.read()) >= 1 << 20
    with again.artifact(run.id, "make", "numbers", "value.json") as file:
        assert json.loads(file.read())["names"] == ["numbers"]
    with again.artifact(run.id, "make", "kale_report", "report.html") as file:
        assert b"numbers = [1, 2, 3]" in file.read()


@pytest.mark.parametrize(
    ("step", "key", "file"),
    [
        ("make", "moon", "value.json"),
        ("make", "numbers", "moon"),
        ("make", "numbers", "../kale_report"),
        ("make", "numbers", "/etc/passwd"),
        ("make", "../make", "value.json"),
        ("make", "kale_state", "code.json"),
        ("make", "numbers", ""),
        ("moon", "numbers", "value.json"),
    ],
)
def test_what_is_not_there_is_not_found(place: Place, step: str, key: str, file: str) -> None:
    run = place.run(("step:make", "numbers = [1]"), ("step:use", "numbers"))
    with pytest.raises(NotFound):
        place.engine.artifact(run.id, step, key, file)
    with pytest.raises(NotFound):
        place.engine.artifacts("20260101T000000Z-aaaaaa", "make")


def test_before_a_step_has_made_something_there_is_nothing(place: Place) -> None:
    run = place.run(("step:bad", "x = 1\n1 / 0"), ("step:after", "print(x)"))
    assert "x" not in by_name(place.engine.artifacts(run.id, "bad"))
    assert place.engine.artifacts(run.id, "after") == []
