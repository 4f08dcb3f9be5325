"""The exported Python file, compiled by the KFP SDK, gives the pipeline that the compiler gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from jupyter_kale_ext import flow
from jupyter_kale_ext.compile import compile_pipeline, export_pipeline
from jupyter_kale_ext.compile.export_code import literal, text_literal
from jupyter_kale_ext.errors import InvalidInput, PipelineInvalid
from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.pipeline import ArtifactType, Pipeline, PipelineVolume
from jupyter_kale_ext.model.settings import StepSettings
from tests.compile.build import cell, pipeline, step
from tests.compile.test_oracle import PARAMETERS, SETTINGS
from tests.examples.goldens import NOTEBOOKS

SOURCES = (
    "x = '''a'''\ny = 1",
    'x = """a"""\ny = \'b\'',
    "x = '''a'''\ny = \"\"\"b\"\"\"",
    "größe = 1\\\n  + 2",
    "a = 1\r\nb = '\\d'",
    '"quoted"\nx = "q"',
    "%time x = 1\n!ls {x}",
    "\n\n  # only\n\tx = {{1}}\n\n",
    "print('\u2028')\nx",
)

CASES: dict[str, Pipeline] = {
    "every setting": pipeline(
        step("load", gives={"data": ArtifactType.DATASET, "net": ArtifactType.MODEL}, parameters=tuple(PARAMETERS)),
        step("train", order=1, after=("load",), takes={"data": "load", "net": "load"}, settings=SETTINGS),
        parameters=PARAMETERS,
        description='About "it".\nAnd more.',
        title="My p",
        volumes=(
            PipelineVolume("v", "new_pvc", "/v", "5Gi", "ReadWriteMany", "fast"),
            PipelineVolume("new", "new_pvc", "/new", "1Gi"),
            PipelineVolume("w", "pvc", "/w"),
        ),
        run_as_user=1000,
        run_as_group=100,
        run_as_non_root=True,
    ),
    "a value that comes and goes under one name": pipeline(
        step("a", gives=("df",)),
        step("b", order=1, after=("a",), takes={"df": "a"}, gives=("df",)),
        step("_c__1", order=2, after=("a", "b"), takes={"df": "b"}),
        step("c_1", order=3, after=("b",)),
    ),
    "names that the file uses itself": pipeline(
        step("import", gives=("größe", "X", "x", "aux", "step")),
        step(
            "pipeline", order=1, after=("import",), takes={"größe": "import", "X": "import", "x": "import"},
            parameters=("tasks", "steps", "kubernetes", "task"), settings=SETTINGS,
        ),
        parameters={"tasks": 1, "steps": 2.5, "kubernetes": "it's \"x\"", "task": [1, {"a": "b"}], "claims": None},
        volumes=(PipelineVolume("made", "new_pvc", "/v", "5Gi"),),
    ),
    "metrics, reports, caching, images": pipeline(
        step("a", "m = 1", metrics=(cell(5, "m", Role.METRICS),), settings=StepSettings(report=False, cache=True)),
        step("b", order=1, settings=StepSettings(image="r.io/own:2", cache=False)),
        caching=False,
        prelude=(cell(1, "import os", Role.IMPORTS), cell(2, "def f():\n    pass", Role.FUNCTIONS)),
        base_image="r.io/x:1",
    ),
    "sources of every kind": pipeline(step("a", *SOURCES), step("b", "1 / 0", order=1)),
}  # fmt: skip

_COMPILE_ALL = """
import runpy, sys
for name in sys.argv[1:]:
    sys.argv = [name, name.removesuffix(".py") + ".yaml"]
    runpy.run_path(name, run_name="__main__")
"""


def _of_notebook(path: Path) -> Pipeline:
    found = flow.check(json.loads(path.read_text(encoding="utf-8")), path.name).pipeline
    assert found is not None
    return found


ALL = CASES | {path.stem: _of_notebook(path) for path in NOTEBOOKS}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the SDK, in a process of its own, compiles each exported file to."""
    folder = tmp_path_factory.mktemp("export")
    files = {name: folder / f"file_{number}.py" for number, name in enumerate(ALL)}
    for name, file in files.items():
        file.write_text(export_pipeline(ALL[name]), encoding="utf-8", newline="\n")
    command = [sys.executable, "-W", "error::SyntaxWarning", "-c", _COMPILE_ALL, *map(str, files.values())]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: file.with_suffix(".yaml").read_text(encoding="utf-8") for name, file in files.items()}


@pytest.mark.parametrize("name", ALL)
def test_the_sdk_compiles_the_file_to_the_same_pipeline(name: str, compiled: dict[str, str]) -> None:
    ours = list(yaml.safe_load_all(compile_pipeline(ALL[name]).yaml))
    assert list(yaml.safe_load_all(compiled[name])) == ours


def test_the_file_shows_the_code_as_it_stands_in_the_notebook() -> None:
    text = export_pipeline(pipeline(step("load", "import os\nx = '\\d'", settings=StepSettings(image="own:1"))))
    assert "cell(1, \"cell-1\", r'''import os\nx = '\\d'''')" not in text
    assert 'r"""import os\nx = \'\\d\'"""' in text
    assert "# Step load waits for no other." in text
    assert 'image="own:1"' in text


@pytest.mark.parametrize("source", SOURCES)
def test_sources_are_texts_of_python(source: str) -> None:
    assert eval(text_literal(source)) == source


@pytest.mark.parametrize("value", ["a", 'a"b', "a\\b", "\n", [1, {"a": None}], {"x": [True, 1.5]}, "größe"])
def test_values_are_literals_of_python(value: object) -> None:
    assert eval(literal(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        pipeline(step("a", parameters=("größe",)), parameters={"größe": 1}),
        pipeline(step("a", gives=("_x",)), step("b", order=1, after=("a",), takes={"_x": "a"})),
        pipeline(step("a", parameters=("n",)), parameters={"n": [1, {"a": None}]}),
        pipeline(step("a", parameters=("text",)), parameters={"text": "a\nb"}),
    ],
    ids=["parameter", "value", "None in a default", "lines in a default"],
)
def test_what_the_sdk_refuses_is_refused_with_a_sentence(value: Pipeline) -> None:
    with pytest.raises(InvalidInput, match="The KFP SDK refuses the "):
        export_pipeline(value)


def test_what_can_not_be_compiled_is_not_exported() -> None:
    with pytest.raises(PipelineInvalid):
        flow.export_checked(flow.check({"cells": [], "nbformat": 4}))
