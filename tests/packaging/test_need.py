"""What `make` can't install itself it names in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NEED = Path(__file__).parents[2] / "scripts" / "need.sh"
OLD_PYTHON = "#!/bin/sh\nexit 1\n"
NO_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n'
GOOD = "#!/bin/sh\nexit 0\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="make is not for Windows")


def need(what: str, programs: dict[str, str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    for name, text in programs.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [str(shutil.which("bash")), str(NEED), what],
        env={"PATH": str(folder), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("what", "programs", "variables", "sentence"),
    [
        ("python", {}, {}, "Python 3.10 or newer is needed: install it"),
        ("python", {"python3": OLD_PYTHON}, {}, "Python 3.10 or newer is needed: install it"),
        (
            "python",
            {"python3": GOOD, "p2": OLD_PYTHON},
            {"PYTHON": "p2"},
            "Python 3.10 or newer is needed and p2 is none",
        ),
        ("python", {"python3": NO_VENV}, {}, "python3 can't make virtual environments: install them"),
        ("node", {}, {}, "Node.js 20 or newer is needed to build the front end: install it"),
        ("node", {"node": "#!/bin/sh\necho v18.20.4\n"}, {}, "and this is 18.20.4: install a newer one"),
        ("chromium", {}, {}, "Chromium is needed for the browser test: install it"),
        ("chromium", {"chromium": GOOD}, {"CHROMIUM": "/no/such"}, "CHROMIUM=/no/such is no program"),
    ],
)
def test_what_is_missing_is_named(
    what: str, programs: dict[str, str], variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    done = need(what, programs, tmp_path, **variables)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("make: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("what", "programs", "found"),
    [
        ("python", {"python3": OLD_PYTHON, "python3.12": GOOD}, "python3.12"),
        ("node", {"node": "#!/bin/sh\necho v22.1.0\n"}, ""),
        ("chromium", {"google-chrome": GOOD}, "google-chrome"),
    ],
)
def test_what_is_there_is_found(what: str, programs: dict[str, str], found: str, tmp_path: Path) -> None:
    done = need(what, programs, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (f"{tmp_path / found}\n" if found else "")
