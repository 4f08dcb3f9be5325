"""Logs of pods, whole and half."""

from __future__ import annotations

import json

import pytest

from jupyter_kale_ext.engine.cluster.news import outputs_from, read_news
from jupyter_kale_ext.model.run import StepState


def machine(**event: object) -> str:
    return f"[kale] {json.dumps(event)}\n"


DONE = machine(kind="cell_finished", time=5.0, cell_id="a", state="succeeded", seconds=1.5)
FAILED = machine(kind="error", time=6.0, error={"kind": "exception", "message": "m", "ename": "E", "line": 3})
METRICS = machine(kind="metrics", time=6.0, metrics={"x": 1.5})
PLACE = machine(kind="outputs", time=1.0, uri="minio://b/k")
LOG = f"{PLACE}[kale] cell 1 of 2\nfirst\n{DONE}[kale] cell 2 of 2\nsecond\nno end{FAILED}Traceback\n"


def test_what_a_log_tells() -> None:
    news = read_news(LOG.encode(), whole=True)
    assert news.begun == [1, 2]
    assert news.ended["a"].seconds == 1.5
    assert (news.outputs, news.metrics) == ("minio://b/k", {})
    assert news.error is not None
    assert (news.error.ename, news.error.line) == ("E", 3)
    assert news.text.decode() == "[kale] cell 1 of 2\nfirst\n[kale] cell 2 of 2\nsecond\nno endTraceback\n"


def test_the_text_of_each_cell_stands_for_its_outputs() -> None:
    lines = outputs_from(read_news(LOG.encode(), whole=True), [("a", 4), ("b", 5)]).splitlines()
    cells = [json.loads(line) for line in lines]
    assert [(cell["cell_id"], cell["number"], cell["state"]) for cell in cells] == [
        ("a", 4, "succeeded"),
        ("b", 5, "running"),
    ]
    assert cells[0]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "first\n"}]
    assert cells[1]["outputs"][0]["text"] == "second\nno endTraceback\n"


def test_every_beginning_of_a_growing_log_is_part_of_the_next() -> None:
    data, before = LOG.encode(), b""
    for end in range(len(data)):
        text = read_news(data[:end], whole=False).text
        assert text.startswith(before)
        before = text
    assert read_news(data, whole=True).text.startswith(before)


@pytest.mark.parametrize(
    "line",
    [
        "[kale] {broken\n",
        "[kale] {}\n",
        "[kale] []\n",
        '[kale] {"kind": "error", "error": 5}\n',
        '[kale] {"kind": "metrics", "metrics": {"x": "much"}}\n',
        '[kale] {"kind": "cell_finished"}\n',
        '[kale] {"kind": "something else"}\n',
    ],
)
def test_what_the_users_code_prints_is_only_text(line: str) -> None:
    news = read_news(line.encode(), whole=True)
    assert news.text.decode() == line
    assert (news.error, news.metrics, news.ended) == (None, {}, {})


def test_bytes_that_are_no_text() -> None:
    news = read_news(b"\xff\xfe[kale] cell 1 of 1\n\x80\n" + DONE.encode(), whole=True)
    assert news.text == b"\xff\xfe[kale] cell 1 of 1\n\x80\n"
    assert news.ended["a"].state is StepState.SUCCEEDED


def test_the_words_of_the_launcher() -> None:
    said = "E1125 03:00:00.000000       1 launcher_v2.go:449] Component failed to execute successfully: exit status 7\n"
    assert read_news(said.encode(), whole=True).launcher == "exit status 7"
    assert read_news(b"exit status 7\n", whole=True).launcher == ""
    assert read_news(b"", whole=True).text == b""
