"""The table of settings that the front end's tests read too: one rule on both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_kale_ext.notebook.grammar import FORMS, Problem, parse_exact, print_tag

CASES = json.loads(Path(__file__).with_name("setting_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["tag"])
def test_settings_are_judged_as_the_front_end_judges_them(case: dict[str, str | None]) -> None:
    tag = case["tag"] or ""
    parsed = parse_exact(tag)
    if isinstance(parsed, Problem):
        assert parsed.reason == case["reason"]
        assert "nearest" not in case or parsed.nearest == case["nearest"]
    else:
        assert parsed is not None
        assert case["reason"] is None
        assert print_tag(parsed) == tag


def test_every_kind_of_setting_is_in_the_table() -> None:
    kinds = {case["tag"].partition(":")[0] for case in CASES}
    assert kinds == set(FORMS) - {"step", "block", "prev", "notebook"}
