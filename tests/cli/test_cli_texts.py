"""The small texts of the command line, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from jupyter_kale_ext.cli.results import output_text
from jupyter_kale_ext.cli.run import parse_parameters
from jupyter_kale_ext.cli.runs import columns
from jupyter_kale_ext.cli.text import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (3.25, "3.2 s"), (59.9, "59.9 s"), (60, "1 min 00 s"), (245, "4 min 05 s"), (7620, "2 h 07 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "a\nb"}, "a\nb"),
        ({"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}, "a\nb"),
        ({"output_type": "execute_result", "data": {"text/plain": "6"}}, "6\n"),
        ({"output_type": "execute_result", "data": {"text/plain": ["6", "7\n"], "text/html": "x"}}, "67\n"),
        ({"output_type": "display_data", "data": {"image/png": "iVBO"}}, "<image/png>\n"),
        ({"output_type": "display_data", "data": {}}, ""),
        ({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}, ""),
        ({}, ""),
    ],
)
def test_outputs_as_text(output: Mapping[str, object], text: str) -> None:
    assert output_text(output) == text


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ([], {}),
        (["n=3"], {"n": "3"}),
        (["n="], {"n": ""}),
        (["url=a=b"], {"url": "a=b"}),
        (["n=1", "n=2"], {"n": "2"}),
        ([" n =-3"], {"n": "-3"}),
    ],
)
def test_parameters(words: Sequence[str], values: Mapping[str, str]) -> None:
    assert parse_parameters(words) == values


def test_columns_are_as_wide_as_they_need_to_be() -> None:
    assert list(columns(("A", "B"), [("1", "22"), ("333", "")])) == ["A    B", "1    22", "333"]
