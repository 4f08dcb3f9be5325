"""Which packages a notebook's imports come from: by metadata of what is installed, never by name."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.beside.installed import Distribution, Installed, ask
from jupyter_kale_ext.beside.requirements import closure, providers
from jupyter_kale_ext.errors import EngineUnavailable
from jupyter_kale_ext.model.diagnostic import Severity


def made(name: str, *files: str, requires: tuple[str, ...] = (), direct: bool = False) -> Distribution:
    return Distribution(name, "1.0", requires, direct, files)


INSTALLED = Installed(
    (
        made("PyYAML", "yaml/__init__.py", "_yaml/__init__.py"),
        made("opencv-python-headless", "cv2/__init__.py", "cv2/cv2.abi3.so", requires=("numpy>=2; python_version>='3.9'",)),
        made("numpy", "numpy/__init__.py"),
        made("google-auth", "google/auth/__init__.py"),
        made("google-cloud-storage", "google/cloud/storage/__init__.py", requires=("google-auth", "absent>1", "not a; requirement;")),
        made("one-file", "single.py"),
        made("compiled", "fast.cpython-311-x86_64-linux-gnu.so"),
        made("Extra.Thing", "extra_thing/__init__.py", requires=("numpy; extra == 'all'", "One_File; extra == 'all'")),
        made("wants-extra", "wants.py", requires=("extra-thing[all]", "wants-extra")),
    ),
    frozenset({"os", "json"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("yaml", ["PyYAML"]),
        ("cv2.dnn", ["opencv-python-headless"]),
        ("google.cloud.storage.Client", ["google-cloud-storage"]),
        ("google.auth", ["google-auth"]),
        ("google", []),
        ("single", ["one-file"]),
        ("fast", ["compiled"]),
        ("numpy_financial", []),
        ("pyyaml", []),
    ],
)
def test_where_a_module_comes_from(module: str, names: list[str]) -> None:
    assert [one.name for one in providers(module, INSTALLED)] == names


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("yaml", ["PyYAML"]),
        ("cv2", ["numpy", "opencv-python-headless"]),
        ("google.cloud.storage", ["google-auth", "google-cloud-storage"]),
        ("extra_thing", ["Extra.Thing"]),
        ("wants", ["Extra.Thing", "numpy", "one-file", "wants-extra"]),
    ],
)
def test_what_it_needs_in_turn(module: str, names: list[str]) -> None:
    assert [one.name for one in closure(providers(module, INSTALLED), INSTALLED)] == names


def test_this_environment_tells() -> None:
    installed = ask(sys.executable, os.environ)
    (yaml,) = providers("yaml", installed)
    assert (yaml.name, yaml.version) == ("PyYAML", metadata.version("PyYAML"))
    assert "json" in installed.standard


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false", "/bin/echo"])
def test_a_python_that_does_not_tell(python: str) -> None:
    with pytest.raises(EngineUnavailable, match="doesn't tell its packages"):
        ask(python, os.environ)


@pytest.mark.parametrize(
    ("installer", "direct"), [("pip\n", True), ("conda\n", False), (None, True)], ids=["pip", "conda", "nobody"]
)
def test_what_came_from_no_index(installer: str | None, direct: bool, tmp_path: Path) -> None:
    info = tmp_path / "odd-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "RECORD").write_text("odd.py,,\n")
    (info / "direct_url.json").write_text('{"url": "file:///somewhere", "dir_info": {}}')
    if installer:
        (info / "INSTALLER").write_text(installer)
    installed = ask(sys.executable, {**os.environ, "PYTHONPATH": str(tmp_path)})
    (odd,) = providers("odd", installed)
    assert (odd.name, odd.version, odd.direct) == ("odd", "1.0", direct)


def test_magics_need_ipython(tmp_path: Path) -> None:
    written = notebook_of(("step:a", "x = 1\n%timeit x"), metadata={"kubeflow_notebook": {"packages": True}})
    found = flow.with_files(flow.check(written), tmp_path)
    assert found.pipeline is not None
    assert f"ipython=={metadata.version('ipython')}" in found.pipeline.packages


def test_packages_are_pinned_where_the_notebook_wants_them(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import psutil\n")
    cells = (
        ("imports", "import json\nimport mine"),
        ("step:a", "x = 1"),
        (("step:b", "prev:a"), "import yaml\nimport no_such_x"),
    )
    with_packages = flow.check(notebook_of(*cells, metadata={"kubeflow_notebook": {"packages": True}}))
    found = flow.with_files(with_packages, tmp_path)
    assert found.pipeline is not None
    pinned = tuple(f"{name}=={metadata.version(name)}" for name in ("psutil", "PyYAML"))
    assert found.pipeline.packages == pinned
    (problem,) = [one for one in found.diagnostics if one.code == "KL203"]
    assert (problem.severity, problem.cell_id, problem.line) == (Severity.WARNING, "c3", 2)
    without = flow.with_files(flow.check(notebook_of(*cells)), tmp_path)
    assert without.pipeline is not None
    assert without.pipeline.packages == ()
