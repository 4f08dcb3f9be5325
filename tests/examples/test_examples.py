"""Every example compiles to the pipeline beside it, and prints as a pipeline what it prints as a notebook."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import nbformat
import pytest
import yaml
from kfp import components

from jupyter_kale_ext import flow
from tests.equivalence.harness import compare
from tests.examples.goldens import EXAMPLES, NOTEBOOKS, compiled, golden_of

every_example = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def skip_without_torch(notebook: Path) -> None:
    if notebook.stem == "neural_network" and importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")


def test_all_of_them_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["classifier", "electricity_demand", "first_steps", "neural_network"]


def unpacked(text: str) -> object:
    """The documents of a pipeline with what is packed in them unpacked: another zlib packs the same code otherwise."""

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {key: walk(one) for key, one in value.items()}
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, str) and value.startswith("eN"):
            return zlib.decompress(base64.b64decode(value)).decode("utf-8")
        return value

    return walk(list(yaml.safe_load_all(text)))


@every_example
def test_it_is_a_valid_notebook_without_outputs(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(content)
    assert (content.nbformat, content.nbformat_minor) == (4, 5)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in content.cells)


@every_example
def test_it_has_no_problem(notebook: Path) -> None:
    assert flow.check(json.loads(notebook.read_text(encoding="utf-8")), notebook.name).diagnostics == ()


@every_example
def test_it_compiles_to_the_pipeline_beside_it(notebook: Path) -> None:
    golden = golden_of(notebook).read_text(encoding="utf-8")
    changed = "The compiled pipeline changed; if that is meant, run 'make goldens'."
    assert unpacked(compiled(notebook)) == unpacked(golden), changed


@every_example
def test_two_processes_compile_it_to_the_same_bytes(notebook: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_kale_ext", "compile", notebook.name],
        cwd=EXAMPLES,
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == compiled(notebook)


@every_example
def test_kfp_loads_it(notebook: Path) -> None:
    assert components.load_component_from_file(str(golden_of(notebook))).pipeline_spec.root.dag.tasks


@every_example
def test_the_pipeline_prints_what_the_notebook_prints(notebook: Path, tmp_path: Path) -> None:
    skip_without_torch(notebook)
    content = json.loads(notebook.read_text(encoding="utf-8"))
    compared = compare(content, "tagged", tmp_path / "here")
    assert compared.refusal is None, compared.log
    assert not compared.differences, "\n".join(map(str, compared.differences))
    assert compared.cells > 2
