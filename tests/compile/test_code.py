"""The user's code and the runtime in the IR: carried whole, carried once, started by a line of code."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_kale_ext.compile import compile_pipeline
from jupyter_kale_ext.compile.runtime import BOOT, BOOT_AFTER, packed_runtime, without_docstrings
from jupyter_kale_ext.model.cell import Role
from tests.compile.build import cell, decode, documents, find, pipeline, program, step

NASTY = [
    "print('it''s')",
    'print("a\\"b\\\\n")',
    "s = '''triple'''\nt = \"\"\"other\"\"\"\n",
    "x = '{{$}}' + '{{workflow.name}}' + '{{$.inputs.parameters[\"N\"]}}'",
    "größe = '日本語 🎉 \u2028 \u0085 \x00'",
    "# --- \n---\n...\n%TAG ! x\n",
    "a: b\n- c\n\ttab \r\n  ",
    "$(HOME) `ls` ; rm -rf *",
    "\ud800",
    "",
    "\n".join(f"value_{i % 500} = compute({i})" for i in range(10_000)),
]


@pytest.mark.parametrize("source", NASTY, ids=range(len(NASTY)))
def test_code_arrives_as_it_was_typed(source: str) -> None:
    spec, _ = documents(pipeline(step("a", source)))
    assert program(spec, "a")["cells"][0]["source"] == source


def test_no_braces_but_the_executor_input_are_in_the_document() -> None:
    text = compile_pipeline(pipeline(*(step(f"s{i}", source, order=i) for i, source in enumerate(NASTY)))).yaml
    assert text.replace("{{$}}", "").count("{{") == text.replace("{{$}}", "").count("}}") == 0


def test_the_step_program_is_what_the_architecture_says() -> None:
    value = pipeline(
        step("load", "N", parameters=("N",), gives=("df", "größe")),
        step("left", order=1, after=("load",), takes={"df": "load"}, gives=("m",)),
        step("right", order=2, after=("load",), takes={"größe": "load"}, metrics=(cell(30, "acc"),)),
        step("last", order=3, after=("left",), takes={"m": "left"}),
        parameters={"N": 1},
    )
    spec, _ = documents(value)
    assert program(spec, "load") == {
        "version": 1,
        "step": "load",
        "order": 0,
        "cells": [{"id": "cell-1", "number": 1, "source": "N"}],
        "parameters": {"N": {"type": "int"}},
        "outputs": {"df": {}, "größe": {}},
        "keys": {"größe": "v_gr_c3_b6_c3_9fe"},
    }
    right = program(spec, "right")
    assert right["inputs"] == {"größe": "load"}
    assert right["states"] == {"kale_state_load": 0}
    assert right["concurrent"] == ["left"]
    assert right["metrics"] == [{"id": "cell-30", "number": 30, "source": "acc"}]
    assert program(spec, "last")["concurrent"] == ["right"]
    assert program(spec, "last")["states"] == {"kale_state_left": 1}


def test_an_expected_error_is_told() -> None:
    failing = step("a", "1/0")
    tagged = cell(1, "1/0", step="a", tags=("raises-exception",))
    spec, _ = documents(pipeline(type(failing)(**{**vars(failing), "cells": (tagged,)})))
    assert program(spec, "a")["cells"] == [{"id": "cell-1", "number": 1, "source": "1/0", "allow_error": True}]


def test_prelude_and_runtime_are_carried_once() -> None:
    prelude = (cell(1, "import os", Role.IMPORTS), cell(2, "def f(): pass", Role.FUNCTIONS))
    value = pipeline(*(step(f"s{i}", order=i) for i in range(3)), prelude=prelude, parameters={"N": 1})
    spec, _ = documents(value)
    inputs = find(spec, "root/inputDefinitions/parameters")
    assert decode(inputs["kale_prelude"]["defaultValue"]) == {
        "imports": [{"id": "cell-1", "number": 1, "source": "import os"}],
        "functions": [{"id": "cell-2", "number": 2, "source": "def f(): pass"}],
        "parameter_cells": [{"id": "cell-1", "number": 1, "source": "N = 1"}],
    }
    assert "boot" in decode(inputs["kale_runtime"]["defaultValue"])
    assert compile_pipeline(value).yaml.count(packed_runtime()) == 1


def test_a_step_reads_runtime_prelude_program_and_its_parameters() -> None:
    spec, _ = documents(pipeline(step("a", parameters=("N", "o")), parameters={"N": 1, "unused": 2, "o": None}))
    inputs = find(spec, "root/dag/tasks/a/inputs/parameters")
    assert {name: value.get("componentInputParameter") for name, value in inputs.items()} == {
        "kale_runtime": "kale_runtime",
        "kale_prelude": "kale_prelude",
        "kale_step": None,
        "N": "N",
        "o": "o",
    }
    definitions = find(spec, "components/comp-a/inputDefinitions/parameters")
    assert definitions["N"] == {"parameterType": "NUMBER_INTEGER"}
    assert definitions["o"] == {"parameterType": "STRING", "isOptional": True}


def test_a_step_after_another_finds_runtime_and_prelude_in_its_state() -> None:
    spec, _ = documents(pipeline(step("a"), step("b", after=("a",), order=1)))
    assert sorted(find(spec, "root/dag/tasks/b/inputs/parameters")) == ["kale_step"]
    assert sorted(find(spec, "components/comp-b/inputDefinitions/parameters")) == ["kale_step"]


def test_the_line_that_starts_the_runtime_is_small_and_safe() -> None:
    for line in (BOOT, BOOT_AFTER):
        assert len(line.encode()) < 500
        assert not [text for text in ("{{", "}}", "$", "\n") if text in line]
        ast.parse(line, feature_version=(3, 4))
    ast.parse(decode(packed_runtime())["boot"], feature_version=(3, 4))


def test_the_runtime_is_the_package_without_its_docstrings() -> None:
    folder = Path(__file__).parents[2] / "jupyter_kale_ext" / "step_runtime"
    modules = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "__init__"}
    packed = decode(packed_runtime())
    assert packed.keys() == modules.keys()
    for name, source in modules.items():
        assert packed[name].count("\n") == source.count("\n"), name
        assert _without_docstrings(packed[name]) == _without_docstrings(source), name


def _without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for child in getattr(node, "body", []) if isinstance(getattr(node, "body", None), list) else []:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                child.value.value = ""
    return ast.dump(tree, include_attributes=False)


@pytest.mark.parametrize(
    ("source", "stripped"),
    [
        ('"""One."""\nx = 1\n', '""\nx = 1\n'),
        ('def f():\n    """One.\n\n    Two.\n    """\n    return 1', 'def f():\n    ""\n\n\n\n    return 1'),
        ('class A:\n    "é"  # why\n', 'class A:\n    "é"  # why\n'),
        ('def f(): "One."\n', 'def f(): "One."\n'),
        ('x = """\nno docstring\n"""\n', 'x = """\nno docstring\n"""\n'),
    ],
)
def test_docstrings_go_and_lines_stay(source: str, stripped: str) -> None:
    assert without_docstrings(source) == stripped


def executor_input(spec: dict[str, Any], task: str, folder: Path) -> dict[str, Any]:
    """What KFP's launcher would give the task, for a task without input artifacts."""
    root = find(spec, "root/inputDefinitions/parameters")
    given = find(spec, f"root/dag/tasks/{task}/inputs/parameters")
    values = {
        name: source["runtimeValue"]["constant"]
        if "runtimeValue" in source
        else root[source["componentInputParameter"]]["defaultValue"]
        for name, source in given.items()
    }
    outputs = find(spec, f"components/comp-{task}/outputDefinitions/artifacts")
    artifacts = {
        name: {"artifacts": [{"name": name, "type": kind["artifactType"], "uri": f"file://{folder / name}"}]}
        for name, kind in outputs.items()
    }
    return {
        "inputs": {"parameterValues": values},
        "outputs": {"artifacts": artifacts, "outputFile": str(folder / "executor_output.json")},
    }


@pytest.mark.parametrize("in_file", [True, False])
def test_a_compiled_step_runs_from_its_command_alone(tmp_path: Path, in_file: bool) -> None:
    source = "import sys\nprint('größe {{$}}', N, sys.version_info >= (3, 9))"
    spec, _ = documents(pipeline(step("a", source, parameters=("N",)), parameters={"N": 7}))
    container = find(spec, "deploymentSpec/executors/exec-a/container")
    text = json.dumps(executor_input(spec, "a", tmp_path))
    file = tmp_path / "input.json"
    file.write_text(text, encoding="utf-8")
    arguments = [
        text.join(part.split("{{$}}")) if not in_file else part.replace("{{$}}", f"@{file}")
        for part in container["args"]
    ]
    done = subprocess.run(
        [sys.executable, *container["command"][1:], *arguments],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "größe {{$}} 7 True\n"), done.stderr
