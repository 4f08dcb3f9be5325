"""The harness itself: what counts as a difference, and how untagged notebooks are tagged."""

from __future__ import annotations

import pytest

from tests.equivalence.notebooks import Source, make_notebook, percent, tag, with_parameters
from tests.equivalence.observe import Shown, differences, normalise, shown


def output(kind: str, **fields: object) -> dict[str, object]:
    return {"output_type": kind, **fields}


STREAMED = [output("stream", name="stdout", text="a"), output("stream", name="stderr", text=["e", "f"])]
PICTURE = [output("display_data", data={"text/plain": "<Figure>", "image/png": "AAAA"}, metadata={})]
RESULT = [output("execute_result", data={"text/plain": ["4", "2"]}, metadata={}, execution_count=1)]
ERROR = [output("error", ename="ValueError", evalue="at 0x7f00aa", traceback=[])]
JOINED = [output("stream", name="stdout", text="a"), *RESULT, output("stream", name="stdout", text="b")]


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        ([], Shown()),
        (STREAMED, Shown(stdout="a", stderr="ef")),
        (PICTURE, Shown(displays=("<Figure>",), pictures=("63c1dd951ffedf6f",))),
        (RESULT, Shown(result="42")),
        (ERROR, Shown(error=("ValueError", "at 0x…"))),
        (JOINED, Shown(stdout="ab", result="42")),
    ],
)
def test_what_a_cell_shows(outputs: list[dict[str, object]], expected: Shown) -> None:
    notebook = make_notebook(["x"])
    notebook["cells"][0]["outputs"] = outputs
    assert shown(notebook) == {"c0": expected}


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        (Shown(stdout="a"), Shown(stdout="b"), ["stdout"]),
        (Shown(result="1"), Shown(result=None), ["result"]),
        (Shown(pictures=("a",)), Shown(pictures=("b",)), ["pictures"]),
        (Shown(displays=("a", "b")), Shown(displays=("b", "a")), ["displays"]),
        (Shown(error=("E", "x")), Shown(), ["error"]),
        (Shown(stdout="a", stderr="b"), Shown(), ["stdout", "stderr"]),
        (Shown(stdout="a"), Shown(stdout="a"), []),
    ],
)
def test_what_is_a_difference(one: Shown, other: Shown, what: list[str]) -> None:
    assert [difference.what for difference in differences({"c": one}, {"c": other})] == what


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<A object at 0x7f01aa>", "<A object at 0x7f02bb>", True),
        ("/tmp/ipykernel_12/345.py:3: UserWarning: x", "<cell 4>:3: UserWarning: x", True),
        ("invalid syntax (3827346253.py, line 1)", "invalid syntax (<cell 4: 0a1b2c>, line 1)", True),
        ("0x1", "0x2", False),
        ("took 1.0 s", "took 1.1 s", False),
    ],
)
def test_only_addresses_and_names_of_cells_are_normalised(one: str, other: str, same: bool) -> None:
    assert (normalise(one) == normalise(other)) is same


def tags(mode: str, *cells: Source) -> list[list[str] | None]:
    tagged = tag(make_notebook(cells), mode)["cells"]
    return [cell["metadata"].get("tags") if cell["cell_type"] == "code" else None for cell in tagged]


def test_cells_mode_is_one_chain() -> None:
    assert tags("cells", "a = 1", "# Heading", "", "a") == [["step:cell_1"], None, None, ["step:cell_2", "prev:cell_1"]]


def test_cells_mode_leaves_tags_of_the_pipeline_and_of_others() -> None:
    found = tags("cells", ("imports", "import os"), ("hide-input", "a = 1"), ("raises-exception", "a / 0"))
    assert found == [["imports"], ["hide-input", "step:cell_2"], ["raises-exception", "step:cell_3", "prev:cell_2"]]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("import os", "a = 1", "b = 2"), [["imports"], ["step:section_1"], []]),
        (
            ("# T", "import os", "a", "# H", "b", "c"),
            [None, ["imports"], ["step:section_1"], None, ["step:section_2"], []],
        ),
        (("x = 1", "import os", "y"), [["step:section_1"], ["imports"], ["step:section_2"]]),
        (("%matplotlib inline", "# H", "!ls"), [["step:section_1"], None, ["step:section_2"]]),
        (("if x:", "# H"), [["step:section_1"], None]),
    ],
)
def test_sections_mode_is_a_step_for_each_heading(cells: tuple[str, ...], expected: list[list[str] | None]) -> None:
    assert tags("sections", *cells) == expected


def test_cells_written_below_each_other() -> None:
    text = """
        def f():
            return 1
        # %%
        %%time
        f()
        """
    assert percent(text) == ["def f():\n    return 1", "%%time\nf()"]


@pytest.mark.parametrize("tags", ["parameters", "pipeline-parameters"])
def test_parameters_are_injected_after_their_cell(tags: str) -> None:
    notebook = make_notebook(["import os", (tags, "n = 1\nname = ''"), "n"])
    cells = with_parameters(notebook, {"n": 5, "name": "x"})["cells"]
    assert [cell["source"] for cell in cells] == ["import os", "n = 1\nname = ''", "n = 5\nname = 'x'", "n"]
    assert cells[2]["id"] == "injected"
    assert len(notebook["cells"]) == 3
