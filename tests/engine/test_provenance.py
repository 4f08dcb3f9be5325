"""Where a run's results come from, found beside real runs, real repositories, real interpreters."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.facts import compare_runs
from jupyter_kale_ext.engine.local import provenance
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.engine.local.environment import find_environment
from jupyter_kale_ext.engine.local.git import git_state
from jupyter_kale_ext.engine.local.news import Files
from jupyter_kale_ext.engine.local.provenance import data_files, random_states
from jupyter_kale_ext.errors import NotFound, StorageError
from jupyter_kale_ext.runs.record import RunRecord
from tests.engine.fakes import Fake, ended, submission

READ = (
    "import hashlib, os; s = os.stat('data.csv'); "
    "tell('files', read={os.path.abspath('data.csv'): [s.st_size, s.st_mtime_ns]}, written={})"
)
FAIL = "fail('broke')"


def _git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True
    )


def test_a_run_tells_environment_and_files(engine: LocalEngine, folder: Path) -> None:
    (folder / "data.csv").write_text("a,b\n")
    run = ended(engine, engine.submit(submission(folder, Fake("load", READ))).id)
    found = engine.provenance(run.id)
    (environment,) = found.environments
    assert (environment.interpreter, environment.python) == (sys.executable, sys.version)
    assert environment.packages["psutil"]
    assert environment.variables["PYTHONHASHSEED"] == "0"
    assert environment.git is None
    assert environment.problem == ""
    (file,) = found.files
    assert (file.path, file.size, file.read, file.written) == ("data.csv", 4, ("load",), ())
    assert file.digest == hashlib.sha256(b"a,b\n").hexdigest()


def test_what_differs_from_the_run_before(engine: LocalEngine, folder: Path) -> None:
    (folder / "data.csv").write_text("a,b\n")
    first = ended(engine, engine.submit(submission(folder, Fake("load", READ))).id)
    with pytest.raises(NotFound):
        compare_runs(engine, None, first.id)
    (folder / "data.csv").write_text("a,c\n")
    second = ended(engine, engine.submit(submission(folder, Fake("load", READ))).id)
    found = compare_runs(engine, None, second.id)
    assert (found.before, found.after) == (first.id, second.id)
    assert [(item.kind.value, item.name) for item in found.differences] == [("file", "data.csv")]
    assert found.unknown == ()


def test_a_failed_run_tells_what_it_read_and_a_retry_adds_nothing_twice(engine: LocalEngine, folder: Path) -> None:
    (folder / "data.csv").write_text("a")
    run = ended(engine, engine.submit(submission(folder, Fake("load", f"{READ}; {FAIL}"))).id)
    assert [file.path for file in engine.provenance(run.id).files] == ["data.csv"]
    engine.retry(run.id)
    ended(engine, run.id)
    found = engine.provenance(run.id)
    assert len(found.environments) == 1
    assert [file.path for file in found.files] == ["data.csv"]


def test_a_damaged_record_is_told(engine: LocalEngine, folder: Path, root: Path) -> None:
    run = ended(engine, engine.submit(submission(folder, Fake("load", "pass"))).id)
    engine.provenance(run.id)
    (root / "runs" / run.id / "provenance.json").write_text("{")
    with pytest.raises(StorageError, match=r"provenance.json is damaged"):
        engine.provenance(run.id)
    (root / "runs" / run.id / "provenance.json").unlink()
    assert engine.provenance(run.id).environments == ()


def test_an_interpreter_that_does_not_start(tmp_path: Path) -> None:
    gone = find_environment(str(tmp_path / "python"), {}, str(tmp_path), ())
    assert "can't be started" in gone.problem
    assert (gone.packages, gone.cores > 0) == ({}, True)
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\necho nothing\n")
    silent.chmod(0o700)
    assert "didn't tell" in find_environment(str(silent), {}, str(tmp_path), ()).problem


def test_secrets_in_the_environment_are_left_out(tmp_path: Path) -> None:
    found = find_environment(sys.executable, {"API_TOKEN": "s3cret", "TZ": "UTC"}, str(tmp_path), ())
    assert "s3cret" not in repr(found)
    assert found.variables["TZ"] == "UTC"


def test_git(tmp_path: Path) -> None:
    assert git_state(str(tmp_path)) is None
    _git(tmp_path, "init", "-b", "main")
    assert git_state(str(tmp_path)) is not None
    before = git_state(str(tmp_path))
    assert before
    assert (before.commit, before.branch, before.changed) == ("", "main", ())
    (tmp_path / "größe.py").write_text("x = 1\n")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-m", "one")
    clean = git_state(str(tmp_path))
    assert clean
    assert (len(clean.commit), clean.changed, clean.changes) == (40, (), "")
    (tmp_path / "größe.py").write_text("x = 2\n")
    changed = git_state(str(tmp_path))
    assert changed
    assert (changed.commit, changed.changed, len(changed.changes)) == (clean.commit, ("größe.py",), 64)
    _git(tmp_path, "checkout", "--detach")
    detached = git_state(str(tmp_path))
    assert detached
    assert detached.branch == ""


def test_git_runs_no_monitor_of_the_repository(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-b", "main")
    (tmp_path / "monitor").write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    (tmp_path / "monitor").chmod(0o700)
    (tmp_path / "a").write_text("a")
    _git(tmp_path, "add", "a")
    _git(tmp_path, "commit", "-m", "one")
    _git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "monitor"))
    assert git_state(str(tmp_path)) is not None
    assert not (tmp_path / "started").exists()


def test_files_each_once_with_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def state(path: Path) -> tuple[int, int]:
        return path.stat().st_size, path.stat().st_mtime_ns

    data, later, large = tmp_path / "data", tmp_path / "later", tmp_path / "z-large"
    data.write_text("12345")
    later.write_text("was")
    large.write_text("x" * 100)
    old = state(later)
    later.write_text("changed since")
    os.utime(later, ns=(1, 1))
    monkeypatch.setattr(provenance, "LARGEST", 50)
    own = tmp_path / "kale"
    touched = {
        "a": Files({str(data): state(data), str(later): old, str(tmp_path / "none"): None}, {str(own / "x"): (1, 1)}),
        "b": Files({str(data): state(data)}, {str(data): (9, 9), str(large): state(large), "/elsewhere": (1, 1)}),
    }
    found = {file.path: file for file in data_files(touched, str(tmp_path), str(own))}
    assert list(found) == ["/elsewhere", "data", "later", "none", "z-large"]
    assert (found["data"].size, found["data"].read, found["data"].written) == (5, ("a", "b"), ("b",))
    assert found["data"].digest == hashlib.sha256(b"12345").hexdigest()
    assert [found[name].digest for name in ("later", "none", "z-large", "/elsewhere")] == ["", "", "", ""]


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch trapped",)


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps([]), pickle.dumps({"table": 1}), None])
def test_a_state_that_can_not_be_read_tells_nothing(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "outputs" / "kale_state").mkdir(parents=True)
        (tmp_path / "outputs" / "kale_state" / "state.pickle").write_bytes(content)
    assert random_states(tmp_path) == {}


def test_a_state_is_read_without_running_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "outputs" / "kale_state"
    folder.mkdir(parents=True)
    table = {("section", "random"): (0, b"state"), ("section", "locale"): (0, b"x")}
    (folder / "state.pickle").write_bytes(pickle.dumps({"version": 1, "table": table}))
    assert random_states(tmp_path) == {"random": hashlib.sha256(b"state").hexdigest()}
    (folder / "state.pickle").write_bytes(pickle.dumps({"table": table, "trap": _Trap()}))
    assert random_states(tmp_path) == {}
    assert not (tmp_path / "trapped").exists()


def test_a_record_keeps_what_is_written(tmp_path: Path) -> None:
    found = find_environment(sys.executable, {}, str(tmp_path), ("0: H100",))
    record = RunRecord(tmp_path)
    record.set_provenance(provenance.Provenance((found,)))
    assert record.provenance().environments == (found,)
    assert (tmp_path / "provenance.json").stat().st_mode & 0o077 == 0
