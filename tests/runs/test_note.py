"""Names and pins of runs: what is refused, what several processes do at once, what room-making leaves alone."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_kale_ext.errors import Conflict, InvalidInput, StorageError
from jupyter_kale_ext.model.note import RunNote
from jupyter_kale_ext.model.run import EventKind
from jupyter_kale_ext.runs.note import annotate, read_note, started_by
from jupyter_kale_ext.runs.record import Owner, RunRecord
from jupyter_kale_ext.runs.request import RunRequest, new_run_id
from jupyter_kale_ext.runs.store import Retention, RunStore


def _ended(store: RunStore, second: int) -> RunRecord:
    """The record of a run that ended."""
    request = RunRequest(
        id=new_run_id(1_700_000_000 + second),
        pipeline="p",
        engine="local",
        notebook="/nb.ipynb",
        parameters={},
        working_directory="/",
        kernel=None,
        interpreter="",
        use_cache=None,
        submitted=1_700_000_000.0 + second,
        steps=(),
        by="ada",
    )
    record = store.create(request, {}, "", Owner(1, 1.0))
    with record.locked(), record.journal() as journal:
        journal.append(EventKind.RUN_SUBMITTED)
        journal.append(EventKind.RUN_FINISHED, None, {"state": "succeeded", "message": ""})
        assert journal.flush()
    return record


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path, retention=Retention(runs=3))


def test_a_run_has_no_name_until_it_gets_one(store: RunStore) -> None:
    record = _ended(store, 1)
    assert read_note(record) == RunNote(record.id, by="ada")
    assert annotate(record, name="  first try ") == RunNote(record.id, "first try", by="ada")
    assert annotate(record, pinned=True) == RunNote(record.id, "first try", True, "ada")
    assert read_note(RunRecord(record.path)) == RunNote(record.id, "first try", True, "ada")
    assert annotate(record, name="", pinned=False) == RunNote(record.id, by="ada")
    assert stat.S_IMODE((record.path / "note.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["x" * 201, "two\nlines", "\x1b[31mred", "\u202eback"])
def test_names_that_are_refused(store: RunStore, name: str) -> None:
    record = _ended(store, 1)
    with pytest.raises(InvalidInput, match="name"):
        annotate(record, name=name)
    assert not (record.path / "note.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"name": 1})])
def test_a_damaged_note_is_none(store: RunStore, text: str) -> None:
    record = _ended(store, 1)
    (record.path / "note.json").write_text(text)
    assert read_note(record) == RunNote(record.id, by="ada")
    assert annotate(record, name="again").name == "again"


def test_a_note_that_can_not_be_written_is_told(store: RunStore) -> None:
    record = _ended(store, 1)
    (record.path / "note.json").mkdir()
    with pytest.raises(StorageError, match="can't be written"):
        annotate(record, name="x")


def test_many_at_once_lose_nothing(store: RunStore) -> None:
    record = _ended(store, 1)
    with ThreadPoolExecutor(8) as threads:
        for number in range(40):
            threads.submit(annotate, record, name=f"n{number}") if number != 20 else threads.submit(
                annotate, record, pinned=True
            )
    note = read_note(record)
    assert note.pinned
    assert note.name.startswith("n")


def test_pinned_runs_stay_and_do_not_count(store: RunStore) -> None:
    records = [_ended(store, number) for number in range(2)]
    for record in records:
        annotate(record, pinned=True)
    later = [_ended(store, number) for number in range(10, 16)]
    kept = set(store.ids())
    assert {record.id for record in records} <= kept
    assert kept == {*(record.id for record in records), *(record.id for record in later[-3:])}
    with pytest.raises(Conflict, match="pinned"):
        store.delete(records[0].id)
    annotate(records[0], pinned=False)
    store.delete(records[0].id)


def test_who_starts_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setenv("LOGNAME", "grace")
    assert started_by() == "grace"
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    assert started_by() == "ada"
