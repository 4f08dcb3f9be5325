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
