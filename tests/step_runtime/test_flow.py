"""Parameters, prelude, metrics, branches that join."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.step_runtime.driver import Chain

PARAMETERS: dict[str, tuple[str, Any, str]] = {
    "int from a double": ("int", 3.0, "3"),
    "float from a whole number": ("float", 2, "2.0"),
    "str": ("str", "5", "'5'"),
    "bool": ("bool", True, "True"),
    "list": ("list", [1.0, 2.5, "a"], "[1, 2.5, 'a']"),
    "dict": ("dict", {"a": {"b": 1.0}}, "{'a': {'b': 1}}"),
    "none left out": ("none", None, "None"),
    "none given a number": ("none", "4", "4"),
    "none given text": ("none", "four", "'four'"),
}


@pytest.mark.parametrize(("kind", "value", "shown"), PARAMETERS.values(), ids=PARAMETERS.keys())
def test_parameters(kind: str, value: Any, shown: str, tmp_path: Path) -> None:
    values = {} if value is None else {"p": value}
    run = Chain(tmp_path).step("print(repr(p))", parameters={"p": {"type": kind}}, values=values)
    assert (run.returncode, run.printed) == (0, shown + "\n"), run.log


def test_prelude_runs_in_every_step_and_state_wins(tmp_path: Path) -> None:
    prelude = {
        "imports": ["import numpy as np\nnp.random.seed(0)\nprint('prelude')"],
        "functions": ["class A:\n    n = 0\ndef f():\n    return k"],
    }
    chain = Chain(tmp_path, prelude=prelude)
    first = chain.step("k = 1\na = A()\nA.n = 5\nprint(round(np.random.rand(), 3))", gives=("a", "k"))
    assert first.printed == "0.549\n", first.log
    assert [cell["prelude"] for cell in first.cells] == [True, True, False]
    second = chain.step("print(round(np.random.rand(), 3), type(a) is A, A.n, f())", takes={"a": "s0", "k": "s0"})
    assert (second.returncode, second.printed) == (0, "0.715 True 5 1\n"), second.log


def test_step_redefines_what_the_prelude_defines(tmp_path: Path) -> None:
    chain = Chain(tmp_path, prelude={"functions": ["def f():\n    return 1"]})
    chain.step("def f():\n    return 2")
    assert chain.step("print(f())").printed == "2\n"


METRICS: dict[str, tuple[str, dict[str, Any]]] = {
    "name": ("acc", {"acc": 0.5}),
    "print": ("print(acc, n)", {"acc": 0.5, "n": 3}),
    "print with text": ("print('accuracy', acc)", {"acc": 0.5}),
    "expression": ("acc * 2", {"acc_2": 1.0}),
    "assignment": ("score = acc + 1", {"score": 1.5}),
    "mapping": ("d", {"x": 1.0, "y": 2}),
    "item": ("d['x']", {"d_x": 1.0}),
    "numpy scalar": ("np.float32(0.25)", {"np_float32_0_25": 0.25}),
    "array of one": ("np.array([7])", {"np_array_7": 7}),
    "bool": ("n == 3", {"n_3": 1}),
}


@pytest.mark.parametrize(("cell", "expected"), METRICS.values(), ids=METRICS.keys())
def test_metrics(cell: str, expected: dict[str, Any], tmp_path: Path) -> None:
    run = Chain(tmp_path).step("import numpy as np\nacc, n, d = np.float64(0.5), 3, {'x': 1.0, 'y': 2}", metrics=[cell])
    assert run.returncode == 0, run.log
    assert run.executor_output["artifacts"]["kale_metrics"]["artifacts"][0]["metadata"] == expected
    assert [event["metrics"] for event in run.events if event["kind"] == "metrics"] == [expected]
    assert json.loads((run.folder / "outputs" / "kale_metrics").read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize("cell", ["'text'\nname", "float('nan') * one", "[1, 2]"])
def test_what_is_no_number_is_told(cell: str, tmp_path: Path) -> None:
    run = Chain(tmp_path).step("name = 'x'\none = 1", metrics=[cell])
    assert run.returncode == 0, run.log
    assert any(event["kind"] == "warning" and "Metric" in event["message"] for event in run.events)


def test_a_cache_grows_from_step_to_step(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("import functools\n@functools.lru_cache\ndef f(x):\n    print('computing', x)\n    return x")
    assert chain.step("_n = f(1)").printed == "computing 1\n"
    run = chain.step("_n = f(1), f(2)\nprint(f.cache_info().hits)")
    assert (run.returncode, run.printed) == (0, "computing 2\n1\n"), run.log


def test_branches_join(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("class M:\n    n = 0\nimport os", name="load", gives=())
    chain.step(
        "a = M()\nM.n = 1\nos.environ['A'] = '1'\ndef only_a(): return 'a'", name="a", after=("load",), gives=("a",)
    )
    chain.step("b = M()\nos.environ['B'] = '2'", name="b", after=("load",), gives=("b",))
    run = chain.step(
        "print(type(a) is type(b) is M, M.n, os.environ['A'], os.environ['B'], only_a())",
        name="join",
        after=("a", "b"),
        takes={"a": "a", "b": "b"},
    )
    assert (run.returncode, run.printed) == (0, "True 1 1 2 a\n"), run.log


def test_unchanged_input_is_handed_on_without_a_copy(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    first = chain.step("import numpy as np\nx = np.zeros(1000)", gives=("x",))
    second = chain.step("y = x.sum()", takes={"x": "s0"}, gives=("x",))
    third = chain.step("x[0] = 1", takes={"x": "s1"}, gives=("x",))
    files = [(run.folder / "outputs" / "x" / "value.buffers").stat().st_ino for run in (first, second, third)]
    assert files[0] == files[1] != files[2]


def test_metadata_of_values(tmp_path: Path) -> None:
    run = Chain(tmp_path).step("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})", gives=("df",))
    found = run.executor_output["artifacts"]["df"]["artifacts"][0]["metadata"]
    assert found["preview"] == "2 x 1"
    assert found["python_type"].endswith("DataFrame")
    assert found["bytes"] > 0


def test_random_numbers_beside_another_step(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("import random\nrandom.seed(1)", name="seed")
    run = chain.step("random.random()", name="two", after=("seed",), concurrent=["one"])
    assert any("drew random numbers" in event.get("message", "") for event in run.events)
    quiet = chain.step("pass", name="three", after=("seed",), concurrent=["one"])
    assert not [event for event in quiet.events if event["kind"] == "warning"]


def test_environment_of_the_pod_is_not_written_down(tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"DB_PASSWORD": "s3cr3t-value"})
    run = chain.step("import os\nx = os.environ['DB_PASSWORD'] is not None", gives=("x",))
    assert run.returncode == 0
    assert not [path for path in run.folder.rglob("*") if path.is_file() and b"s3cr3t-value" in path.read_bytes()]


def test_files_read_and_written_are_told(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "in.csv").write_text("a\n1\n")
    run = chain.step("import pandas as pd\npd.read_csv('in.csv').to_csv('out.csv')")
    told = next(event for event in run.events if event["kind"] == "files")
    assert [Path(path).name for path in told["read"]] == ["in.csv"]
    assert [Path(path).name for path in told["written"]] == ["out.csv"]


def test_files_beside_the_notebook_are_there_and_travel_on(tmp_path: Path) -> None:
    packed = {"helper.py": "eCA9IDQw", "data/a.txt": "aGk="}  # x = 40; hi
    chain = Chain(tmp_path, prelude={"imports": ["import helper"]}, files=packed)
    first = chain.step("print(helper.x, open('data/a.txt').read())\n_n = open('data/a.txt', 'w').write('ho')")
    assert (first.returncode, first.printed) == (0, "40 hi\n"), first.log
    for path in (tmp_path / "work").iterdir():  # the next pod begins with an empty folder
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    second = chain.step("print(helper.x, open('data/a.txt').read())")
    assert (second.returncode, second.printed) == (0, "40 ho\n"), second.log


def test_files_are_left_alone_where_all_steps_see_the_folder(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.txt").write_text("mine")
    chain = Chain(tmp_path, files={"a.txt": "aGk="}, environment={"KALE_SHARED_WORKDIR": "1"})
    assert chain.step("print(open('a.txt').read())").printed == "mine\n"


def test_a_step_that_begins_in_the_root_works_in_a_folder_of_its_own(tmp_path: Path) -> None:
    chain = Chain(tmp_path, work=Path("/"), environment={"TMPDIR": str(tmp_path)})
    first = chain.step("import os\nprint(os.getcwd())\n_n = open('a.txt', 'w').write('hi')")
    assert (first.returncode, first.printed) == (0, f"{tmp_path}/kale-work\n"), first.log
    shutil.rmtree(tmp_path / "kale-work")
    second = chain.step("print(open('a.txt').read(), os.listdir())")
    assert (second.returncode, second.printed) == (0, "hi ['a.txt']\n"), second.log
