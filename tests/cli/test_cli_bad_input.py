"""What can't be used: status 2, one sentence on stderr, no traceback, nothing written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Kale

BAD: list[tuple[tuple[str, ...], str]] = [
    ((), "required"),
    (("nonsense",), "invalid choice"),
    (("check",), "required"),
    (("check", "good.ipynb", "--nonsense"), "unrecognized"),
    (("check", "missing.ipynb"), "missing.ipynb"),
    (("check", "folder"), "folder"),
    (("check", "text.ipynb"), "text.ipynb"),
    (("check", "list.ipynb"), "list.ipynb"),
    (("check", "binary.ipynb"), "binary.ipynb"),
    (("graph", "missing.ipynb"), "missing.ipynb"),
    (("graph", "badtag.ipynb"), "step:Not a name"),
    (("compile", "missing.ipynb", "-o", "out.yaml"), "missing.ipynb"),
    (("compile", "text.ipynb", "-o", "out.yaml"), "text.ipynb"),
    (("compile", "good.ipynb", "-o", "nowhere/out.yaml"), "nowhere"),
    (("compile", "good.ipynb", "-o", "folder"), "folder"),
    (("compile", "good.ipynb", "-o", "good.ipynb"), "the notebook itself"),
    (("compile", "good.ipynb", "-o", "link.ipynb"), "the notebook itself"),
    (("compile", "badtag.ipynb", "-o", "out.yaml"), "step:Not a name"),
    (("run", "missing.ipynb"), "missing.ipynb"),
    (("run", "badtag.ipynb"), "step:Not a name"),
    (("run", "good.ipynb", "-p", "n"), "-p NAME=VALUE"),
    (("run", "good.ipynb", "-p", "=3"), "-p NAME=VALUE"),
    (("run", "good.ipynb", "-p", "nobody=3"), "nobody"),
    (("run", "good.ipynb", "-p", "n=three"), "n"),
    (("run", "good.ipynb", "-p", "n=1.5"), "n"),
    (("run", "good.ipynb", "--engine", "moon"), "moon"),
    (("run", "good.ipynb", "--engine", "cluster"), "cluster"),
    (("run", "good.ipynb", "--output", "nowhere/out.ipynb"), "nowhere"),
    (("run", "good.ipynb", "--output", "good.ipynb"), "the notebook itself"),
    (("run", "good.ipynb", "--output", "out.ipynb", "--no-wait"), "--no-wait"),
    (("status",), "required"),
    (("status", "nobody"), "nobody"),
    (("status", "last"), "no runs yet"),
    (("status", "../../etc"), "../../etc"),
    (("status", ""), "no run"),
    (("logs", "nobody"), "nobody"),
    (("stop", "nobody"), "nobody"),
    (("retry", "nobody"), "nobody"),
    (("runs", "--engine", "cluster"), "cluster"),
]


@pytest.fixture
def files(here: Path, write: Callable[..., Path]) -> Path:
    """Files good and bad."""
    write("good.ipynb", ("pipeline-parameters", "n = 3"), ("step:one", "print(n)"))
    write("badtag.ipynb", ("step:Not a name", "print(1)"))
    (here / "folder").mkdir()
    (here / "text.ipynb").write_text("# hello")
    (here / "list.ipynb").write_text("[1, 2]")
    (here / "binary.ipynb").write_bytes(bytes(range(256)))
    (here / "link.ipynb").symlink_to("good.ipynb")
    return here


@pytest.mark.parametrize(("words", "names"), BAD, ids=[" ".join(words) or "nothing" for words, _ in BAD])
def test_bad_input(files: Path, runs_dir: Path, kale: Kale, words: tuple[str, ...], names: str) -> None:
    before = _everything(files)
    done = kale(*words)
    assert done.returncode == 2, done.stderr
    assert names in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert _everything(files) == before
    assert list(runs_dir.glob("runs/*")) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser reads and writes everything")
def test_missing_permissions(files: Path, kale: Kale) -> None:
    (files / "good.ipynb").chmod(0)
    assert kale("check", "good.ipynb").returncode == 2


def _everything(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}
