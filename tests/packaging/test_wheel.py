"""A built wheel holds the front end and the server part, and works where it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONT_END = "share/jupyter/labextensions/jupyter-kale-ext"
BUILT = ROOT / "jupyter_kale_ext" / "labextension" / "package.json"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the front end that `make` built."""
    if not BUILT.exists():
        pytest.skip("The front end is not built: 'make python-tests' builds it")
    made = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), str(ROOT)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [found] = made.glob("*.whl")
    return found


def test_it_holds_the_front_end_and_the_server_s_configuration(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    data = {name.partition(".data/data/")[2] for name in names if ".data/data/" in name}
    for needed in (
        f"{FRONT_END}/package.json",
        f"{FRONT_END}/install.json",
        "etc/jupyter/jupyter_server_config.d/jupyter_kale_ext.json",
    ):
        assert needed in data
    assert any(name.startswith(f"{FRONT_END}/static/remoteEntry") for name in data)
    assert any(name.startswith(f"{FRONT_END}/schemas/") for name in data)


def test_it_holds_the_whole_package_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("jupyter_kale_ext/")}
    tracked = subprocess.run(
        ["git", "ls-files", "jupyter_kale_ext"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("This is no git checkout")
    assert set(tracked.stdout.split()) <= names
    assert not any(name.startswith(("tests/", "examples/", "ui-tests/")) for name in names)


def test_it_works_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True, system_site_packages=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    options = ["--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *options], stdin=subprocess.DEVNULL, check=True)
    said = subprocess.run(
        [str(python), "-I", "-c", "import jupyter_kale_ext as k; print(k.__version__, k.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.split()[0] != "0.0.0.dev0"
    assert str(home) in said
    assert (home / FRONT_END / "package.json").exists()
    assert (home / "bin" / "jupyter-kale").exists() or os.name == "nt"
