"""Notebooks → fixes: each makes its problem go away, brings no new error, and is offered where it is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from conftest import NotebookMaker
from jupyter_kale_ext import flow
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.notebook.edits import apply_edits
from tests.docs.problems import rules

Cells = tuple[tuple[str, str], ...]

TAGS: dict[str, tuple[Cells, str]] = {
    "KL001 a switch": ((("step:a cache:off", "1"),), "Write `cache:disabled` instead of `cache:off`"),
    "KL002 a word": ((("Imports", "import os"), ("step:a", "os")), "Write `imports` instead of `Imports`"),
    "KL002 a prefix": ((("Step:a", "1"),), "Write `step:a` instead of `Step:a`"),
    "KL002 a separator": ((("step=a", "1"),), "Write `step:a` instead of `step=a`"),
    "KL002 a prefix, other tags stay": ((("mine stepp:a hide", "1"),), "Write `step:a` instead of `stepp:a`"),
    "KL002 a dependency": (
        (("step:a", "x = 1"), ("step:b prevv:a", "x")), "Write `prev:a` instead of `prevv:a`"),
    "KL005 capitals": ((("step:Load-Data", "1"),), "Write `step:load_data` instead of `step:Load-Data`"),
    "KL005 in a dependency": (
        (("step:a", "1"), ("step:b prev:A", "1")), "Write `prev:a` instead of `prev:A`"),
    "KL006 imports": ((("imports step:a", "import os"), ("step:b", "os")), "Keep `imports` alone"),
    "KL006 definitions": (
        (("step:a functions limit:cpu:1", "def f(): pass"), ("step:b", "f()")), "Keep `functions` alone"),
    "KL007 skip": ((("skip step:a", "1"), ("step:b", "1")), "Remove `step:a`: the cell stays skipped"),
    "KL008 imports": ((("", "import os"), ("step:a", "os")), "Tag cell 1 `imports`"),
    "KL008 definitions": ((("", "import os\ndef f(): pass"), ("step:a", "f()")), "Tag cell 1 `functions`"),
    "KL008 more below it": (
        (("", "import os"), ("", "x = 1"), ("skip", "y"), ("", "z = 1"), ("step:a", "1")), "Tag cell 1 `imports`"),
    "KL008 code nobody needs": ((("", "x = 1"), ("step:a", "1")), "Skip this cell"),
    "KL009 a step": (
        (("step:a", "1"), ("skip", "2"), ("", "3")), "Make this cell part of the step `a`"),
    "KL009 functions": (
        (("functions", "def f(): pass"), ("skip", "2"), ("", "def g(): pass"), ("step:a", "f(), g()")),
        "Tag this cell `functions`"),
    "KL010 a setting": ((("step:a", "1"), ("limit:cpu:2", "2")), "Make this cell part of the step `a`"),
    "KL010 a dependency": (
        (("step:a", "x = 1"), ("step:b", "y = 1"), ("prev:a", "y")), "Make this cell part of the step `b`"),
    "KL011 a setting": (
        (("imports limit:cpu:2 prev:a", "import os"), ("step:a", "os")), "Remove `limit:cpu:2`, `prev:a`"),
    "KL012 a slip": (
        (("step:load", "x = 1"), ("step:train prev:laod", "x")), "Write `prev:load` instead of `prev:laod`"),
    "KL013 itself": ((("step:a prev:a", "1"),), "Remove `prev:a`"),
    "KL014 one amount": (
        (("step:a limit:memory:1Gi", "1"), ("step:a limit:memory:1024Mi", "2")),
        "Remove `limit:memory:1024Mi`, which says the same as `limit:memory:1Gi`"),
    "KL017 a unit": ((("step:a limit:memory:8GB", "1"),), "Write `limit:memory:8Gi` instead of `limit:memory:8GB`"),
    "KL018 a resource": (
        (("step:a limit:gpu:1", "1"),), "Write `limit:nvidia.com/gpu:1` instead of `limit:gpu:1`"),
    "KL019 a device": (
        (("step:a request:nvidia.com/gpu:1", "1"),), "Add `limit:nvidia.com/gpu:1`"),
    "KL020 capitals": ((("step:a image:Python:3.11", "1"),), "Write `image:python:3.11` instead of `image:Python:3.11`"),
    "KL021 a label": ((("step:a label:team:a b", "1"),), "Write `label:team:a-b` instead of `label:team:a b`"),
    "KL022 a variable": ((("step:a env:1A:x", "1"),), "Write `env:_1A:x` instead of `env:1A:x`"),
    "KL023 a claim": ((("step:a volume:Data:/data", "1"),), "Write `volume:data:/data` instead of `volume:Data:/data`"),
    "KL024 an effect": (
        (("step:a toleration:gpu:noschedule", "1"),),
        "Write `toleration:gpu:NoSchedule` instead of `toleration:gpu:noschedule`"),
    "KL025 a path": ((("step:a volume:data:data", "1"),), "Write `volume:data:/data` instead of `volume:data:data`"),
    "KL026 seconds": ((("step:a timeout:60s", "1"),), "Write `timeout:60` instead of `timeout:60s`"),
}  # fmt: skip
"""Fixes that the tags alone decide."""

CODE: dict[str, tuple[Cells, str]] = {
    "KL053 one tag too many": (
        (("step:a prev:b", "x = 1"), ("step:b prev:a", "x")), "Remove `prev:b` from the step `a`"),
    "KL054 a later cell": (
        (("step:a", "x = 1"), ("step:b", "y = x"), ("step:a", "z = y")), "Make this cell the step `a_2`"),
    "KL054 settings go with it": (
        (("step:a limit:cpu:2", "x = 1"), ("step:b prev:a", "y = x"), ("step:a", "z = y"), ("", "z")),
        "Make this cell the step `a_2`"),
    "KL054 what it needs lies between": (
        (("step:a", "x = 1"), ("step:b", "y = 1"), ("step:a", "z = y"), ("step:a", "z")),
        "Make the cells from here the step `a_2`"),
    "KL055 a missing dependency": (
        (("step:a", "x = 1"), ("step:b prev:a", "y = 1"), ("step:c", "print(x)")), "Add `prev:a` to the step `c`"),
    "KL055 the first cell of the step is untagged": (
        (("step:a", "x = 1"), ("step:b prev:a", "1"), ("step:c", ""), ("", "print(x)")),
        "Add `prev:a` to the step `c`"),
    "KL055 an import of another branch": (
        (("step:a", "import os\nx = 1"), ("step:b prev:a", "y = 1"), ("step:c", "print(os)")),
        "Move `import os` to the imports cell"),
    "KL055 an import further down": (
        (("imports", "import re"), ("step:a", "print(os, re)"), ("step:b", "import os")), "Tag cell 3 `imports`"),
    "KL055 an import below in the step": (
        (("step:a", "print(os)\nimport os, sys"), ("step:b", "sys")), "Move `import os, sys` to the imports cell"),
    "KL055 skipped imports": ((("skip", "import os"), ("step:a", "os")), "Tag cell 1 `imports`"),
    "KL055 skipped functions": ((("", "def f(): pass"), ("step:a", "f()")), "Tag cell 1 `functions`"),
    "KL056 a well-known module": (
        (("imports", "import os"), ("step:a", "np.zeros(3), os")), "Add `import numpy as np` to the imports cell"),
    "KL056 no imports cell yet": ((("step:a", "pd.DataFrame()"),), "Add `import pandas as pd` to the imports cell"),
    "KL057 parallel makers": (
        (("step:a", "1"), ("step:b prev:a", "x = 1"), ("step:c prev:a", "x = 2"), ("step:d prev:b prev:c", "x")),
        "Let `c` run after `b`, as in the notebook"),
    "KL059 an older value": (
        (("step:a", "x = [1]"), ("step:b prev:a", "x.append(2)"), ("step:c prev:a", "print(x)")),
        "Add `prev:b` to the step `c`"),
    "KL060 an import": (
        (("functions", "h = os.getcwd()"), ("step:a", "import os\nprint(os, h)")),
        "Move `import os` to the imports cell"),
    "KL060 a function": (
        (("step:a", "def f(): return 1"), ("", "f()"), ("functions", "x = f()")), "Tag cell 1 `functions`"),
    "KL070 an import": (
        (("pipeline-parameters", "import os\nN = 3"), ("step:a", "print(N, os)")),
        "Move `import os` to the imports cell"),
    "KL091 one generator": (
        (("imports", "import random"), ("step:a", "random.seed(1)"), ("step:b prev:a", "random.random()"),
         ("step:c prev:a", "random.random()")),
        "Add `prev:b` to the step `c`"),
    "KL092 a file": (
        (("step:a", "1"), ("step:b prev:a", "open('f', 'w').write('1')"), ("step:c prev:a", "open('f').read()")),
        "Add `prev:b` to the step `c`"),
    "KL093 a result": (
        (("step:a", "1"), ("step:b prev:a", "2"), ("step:c prev:a", "print(_)")), "Add `prev:b` to the step `c`"),
}  # fmt: skip
"""Fixes that need to know the code."""

NONE: dict[str, Cells] = {
    "KL003 a tag that may be another tool's": (("step:a import", "1"),),
    "KL006 two steps": (("step:a step:b", "1"),),
    "KL010 no step above": (("limit:cpu:1", "1"), ("step:a", "1")),
    "KL012 no name is near": (("step:a", "1"), ("step:b prev:zzz", "1")),
    "KL014 two amounts": (("step:a limit:cpu:1", "1"), ("step:a limit:cpu:2", "1")),
    "KL019 more than the limit": (("step:a request:cpu:4 limit:cpu:2", "1"),),
    "KL053 two tags of three look down": (
        ("step:a prev:b", "1"), ("step:b prev:c", "1"), ("step:c prev:a", "1")),
    "KL055 a value further down": (("step:a", "print(x)"), ("step:b", "x = 1")),
    "KL056 a name nobody knows": (("step:a", "print(xx)"),),
    "KL060 a value": (("functions", "y = x"), ("step:a", "x = 1\ny")),
    "KL070 a computed value": (("pipeline-parameters", "N = 3 * 4"), ("step:a", "N")),
}  # fmt: skip
"""Problems that more than one change could solve."""


def _split(cells: Cells) -> list[tuple[list[str], str]]:
    """Tags are separated by spaces; a space within a tag stays where the next word has no colon and is no role."""
    return [(_words(tags), source) for tags, source in cells]


def _words(tags: str) -> list[str]:
    known = {"imports", "functions", "skip", "mine", "hide", "import", "pipeline-parameters", "Imports", "step=a"}
    found: list[str] = []
    for word in tags.split():
        if ":" in word or word in known or not found:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


@pytest.mark.parametrize("name", [*TAGS, *CODE])
def test_the_fix_makes_its_problem_go_away_and_brings_no_error(name: str, make_notebook: NotebookMaker) -> None:
    cells, title = (TAGS | CODE)[name]
    notebook = make_notebook(*_split(cells))
    before = flow.check(notebook).diagnostics
    found = [problem for problem in _of(before, name[:5]) if problem.fixes]
    assert [fix.title for problem in found for fix in problem.fixes][:1] == [title]
    after = flow.check(apply_edits(notebook, found[0].fixes[0].edits)).diagnostics
    assert len(_of(after, name[:5])) < len(_of(before, name[:5]))
    assert not _errors(after) - _errors(before)


@pytest.mark.parametrize("name", NONE)
def test_where_several_changes_could_be_meant_none_is_offered(name: str, make_notebook: NotebookMaker) -> None:
    found = _of(flow.check(make_notebook(*_split(NONE[name]))).diagnostics, name[:5])
    assert found
    assert [problem.fixes for problem in found] == [()] * len(found)


@pytest.mark.parametrize(
    ("tags", "title", "after"),
    [("step:a", "Tag this cell `step:a`", ["step:a"]), (["step:a", 3], "Keep the tags that are texts", ["step:a"])],
)
def test_tags_that_are_no_list_become_one(
    tags: object, title: str, after: list[str], make_notebook: NotebookMaker
) -> None:
    notebook = make_notebook(("", "1"))
    next(_raw(notebook))["metadata"] = {"tags": tags}
    (problem,) = _of(flow.check(notebook).diagnostics, "KL004")
    assert [fix.title for fix in problem.fixes] == [title]
    mended = apply_edits(notebook, problem.fixes[0].edits)
    assert (_tags(mended), flow.check(mended).diagnostics) == ([after], ())


def test_every_rule_with_a_fix_is_in_the_tables_and_no_other() -> None:
    assert {rule.code for rule in rules() if rule.fix} == {name[:5] for name in TAGS | CODE} | {"KL004"}


BROKEN: dict[str, tuple[Cells, str]] = {
    "a dependency that would make a circle": ((("step:a prev:b", "x = 1"), ("step:b", "print(x)")), "KL055"),
    "skipping a cell whose value a step needs": ((("", "x = 1"), ("step:a", "x")), "KL008"),
}
"""Notebooks where the obvious change would bring an error, and the problem whose fix is not offered."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_change_that_would_bring_an_error_is_not_offered(name: str, make_notebook: NotebookMaker) -> None:
    cells, code = BROKEN[name]
    for problem in _of(flow.check(make_notebook(*_split(cells))).diagnostics, code):
        assert problem.fixes == ()


def test_other_tools_tags_and_the_rest_of_the_notebook_stay(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook((["hide", "stepp:a", "mine"], "1"), metadata={"other": 1})
    fix = next(problem for problem in flow.check(notebook).diagnostics if problem.fixes).fixes[0]
    mended = apply_edits(notebook, fix.edits)
    assert mended["metadata"] == {"other": 1}
    assert _tags(mended) == [["hide", "step:a", "mine"]]
    assert _tags(notebook) == [["hide", "stepp:a", "mine"]]


def test_settings_go_with_the_cells_that_become_a_step(make_notebook: NotebookMaker) -> None:
    cells, _ = CODE["KL054 settings go with it"]
    notebook = make_notebook(*_split(cells))
    fix = next(problem for problem in flow.check(notebook).diagnostics if problem.fixes).fixes[0]
    assert _tags(apply_edits(notebook, fix.edits))[2:] == [["step:a_2", "limit:cpu:2", "prev:a", "prev:b"], []]


def test_cells_below_stay_where_they_belonged(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook(*_split(TAGS["KL008 more below it"][0]))
    fix = flow.check(notebook).diagnostics[0].fixes[0]
    assert _tags(apply_edits(notebook, fix.edits)) == [["imports"], ["skip"], ["skip"], ["skip"], ["step:a"]]


def test_notebooks_without_ids_have_fixes_too(make_notebook: NotebookMaker) -> None:
    notebook = make_notebook(("step:a", "pd.DataFrame()"), ("stepp:b", "1"))
    for cell in _raw(notebook):
        del cell["id"]
    problems = [problem for problem in flow.check(notebook).diagnostics if problem.fixes]
    assert [problem.code for problem in problems] == ["KL056", "KL002"]
    assert _tags(apply_edits(notebook, problems[1].fixes[0].edits)) == [["step:a"], ["step:b"]]


def _of(problems: tuple[Diagnostic, ...], code: str) -> list[Diagnostic]:
    return [problem for problem in problems if problem.code == code]


def _errors(problems: tuple[Diagnostic, ...]) -> Counter[tuple[str, str | None]]:
    return Counter((problem.code, problem.cell_id) for problem in problems if problem.is_error)


def _raw(notebook: dict[str, object]) -> Iterator[dict[str, object]]:
    cells = notebook["cells"]
    assert isinstance(cells, list)
    yield from cells


def _tags(notebook: dict[str, object]) -> list[object]:
    found = []
    for cell in _raw(notebook):
        metadata = cell["metadata"]
        assert isinstance(metadata, dict)
        found.append(metadata["tags"])
    return found
