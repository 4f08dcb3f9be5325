"""What differs between two runs: each kind of difference, and what must not count as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from jupyter_kale_ext.model.comparison import DifferenceKind, StepPair
from jupyter_kale_ext.model.provenance import DataFile, Environment, GitState, Provenance
from jupyter_kale_ext.model.run import RunSnapshot, RunState, StepSnapshot, StepState
from jupyter_kale_ext.runs.comparison import RunFacts, compare

ENVIRONMENT = Environment(
    taken=1.0,
    interpreter="/usr/bin/python3",
    python="3.11.7",
    packages={"numpy": "2.0", "pandas": "2.1"},
    platform="Linux-6",
    processor="EPYC",
    cores=2,
    variables={"LANG": "C"},
    git=GitState("a" * 40, "main"),
)
FILE = DataFile("data.csv", 10, 5, "d" * 64, read=("load",))
PROVENANCE = Provenance((ENVIRONMENT,), (FILE,), {"load": {"random": "r" * 64, "numpy.random": "n" * 64}})


def _cell(cell_id: str, source: object) -> dict[str, object]:
    return {"id": cell_id, "cell_type": "code", "source": source}


def _facts(**change: object) -> RunFacts:
    steps = (StepSnapshot("load", StepState.SUCCEEDED, started=1.0, ended=3.0, metrics={"score": 0.5}),)
    snapshot = RunSnapshot(
        "run-1", 9, "demo", "demo.ipynb", "local", RunState.SUCCEEDED, {"N": 3}, 0.0, 1.0, 3.0, steps
    )
    facts = RunFacts(snapshot, {"cells": [_cell("c1", "import random\nx = 1")]}, "yaml", PROVENANCE)
    return replace(facts, **change)  # type: ignore[arg-type]


def _with_environment(**change: object) -> RunFacts:
    changed = replace(ENVIRONMENT, **change)  # type: ignore[arg-type]
    return _facts(provenance=replace(PROVENANCE, environments=(changed,)))


def _with_files(*files: DataFile) -> RunFacts:
    return _facts(provenance=replace(PROVENANCE, files=files))


Found = list[tuple[str, str, str | None, str | None]]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (_with_environment(taken=99.0), []),
        (_with_environment(packages={"numpy": "2.1", "pandas": "2.1"}), [("package", "numpy", "2.0", "2.1")]),
        (_with_environment(packages={"numpy": "2.0"}), [("package", "pandas", "2.1", None)]),
        (_with_environment(python="3.12.0"), [("interpreter", "version", "3.11.7", "3.12.0")]),
        (_with_environment(cores=4), [("machine", "cores", "2", "4")]),
        (_with_environment(gpus=("0: H100",)), [("machine", "GPUs", "", "0: H100")]),
        (
            _with_environment(variables={"LANG": "C", "OMP_NUM_THREADS": "1"}),
            [("variable", "OMP_NUM_THREADS", None, "1")],
        ),
        (
            _with_environment(git=GitState("a" * 40, "main", ("lib.py",), "c" * 64)),
            [
                (
                    "git",
                    "repository",
                    "a" * 12 + " (main)",
                    f"{'a' * 12} (main), 1 file changed since (sha256 {'c' * 12})",
                )
            ],
        ),
        (_with_environment(git=None), [("git", "repository", "a" * 12 + " (main)", None)]),
        (_with_files(replace(FILE, modified=99)), []),  # the same content, written anew
        (
            _with_files(replace(FILE, digest="e" * 64)),
            [("file", "data.csv", f"10 bytes, sha256 {'d' * 12}", f"10 bytes, sha256 {'e' * 12}")],
        ),
        (
            _with_files(replace(FILE, digest="", modified=99)),
            [("file", "data.csv", f"10 bytes, sha256 {'d' * 12}", "10 bytes, content not known")],
        ),
        (
            _with_files(replace(FILE, size=None, modified=None, digest="")),
            [("file", "data.csv", f"10 bytes, sha256 {'d' * 12}", "not there")],
        ),
        (_with_files(), [("file", "data.csv", f"10 bytes, sha256 {'d' * 12}", None)]),
        (_with_files(FILE, DataFile("out.csv", 1, 1, "f" * 64, written=("load",))), []),
        (_facts(pipeline="other"), [("pipeline", "pipeline.yaml", None, None)]),
        (_facts(notebook={"cells": [_cell("c1", ["import random\n", "x = 1"])]}), []),  # the same, as a list of lines
    ],
)
def test_what_counts_as_a_difference(after: RunFacts, expected: Found) -> None:
    found = compare(_facts(), after).differences
    told = [(item.kind.value, item.name, item.before, item.after) for item in found]
    if expected and expected[0][0] == "pipeline":  # its sides are digests
        assert [item[:2] for item in told] == [("pipeline", "pipeline.yaml")]
    else:
        assert told == expected


def test_parameters() -> None:
    after = _facts(snapshot=replace(_facts().snapshot, parameters={"N": 4, "name": "é"}))
    found = [(item.name, item.before, item.after) for item in compare(_facts(), after).differences]
    assert found == [("N", "3", "4"), ("name", None, '"é"')]


def test_cells_with_their_lines() -> None:
    after = _facts(
        pipeline="other",
        notebook={
            "cells": [_cell("c0", "new = 1"), _cell("c1", "import random\nx = 2\ny = 3"), {"cell_type": "markdown"}]
        },
    )
    found = compare(_facts(), after).differences
    assert [(item.kind, item.name) for item in found] == [(DifferenceKind.CELL, "c0"), (DifferenceKind.CELL, "c1")]
    assert found[0].lines == ("+new = 1",)
    assert found[1].lines == (" import random", "-x = 1", "+x = 2", "+y = 3")
    gone = compare(after, _facts()).differences
    assert [(item.name, item.after is None) for item in gone] == [("c1", False), ("c0", True)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import random", ["random in load", "numpy.random in load"]),
        ("from sklearn import svm", ["numpy.random in load"]),
        ("x = 1", []),
    ],
)
def test_random_numbers_count_where_the_code_may_draw_them(source: str, names: list[str]) -> None:
    other = {"load": {"random": "x" * 64, "numpy.random": "y" * 64}}
    before, after = (_facts(notebook={"cells": [_cell("c1", source)]}) for _ in range(2))
    after = replace(after, provenance=replace(PROVENANCE, random=other))
    assert [item.name for item in compare(before, after).differences] == names


def test_the_first_step_whose_random_numbers_differ_is_named() -> None:
    steps = tuple(StepSnapshot(name, StepState.SUCCEEDED) for name in ("a", "b", "c"))
    states: Callable[[str, str, str], RunFacts] = lambda a, b, c: _facts(  # noqa: E731
        snapshot=replace(_facts().snapshot, steps=steps),
        provenance=replace(PROVENANCE, random={"a": {"random": a}, "b": {"random": b}, "c": {"random": c}}),
    )
    found = compare(states("1", "2", "3"), states("1", "4", "5")).differences
    assert [item.name for item in found] == ["random in b"]


def test_what_can_not_be_compared_is_said() -> None:
    running = replace(_facts().snapshot, state=RunState.RUNNING)
    after = _facts(snapshot=running, provenance=Provenance())
    assert [sentence.split(":")[0] for sentence in compare(_facts(), after).unknown] == [
        "The environment of run run-1 is not known.",
        "Run run-1 has not ended",
    ]
    silent = _with_environment(python="", packages={}, problem="It didn't tell.")
    found = compare(_facts(), silent)
    assert found.unknown == ("Packages of run run-1 are not known: It didn't tell.",)
    assert not [item for item in found.differences if item.kind is DifferenceKind.PACKAGE]


def test_metrics_and_times_side_by_side() -> None:
    other = (StepSnapshot("train", StepState.RUNNING, started=1.0, metrics={"loss": 2.0}),)
    found = compare(_facts(), _facts(snapshot=replace(_facts().snapshot, steps=other)))
    assert [(pair.name, pair.before, pair.after) for pair in found.metrics] == [
        ("score", 0.5, None),
        ("loss", None, 2.0),
    ]
    assert found.steps == (
        StepPair("load", StepState.SUCCEEDED, None, 2.0, None),
        StepPair("train", None, StepState.RUNNING, None, None),
    )
