"""The cases that the fold in the browser is tested with too (``src/runs/__tests__/foldcases.spec.ts``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_kale_ext.model.run import RunEvent, RunSnapshot
from jupyter_kale_ext.runs.fold import EventGap, EventInvalid, fold_all
from jupyter_kale_ext.wire import from_wire, to_wire

CASES = json.loads(Path(__file__).with_name("fold_cases.json").read_bytes())


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_events_folded(case: dict[str, object]) -> None:
    initial = from_wire(RunSnapshot, CASES["initial"])
    events = from_wire(tuple[RunEvent, ...], case["events"])  # type: ignore[arg-type]
    if case["expected"] is None:
        with pytest.raises((EventGap, EventInvalid)):
            fold_all(initial, events)
    else:
        assert to_wire(fold_all(initial, events)) == case["expected"]
