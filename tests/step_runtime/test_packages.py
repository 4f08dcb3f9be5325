"""Packages installed when a step starts: from a folder of wheels, by the step's own pip."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.step_runtime.driver import Chain

WANTED = ["kale-tiny==1.2"]


@pytest.fixture
def index(tmp_path: Path) -> dict[str, str]:
    """pip's settings for a folder that holds one wheel."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    info = "kale_tiny-1.2.dist-info"
    with zipfile.ZipFile(folder / "kale_tiny-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("kale_tiny.py", "class Tiny:\n    n = 12\n")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: kale-tiny\nVersion: 1.2\nRequires-Dist: nope\n"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "TMPDIR": str(tmp_path)}


def test_packages_are_there_in_every_step_and_are_no_files_of_the_notebook(
    index: dict[str, str], tmp_path: Path
) -> None:
    chain = Chain(tmp_path, packages=WANTED, environment=index)
    first = chain.step("from kale_tiny import Tiny\nt = Tiny()", gives=("t",))
    assert first.returncode == 0, first.log
    assert "[kale] 1 packages installed in " in first.log
    second = chain.step("import os\nprint(t.n, os.listdir())", takes={"t": "s0"})
    assert (second.returncode, second.printed) == (0, "12 []\n"), second.log


def test_what_is_there_is_not_installed_again(tmp_path: Path) -> None:
    import psutil

    chain = Chain(tmp_path, packages=[f"psutil=={psutil.__version__}"], environment={"PIP_NO_INDEX": "1"})
    run = chain.step("import psutil")
    assert (run.returncode, "installed" in run.log) == (0, False), run.log


def test_nothing_is_installed_where_steps_share_the_machine(tmp_path: Path) -> None:
    chain = Chain(tmp_path, packages=WANTED, environment={"PIP_NO_INDEX": "1", "KALE_SHARED_WORKDIR": "1"})
    assert chain.step("x = 1").returncode == 0


@pytest.mark.parametrize("wanted", ["kale-tiny==1.3", "no-such-thing-x==1"])
def test_a_package_that_cannot_be_had(wanted: str, index: dict[str, str], tmp_path: Path) -> None:
    run = Chain(tmp_path, packages=[wanted], environment=index).step("print('never')")
    assert run.returncode == 1
    assert run.error["kind"] == "start"
    assert wanted in run.error["message"]
    assert "PIP_INDEX_URL" in run.error["remedy"]
    assert "never" not in run.log


def test_an_image_without_pip(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    run = Chain(tmp_path, python=python, packages=WANTED).step("print('never')")
    assert run.returncode == 1
    assert "has no pip" in run.error["message"]
