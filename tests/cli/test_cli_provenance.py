"""``runs show`` and ``runs diff``, with the real executable."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Kale

Write = Callable[..., Path]


def test_runs_that_are_not_there(write: Write, kale: Kale) -> None:
    for words in (("show", "last"), ("diff", "last"), ("show", "nothing"), ("diff",), ("show",), ("sho", "last")):
        done = kale("runs", *words)
        assert done.returncode == 2, words
        assert len(done.stderr.strip().splitlines()) == 1
    write("nb.ipynb", ("step:a", "x = 1"))
    kale("run", "nb.ipynb")
    alone = kale("runs", "diff", "last")
    assert (alone.returncode, "no run of this notebook before" in alone.stderr) == (2, True)
    assert kale("runs").stdout.count("succeeded") == 1


def test_show_and_diff(here: Path, write: Write, kale: Kale) -> None:
    cells = (("pipeline-parameters", "n = 3"), ("step:load", "rows = open('data.csv').read() * n\nlen(rows)"))
    (here / "data.csv").write_text("a,b\n")
    write("nb.ipynb", *cells)
    assert kale("run", "nb.ipynb").returncode == 0
    first = json.loads(kale("runs", "--json").stdout)[0]["id"]
    shown = kale("runs", "show", first)
    assert shown.returncode == 0, shown.stderr
    for words in ("interpreter: ", "    psutil ", "data.csv", "load  random", "git: no repository"):
        assert words in shown.stdout
    record = json.loads(kale("runs", "show", first, "--json").stdout)
    assert sorted(record) == ["notebook_sha256", "pipeline_sha256", "provenance", "run"]
    assert record["provenance"]["files"][0]["path"] == "data.csv"

    assert kale("run", "nb.ipynb").returncode == 0
    same = kale("runs", "diff", "last")
    assert (same.returncode, "Nothing that is known" in same.stdout) == (0, True), same.stdout

    (here / "data.csv").write_text("a,b,c\n")
    write("nb.ipynb", cells[0], ("step:load", "rows = open('data.csv').read() * n\nlen(rows) + 1"))
    assert kale("run", "nb.ipynb", "-p", "n=4").returncode == 0
    other = kale("runs", "diff", first, "last")
    assert other.returncode == 1
    for words in ("    -len(rows)\n    +len(rows) + 1\n", "  n: 3 → 4\n", "  data.csv: 4 bytes, sha256 "):
        assert words in other.stdout
    kinds = {item["kind"] for item in json.loads(kale("runs", "diff", first, "last", "--json").stdout)["differences"]}
    assert kinds == {"cell", "parameter", "file"}


def test_rerun_from_a_step(write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("step:a", "x = 1\nprint('a ran')"), ("step:b", "print('b ran', x)"))
    assert kale("run", "nb.ipynb", "--no-cache").returncode == 0
    assert "not allowed with" in kale("rerun", "last", "--from", "a", "--only", "b").stderr
    assert "has no step `z`" in kale("rerun", "last", "--from", "z").stderr
    done = kale("rerun", "last", "--from", "b")
    assert done.returncode == 0, done.stderr
    assert "b: succeeded" in done.stderr
    assert "b ran 1" in done.stdout
    listed = json.loads(kale("runs", "--json").stdout)
    assert [step["state"] for step in listed[0]["steps"]] == ["cached", "succeeded"]


def test_rerun_with_other_values_and_of_one_step(write: Write, kale: Kale) -> None:
    write(
        "nb.ipynb",
        ("pipeline-parameters", "n = 1"),
        ("functions", "def more(x):\n    return x + n"),
        ("step:a", "x = 1\nprint('a ran')"),
        ("step:b", "print('b ran', more(x))\ny = 2"),
        ("step:c", "print('c ran', y)"),
    )
    assert kale("run", "nb.ipynb").returncode == 0
    for words in (("-p", "n=x"), ("-p", "m=1"), ("-p", "n"), ("--only", "z")):
        refused = kale("rerun", "last", *words)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), words
    last = kale("rerun", "last", "--from", "c", "-p", "n=4")
    assert (last.returncode, "a: cached" in last.stderr) == (0, True), last.stderr
    assert "b ran 5" in last.stdout
    assert "c ran 2" in last.stdout
    alone = kale("rerun", "last", "--only", "b")
    assert ("b ran 5" in alone.stdout, "c ran" in alone.stdout) == (True, False), alone.stderr
    assert "a: cached" in alone.stderr
    listed = json.loads(kale("runs", "--json").stdout)
    assert [step["name"] for step in listed[0]["steps"]] == ["a", "b"]
    whole = kale("rerun", listed[1]["id"], "-p", "n=7")
    assert all(words in whole.stdout for words in ("a ran", "b ran 8", "c ran 2")), whole.stderr


def test_runs_are_named_and_pinned(write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("step:a", "x = 1"))
    for words in (("name", "last", "x"), ("pin", "last"), ("name", "last"), ("pin",)):
        refused = kale("runs", *words)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), words
    assert kale("run", "nb.ipynb").returncode == 0
    first = json.loads(kale("runs", "--json").stdout)[0]["id"]
    assert kale("run", "nb.ipynb").returncode == 0
    assert kale("runs", "name", first, "x" * 201).returncode == 2
    assert '"the good one"' in kale("runs", "name", first, "the good one").stderr
    assert "is pinned" in kale("runs", "pin", first).stderr
    lines = kale("runs").stdout.splitlines()
    assert lines[1].startswith(first)
    assert lines[1].endswith("the good one (pinned)")
    assert [run["note"]["pinned"] for run in json.loads(kale("runs", "--json").stdout)] == [False, True]
    assert "is not pinned" in kale("runs", "pin", first, "--off").stderr
    assert "has no name" in kale("runs", "name", first, "").stderr


def test_what_changed_in_the_file_since_a_run(here: Path, write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("step:a", "x = 1"))
    assert kale("run", "nb.ipynb").returncode == 0
    for words in (("--now", "gone.ipynb"), ("last", "--now", "nb.ipynb")):
        refused = kale("runs", "diff", "last", *words)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), words
    same = kale("runs", "diff", "last", "--now", "nb.ipynb")
    assert (same.returncode, "No cell of nb.ipynb differs" in same.stdout) == (0, True)
    write("nb.ipynb", ("step:a", "x = 2"))
    other = kale("runs", "diff", "last", "--now", "nb.ipynb")
    assert (other.returncode, "  -x = 1\n  +x = 2\n" in other.stdout) == (1, True)
    assert json.loads(kale("runs", "diff", "last", "--now", "nb.ipynb", "--json").stdout)[0]["kind"] == "cell"
