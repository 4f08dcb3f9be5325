"""Caching, big logs and long pipelines: the same on every engine."""

from __future__ import annotations

import pytest

from conftest import CellText
from jupyter_kale_ext.model.run import RunState, StepState
from tests.engines.place import Place, states, step

LINES = 60_000


def test_a_finished_step_stands_for_the_same_again(place: Place) -> None:
    cells = (
        ("pipeline-parameters", "n = 1"),
        ("step:make", "x = 40"),
        (("step:use", "prev:make"), "y = x + n\nprint('sum', y)"),
        (("step:show", "prev:use"), "print('got', y)"),
    )
    assert states(place.run(*cells)) == {"make": "succeeded", "use": "succeeded", "show": "succeeded"}
    run = place.run(*cells)
    assert states(run) == {"make": "cached", "use": "cached", "show": "cached"}
    assert run.state is RunState.SUCCEEDED
    assert {cell.state for cell in step(run, "use").cells} == {StepState.CACHED}
    run = place.run(*cells, parameters={"n": 2})
    assert states(run) == {"make": "cached", "use": "succeeded", "show": "succeeded"}
    assert "got 42\n" in place.log(run.id, "show")
    run = place.run(*cells, use_cache=False)
    assert states(run) == {"make": "succeeded", "use": "succeeded", "show": "succeeded"}


def test_a_step_that_says_never_is_never_cached(place: Place) -> None:
    cells = ((("step:fresh", "cache:disabled"), "x = 1"), (("step:next", "prev:fresh"), "print(x)"))
    place.run(*cells)
    assert states(place.run(*cells))["fresh"] == "succeeded"


def test_a_big_log_is_read_in_pieces_and_from_its_end(place: Place) -> None:
    code = f"for i in range({LINES}):\n    print('größe', i, 'x' * 60)\nprint('the end ✓')"
    run = place.run(("step:loud", code))
    assert run.state is RunState.SUCCEEDED
    text = place.log(run.id, "loud")
    assert len(text.encode()) > 1 << 20
    lines = [line for line in text.splitlines() if line.startswith("größe")]
    assert lines == [f"größe {i} {'x' * 60}" for i in range(LINES)]
    tail = place.engine.log(run.id, "loud", offset=-2000)
    assert text.endswith(tail.text)
    assert "the end ✓" in tail.text
    assert place.engine.log(run.id, "loud", tail.next).text == ""
    assert place.engine.log(run.id, "loud", tail.next).ended


@pytest.mark.slow
def test_a_long_pipeline(place: Place) -> None:
    cells: list[CellText] = [("step:s0", "x0 = 0")]
    cells += [((f"step:s{n}", f"prev:s{n - 1}"), f"x{n} = x{n - 1} + 1") for n in range(1, place.many)]
    cells.append((("step:last", f"prev:s{place.many - 1}"), f"print('reached', x{place.many - 1})"))
    run = place.submit(*cells)
    run = place.ended(run.id, seconds=540)
    assert run.state is RunState.SUCCEEDED
    assert {found.state for found in run.steps} == {StepState.SUCCEEDED}
    assert f"reached {place.many - 1}\n" in place.log(run.id, "last")
