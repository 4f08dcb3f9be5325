"""Which cell belongs to what, and what is said about it."""

import pytest

from jupyter_kale_ext.errors import NotebookInvalid
from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.notebook import read

from .make import cell, notebook

MARKDOWN = {"cell_type": "markdown", "source": "# title", "metadata": {"tags": ["step:no"]}}


def roles(*cells):
    return [f"{one.role.value}:{one.step}" if one.step else one.role.value for one in read(notebook(*cells)).cells]


def codes(*cells, **metadata):
    return [problem.code for problem in read(notebook(*cells, **metadata)).diagnostics]


BELONGS = {
    "a step and its untagged cells": ([cell("x", "step:a"), cell("y"), cell("z")], ["step:a", "step:a", "step:a"]),
    "markdown between changes nothing": ([cell("x", "step:a"), MARKDOWN, cell("y")], ["step:a", "step:a"]),
    "another tool's tag is no tag": ([cell("x", "step:a"), cell("y", "hide-input")], ["step:a", "step:a"]),
    "joined further down": (
        [cell("x", "step:a"), cell("y", "step:b"), cell("z", "step:a"), cell("w")],
        ["step:a", "step:b", "step:a", "step:a"],
    ),
    "imports and functions go on too": (
        [cell("import os", "imports"), cell("import re"), cell("def f(): 0", "functions"), cell("def g(): 0")],
        ["imports", "imports", "functions", "functions"],
    ),
    "papermill's parameters": (
        [cell("n = 1", "parameters"), cell("n = 2", "injected-parameters"), cell("m = 3")],
        ["pipeline-parameters"] * 3,
    ),
    "metrics": ([cell("x", "step:a"), cell("acc", "pipeline-metrics")], ["step:a", "pipeline-metrics"]),
    "before any tag": ([cell("x"), cell("y", "step:a")], ["skip", "step:a"]),
    "skip holds for its own cell": (
        [cell("x", "step:a"), cell("!ls", "skip"), cell("y"), cell("z")],
        ["step:a", "skip", "step:a", "step:a"],
    ),
    "skip first": ([cell("x", "skip"), cell("y"), cell("z", "step:a")], ["skip", "skip", "step:a"]),
    "an empty step tag says nothing": ([cell("x", "block:a"), cell("y", "block:")], ["step:a", "step:a"]),
    "nothing is tagged": ([cell("x"), cell("y")], ["skip", "skip"]),
    "a misspelt step is read as meant": ([cell("x", "setp:a"), cell("y", "prev:a", "step:b")], ["step:a", "step:b"]),
    "a notebook as a step": ([cell("", "notebook:sub", notebook_path="sub.ipynb")], ["step:sub"]),
}


@pytest.mark.parametrize("name", BELONGS)
def test_a_cell_belongs_to_the_nearest_tagged_cell_above(name):
    cells, expected = BELONGS[name]

    assert roles(*cells) == expected


@pytest.mark.parametrize(
    ("sources", "numbers"),
    [
        (["a", "b"], [1, 2]),
        (["a", "", "b"], [1, 0, 2]),
        (["a", " \n\t", "b"], [1, 0, 2]),
        (["# only a comment", "b"], [1, 2]),
        (["%matplotlib inline", "!ls"], [1, 2]),
        ([["a\n", "b"], [], ["c"]], [1, 0, 2]),
    ],
)
def test_numbers_are_the_execution_counts_of_a_run_from_top_to_bottom(sources, numbers):
    cells = [cell(source, "skip") for source in sources]

    assert [one.number for one in read(notebook(*cells)).cells] == numbers


def test_ids_indexes_and_sources_are_kept():
    document = notebook(MARKDOWN, cell(["a\n", "b"], "step:s"), {**cell("c"), "id": 7}, {**cell("d"), "id": "b"})

    found = read(document).cells

    assert [(one.id, one.index, one.source) for one in found] == [
        ("b", 1, "a\nb"),
        ("cell-2", 2, "c"),
        ("cell-3", 3, "d"),
    ]


def test_a_step_joins_its_cells_in_document_order_and_leaves_empty_ones_out():
    steps = read(
        notebook(cell("1", "step:a"), cell("  "), cell("2", "step:b", "prev:a"), cell("3", "step:a"), cell("4"))
    ).steps

    assert [(step.name, [one.source for one in step.cells], step.prev) for step in steps] == [
        ("a", ["1", "3", "4"], ()),
        ("b", ["2"], ("a",)),
    ]


def test_prev_tags_merge_over_the_cells_of_a_step():
    document = notebook(
        cell("1", "step:a"), cell("2", "step:b"), cell("3", "step:c", "prev:b", "prev:b"), cell("4", "step:c", "prev:a")
    )

    assert read(document).steps[2].prev == ("b", "a")


@pytest.mark.parametrize(
    ("cells", "explicit"),
    [
        ([cell("1", "step:a"), cell("2", "step:b")], False),
        ([cell("1", "step:a"), cell("2", "step:b", "prev:a")], True),
        ([cell("1", "step:a"), cell("2", "skip", "prev:a")], False),
        ([cell("1", "step:a"), cell("2", "step:b", "prev:nowhere")], True),
    ],
)
def test_the_graph_is_explicit_where_a_prev_tag_holds(cells, explicit):
    assert read(notebook(*cells)).explicit is explicit


SAID = {
    "nothing to say": ([cell("x", "step:a", "hide-input"), cell("y", "step:b", "prev:a")], []),
    "code before the first tag": ([cell("x = 1"), cell("y", "step:a")], ["KL008"]),
    "comments before the first tag": ([cell("# x"), cell(""), cell("y", "step:a")], []),
    "an untagged notebook": ([cell("x = 1"), cell("y")], []),
    "untagged after skip": ([cell("x", "step:a"), cell("y", "skip"), cell("z")], ["KL009"]),
    "untagged and empty after skip": ([cell("x", "step:a"), cell("y", "skip"), cell("# z")], []),
    "two steps": ([cell("x", "step:a", "step:b")], ["KL006"]),
    "a step and imports": ([cell("x", "imports", "step:b")], ["KL006"]),
    "one role spelled twice": ([cell("n = 1", "parameters", "pipeline-parameters")], []),
    "block and step of one name": ([cell("x", "block:a", "step:a")], []),
    "skip and a step": ([cell("x", "skip", "step:b")], ["KL007"]),
    "skip and a dependency": ([cell("x", "step:a"), cell("y", "skip", "prev:a", "limit:cpu:1")], []),
    "prev without step": ([cell("x", "step:a"), cell("y", "prev:a")], ["KL010"]),
    "a limit before any step": ([cell("", "limit:cpu:1"), cell("y", "step:a")], ["KL010"]),
    "a limit on imports": ([cell("import os", "imports", "limit:cpu:1")], ["KL011"]),
    "unknown prev": ([cell("x", "step:load"), cell("y", "step:b", "prev:laod")], ["KL012"]),
    "prev to imports": ([cell("x", "imports"), cell("y", "step:b", "prev:imports")], ["KL012"]),
    "prev to a skipped step": ([cell("x", "skip"), cell("y", "step:b", "prev:x")], ["KL012"]),
    "prev to itself": ([cell("x", "step:a", "prev:a")], ["KL013"]),
    "prev to a later step": ([cell("x", "step:a", "prev:b"), cell("y", "step:b")], []),
    "an empty step": ([cell("x", "step:a"), cell("# later", "step:b")], ["KL015"]),
    "a sub-pipeline": ([cell("", "notebook:sub", notebook_path="sub.ipynb")], ["KL016"]),
    "tags that are a text": ([cell("x", "step:a"), {**cell("y"), "metadata": {"tags": "skip"}}], ["KL004"]),
    "a tag that is a number": ([cell("x", "step:a", 7)], ["KL004"]),
    "a bad tag and a good one": ([cell("x", "step:a", "limit:cpu:much")], ["KL017"]),
    "a bad tag given twice": ([cell("x", "step:a", "limit:cpu:much", "limit:cpu:much")], ["KL017"]),
    "a cell that is none": ([cell("x", "step:a"), "cell", None, 7], ["KL030"] * 3),
    "a source that is none": ([cell("x", "step:a"), cell({"a": 1}), cell(["a", 1])], ["KL030"] * 2),
    "metadata that is none": ([cell("x", "step:a"), {"cell_type": "code", "source": "y", "metadata": None}], []),
    "a cell without anything": ([cell("x", "step:a"), {"cell_type": "code"}, {}], []),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_about_cells(name):
    cells, expected = SAID[name]

    assert codes(*cells) == expected


def test_a_problem_names_cell_culprit_and_remedy():
    document = notebook(cell(""), cell("x", "step:load_data"), MARKDOWN, cell("y", "step:b", "prev:laod_data"))

    (problem,) = read(document).diagnostics

    assert (problem.severity, problem.cell_id, problem.cell_index, problem.cell_number, problem.step) == (
        Severity.ERROR,
        "d",
        3,
        2,
        "b",
    )
    assert problem.message == "Step `b` is to run after `laod_data`, and no step has that name (cell 2)."
    assert problem.remedy == "Write `prev:load_data`."


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, ("python", None, None, [])),
        (
            {"kernelspec": {"name": "venv", "language": "python"}, "language_info": {"version": "3.11.4"}},
            ("python", "venv", "3.11.4", []),
        ),
        ({"language_info": {"name": "python"}}, ("python", None, None, [])),
        ({"kernelspec": {"name": "ir", "language": "R"}}, ("r", "ir", None, ["KL027"])),
        ({"language_info": {"name": "julia"}}, ("julia", None, None, ["KL027"])),
        ({"kernelspec": 5, "language_info": [1]}, ("python", None, None, [])),
        ({"kernelspec": {"name": 5, "language": None}}, ("python", None, None, [])),
    ],
)
def test_kernel_and_language(metadata, expected):
    found = read(notebook(cell("x", "step:a"), **metadata))

    assert (found.language, found.kernel, found.language_version, [one.code for one in found.diagnostics]) == expected


@pytest.mark.parametrize("document", [[], None, "x", {}, {"cells": None}, {"cells": {}}, {"worksheets": []}])
def test_what_is_no_notebook_is_refused(document):
    with pytest.raises(NotebookInvalid, match="notebook"):
        read(document, "x.ipynb")


def test_reading_changes_nothing():
    document = notebook(cell(["x\n"], "step:a", "nope"), kubeflow_notebook={"mine": {"a": [1]}})
    before = repr(document)

    read(document)

    assert repr(document) == before
