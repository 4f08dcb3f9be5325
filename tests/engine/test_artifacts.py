"""Artifacts in an attempt's folder: what a step writes there is not trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.artifacts import open_file, read_artifacts, shown
from jupyter_kale_ext.errors import NotFound

TYPES = {"x": "system.Artifact"}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.mkdir()
    (path / "value.json").write_text('{"preview": "s3cr3t"}')
    return path


@pytest.mark.parametrize("what", ["file", "folder", "outputs"])
def test_a_link_leads_nowhere(tmp_path: Path, secret: Path, what: str) -> None:
    attempt = tmp_path / "1"
    if what == "outputs":
        attempt.mkdir()
        (secret / "x").mkdir()
        (secret / "x" / "value.json").write_text("{}")
        (attempt / "outputs").symlink_to(secret)
    elif what == "folder":
        (attempt / "outputs").mkdir(parents=True)
        (attempt / "outputs" / "x").symlink_to(secret)
    else:
        (attempt / "outputs" / "x").mkdir(parents=True)
        (attempt / "outputs" / "x" / "value.json").symlink_to(secret / "value.json")
    assert list(read_artifacts(attempt, "a", TYPES)) == []
    with pytest.raises(NotFound):
        open_file(attempt, "x", "value.json")


@pytest.mark.parametrize(
    "about", ["", "[]", "null", "{", '{"names": 1, "bytes": "many", "preview": null}', "[" * 100000]
)
def test_a_damaged_description_hides_no_artifact(tmp_path: Path, about: str) -> None:
    folder = tmp_path / "1" / "outputs" / "x"
    folder.mkdir(parents=True)
    (folder / "value.json").write_text(about)
    (one,) = read_artifacts(tmp_path / "1", "a", TYPES)
    assert (one.name, one.key, one.bytes) == ("x", "x", None)
    assert [file.bytes for file in one.files] == [len(about)]


def test_what_the_description_says(tmp_path: Path) -> None:
    folder = tmp_path / "1" / "outputs" / "v_gr"
    folder.mkdir(parents=True)
    told = {"names": ["größe"], "bytes": 117, "preview": "3 rows", "python_type": "pandas.DataFrame"}
    (folder / "value.json").write_text(json.dumps(told))
    (one,) = read_artifacts(tmp_path / "1", "a", {"v_gr": "system.Artifact", "gone": "system.Artifact"})
    assert (one.name, one.bytes, one.preview, one.python_type) == ("größe", 117, "3 rows", "pandas.DataFrame")


def test_what_people_are_shown() -> None:
    types = dict.fromkeys(("kale_state", "kale_outputs", "kale_metrics", "kale_report", "x"), "t")
    assert list(shown(types)) == ["kale_report", "x"]
