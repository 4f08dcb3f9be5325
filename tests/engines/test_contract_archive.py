"""Runs that lists leave out, on every engine."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.errors import Conflict, NotFound
from tests.engines.place import Place


def test_an_archived_run_is_left_out_of_lists_and_comes_back(place: Place) -> None:
    run, other = place.run(("step:a", "print(1)")).id, place.run(("step:a", "print(2)")).id
    place.engine.archive(run)
    place.engine.archive(run)
    again = place.again()
    assert [one.id for one in again.runs()] == [other]
    assert [one.id for one in again.runs(archived=True)] == [run]
    assert {one.id for one in again.runs(archived=None)} == {run, other}
    assert "1" in place.log(run, "a")
    again.archive(run, on=False)
    assert {one.id for one in place.engine.runs()} == {run, other}
    assert list(place.engine.runs(archived=True)) == []


def test_what_goes_on_or_is_not_there_is_not_archived(place: Place) -> None:
    run = place.submit(("step:a", "import time\ntime.sleep(60)")).id
    with pytest.raises(Conflict):
        place.engine.archive(run)
    with pytest.raises(NotFound):
        place.engine.archive("20260101T000000Z-aaaaaa")
    with pytest.raises(NotFound):
        place.engine.archive("20260101T000000Z-aaaaaa", on=False)
