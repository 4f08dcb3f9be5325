"""Logs and outputs as they are read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.engine.local.results import read_log
from tests.engine.fakes import Fake, ended, submission

TEXT = "aä€😀z"
BYTES = TEXT.encode()


@pytest.mark.parametrize("limit", range(1, len(BYTES) + 2))
def test_a_log_is_never_cut_within_a_character(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(BYTES)
    found, offset, ended = "", 0, False
    while not ended:
        chunk = read_log(path, offset, limit, ended=True)
        assert "\ufffd" not in chunk.text
        assert chunk.next > offset
        found, offset, ended = found + chunk.text, chunk.next, chunk.ended
    assert (found, offset) == (TEXT, len(BYTES))


@pytest.mark.parametrize("back", range(1, len(BYTES) + 3))
def test_the_tail_of_a_log(tmp_path: Path, back: int) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(BYTES)
    chunk = read_log(path, -back, 100, ended=False)
    assert TEXT.endswith(chunk.text)
    assert len(chunk.text.encode()) <= back
    assert (chunk.next, chunk.ended) == (len(BYTES), False)


def test_a_character_that_is_only_half_printed(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes("a😀".encode()[:3])
    assert read_log(path, 0, 100, ended=False).text == "a"
    assert read_log(path, 1, 100, ended=False).text == ""
    late = read_log(path, 1, 100, ended=True)
    assert (late.text, late.next, late.ended) == ("\ufffd", 3, True)


@pytest.mark.parametrize(("offset", "limit", "text"), [(0, 0, ""), (50, 9, ""), (-50, 2, "aä"), (0, 10**9, TEXT)])
def test_odd_places_in_a_log(tmp_path: Path, offset: int, limit: int, text: str) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(BYTES)
    assert read_log(path, offset, limit, ended=True).text == text


def test_a_log_that_is_not_there_yet(tmp_path: Path) -> None:
    chunk = read_log(tmp_path / "log.txt", 0, 10, ended=False)
    assert (chunk.text, chunk.next, chunk.ended) == ("", 0, False)


def test_outputs_come_in_the_notebooks_order_and_the_prelude_once(engine: LocalEngine, folder: Path) -> None:
    prelude = 'cell("imports", 1, "hello", prelude=True); '
    fakes = [
        Fake("late", prelude + 'cell("c5", 5, "five"); cell("c2", 2, "two")', after=["early"]),
        Fake("early", prelude + 'cell("c3", 3, "three")'),
        Fake("bad", 'cell("imports", 1, "ouch", state="failed", prelude=True); fail("x")', after=["early"]),
    ]
    run = ended(engine, engine.submit(submission(folder, *fakes)).id)
    found = [(cell.cell_id, cell.step, cell.outputs[0]["text"]) for cell in engine.outputs(run.id)]
    assert found == [
        ("imports", "late", "hello"),
        ("imports", "bad", "ouch"),
        ("c2", "late", "two"),
        ("c3", "early", "three"),
        ("c5", "late", "five"),
    ]
    assert [cell.cell_id for cell in engine.outputs(run.id, "early")] == ["c3"]


def test_outputs_are_there_while_the_step_runs(engine: LocalEngine, folder: Path) -> None:
    program = 'cell("c1", 1, "one"); open(path_out("kale_outputs"), "a").write("{torn"); open("ready", "w").close(); forever()'
    run = engine.submit(submission(folder, Fake("long", program)))
    while not (folder / "ready").exists():
        engine.snapshot(run.id)
    engine_outputs = [cell.cell_id for cell in engine.outputs(run.id)]
    engine.stop(run.id)
    run = ended(engine, run.id)
    assert [cell.cell_id for cell in engine.outputs(run.id)] == ["c1"]
    assert engine_outputs in ([], ["c1"])
