"""The record on disk: what is kept, for how long, and what crashes leave."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_kale_ext.errors import Conflict, NotFound, StorageError
from jupyter_kale_ext.model.run import EventKind, RunState
from jupyter_kale_ext.runs.reader import EventReader
from jupyter_kale_ext.runs.record import Busy, Owner, RunRecord
from jupyter_kale_ext.runs.request import RunRequest, initial, is_run_id, new_run_id, unreadable
from jupyter_kale_ext.runs.store import Retention, RunStore, default_root
from tests.runs.test_fold import REQUEST

NOBODY = Owner(0, 0.0)


def request(n: int) -> RunRequest:
    return replace(REQUEST, id=f"20260101T0000{n:02}Z-aaaaaa")


def finished(store: RunStore, n: int, size: int = 0) -> RunRecord:
    record = store.create(request(n), {"cells": []}, "yaml", NOBODY)
    (record.path / "big").write_bytes(bytes(size))
    with record.locked(), record.journal() as journal:
        journal.append(EventKind.RUN_SUBMITTED)
        journal.append(EventKind.RUN_FINISHED, data={"state": "succeeded", "message": ""})
        record.summarize(journal.snapshot)
    return record


def going(store: RunStore, n: int) -> RunRecord:
    record = store.create(request(n), {}, "", NOBODY)
    with record.locked(), record.journal() as journal:
        journal.append(EventKind.RUN_SUBMITTED)
    return record


def numbers(store: RunStore) -> list[int]:
    return [int(run_id[13:15]) for run_id in store.ids()]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("20261123T200801Z-abcdef", True),
        ("20261123T200801Z-abcde", False),
        ("20261123T200801Z-ABCDEF", False),
        ("20261323T200801Z-abcdef", False),
        ("..", False),
        ("20261123T200801Z-abc/..", False),
        ("", False),
    ],
)
def test_ids(text: str, right: bool) -> None:
    assert is_run_id(text) is right


def test_new_ids_sort_by_time() -> None:
    ids = [new_run_id(now) for now in (0.0, 5.0, 1e9)]
    assert ids == sorted(ids)
    assert all(map(is_run_id, ids))
    assert unreadable(ids[2], "local", "why").submitted == 1e9


def test_the_newest_come_first(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "kale")
    assert store.ids() == []
    for n in (3, 1, 2):
        finished(store, n)
    assert numbers(store) == [3, 2, 1]
    assert store.snapshot(store.ids()[0]).state is RunState.SUCCEEDED


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(runs=100), [6, 5, 4, 3, 2, 1]),
        (Retention(runs=3), [6, 5, 4, 1]),
        (Retention(runs=1), [6, 5, 1]),
        (Retention(disk=250_000), [6, 5, 4, 1]),
        (Retention(disk=1), [6, 5, 1]),
    ],
)
def test_retention_drops_the_oldest_but_never_a_going_run(
    tmp_path: Path, retention: Retention, left: list[int]
) -> None:
    plenty = RunStore(tmp_path)
    going(plenty, 1)
    for n in range(2, 6):
        finished(plenty, n, size=100_000)
    going(RunStore(tmp_path, retention=retention), 6)
    assert numbers(plenty) == left


def test_retention_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JUPYTER_KALE_KEEP_RUNS", "7")
    monkeypatch.setenv("JUPYTER_KALE_KEEP_BYTES", "many")
    assert Retention.from_environment() == Retention(runs=7)
    monkeypatch.setenv("JUPYTER_KALE_RUNS_DIR", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("JUPYTER_KALE_RUNS_DIR")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    assert default_root() == tmp_path / "data" / "kale"


def test_deleting(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    done, busy = finished(store, 1), going(store, 2)
    with pytest.raises(Conflict):
        store.delete(busy.id)
    store.delete(done.id)
    with pytest.raises(NotFound):
        store.snapshot(done.id)
    assert [path.name for path in store.runs.iterdir()] == [busy.id]


def test_what_crashes_leave_is_swept_up(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    finished(store, 1)
    (store.runs / ".trash-x").mkdir()
    old, young = store.runs / ".20260101T000000Z-aaaaab", store.runs / ".20260101T000000Z-aaaaac"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    assert len(store.ids()) == 1
    store.prune()
    assert sorted(path.name[0] for path in store.runs.iterdir()) == [".", "2"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        finished(RunStore(tmp_path / "file"), 1)


def test_only_one_may_write(tmp_path: Path) -> None:
    record = going(RunStore(tmp_path), 1)
    with record.locked(), pytest.raises(Busy), record.locked():
        pass
    with record.locked():
        pass


def test_lists_read_no_events_of_ended_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(tmp_path)
    finished(store, 1)
    monkeypatch.setattr(EventReader, "_read", lambda *_: pytest.fail("events were read"))
    later = RunStore(tmp_path)
    assert later.snapshot(later.ids()[0]).state is RunState.SUCCEEDED


def test_a_summary_older_than_the_events_is_passed_over(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    record = finished(store, 1)
    assert store.snapshot(record.id).state is RunState.SUCCEEDED
    with record.locked(), record.journal() as journal:
        journal.append(EventKind.RUN_SUBMITTED)
    assert store.snapshot(record.id).state is RunState.PENDING


@pytest.mark.parametrize(
    "tail", [b"{", b'{"seq":3', b"\0\0", b"not json\n", b'{"seq":9,"time":1,"kind":"run_started"}\n', b"[]\n\n"]
)
def test_what_cannot_be_believed_is_cut_off_by_the_next_writer(tmp_path: Path, tail: bytes) -> None:
    record = going(RunStore(tmp_path), 1)
    good = record.events.read_bytes()
    record.events.write_bytes(good + tail)
    reader = EventReader(record.events, initial(record.request()))
    assert reader.snapshot().seq == 1
    assert len(reader.events()) == 1
    with record.locked(), record.journal() as journal:
        assert journal.append(EventKind.RUN_STARTED, data={"pid": 1}).seq == 2
    assert reader.snapshot().seq == 2
    assert record.events.read_bytes().startswith(good)
    assert (record.path / "events.damaged").exists() == tail.endswith(b"\n")


def test_a_reader_reads_on(tmp_path: Path) -> None:
    record = going(RunStore(tmp_path), 1)
    reader = EventReader(record.events, initial(record.request()))
    assert reader.snapshot().seq == 1
    with record.locked(), record.journal() as journal:
        for n in range(50):
            journal.append(EventKind.WARNING, data={"message": f"ä{n}"})
    assert [event.seq for event in reader.events(after=40)] == list(range(41, 52))
    assert reader.events(after=51) == reader.events(after=99) == ()
    assert len(reader.events(after=-5)) == 51
    assert reader.snapshot().warnings[-1] == "ä49"


def test_events_wait_while_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = going(RunStore(tmp_path), 1)
    real = os.write
    room = [0]

    def write(fd: int, data: bytes) -> int:
        done = real(fd, data[: room[0]])
        if done == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return done

    with record.locked(), record.journal() as journal:
        monkeypatch.setattr(os, "write", write)
        for room[0] in (0, 10, 0):
            journal.append(EventKind.WARNING, data={"message": "w" * 50})
            assert journal.blocked
            assert EventReader(record.events, initial(record.request())).snapshot().seq == 1
        assert journal.snapshot.seq == 4
        room[0] = 10_000
        assert journal.flush()
        assert not journal.blocked
    assert [event.seq for event in EventReader(record.events, initial(REQUEST)).events()] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["aux", "CON", "com1", "load", "größe"])
def test_steps_have_folders_on_every_system(tmp_path: Path, name: str) -> None:
    assert RunRecord(tmp_path).step(name).name == (name if name in ("load", "größe") else f"{name}-")
