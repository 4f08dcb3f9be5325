"""Contents paths: what is let through, and where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.errors import InvalidInput, KaleError, NotFound
from jupyter_kale_ext.server.paths import contents_path, file_path


class Files:
    """A contents manager as far as paths go."""

    def __init__(self, root: Path) -> None:
        self.root_dir = str(root)


class Database:
    """A contents manager without files."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "root2").mkdir()
    (folder / "out").symlink_to(tmp_path / "root2", target_is_directory=True)
    (folder / "in").symlink_to(folder / "sub", target_is_directory=True)
    return folder


@pytest.mark.parametrize("path", ["nb.ipynb", "sub/nb.ipynb", "in/nb.ipynb", "sub/größe é.ipynb"])
def test_paths_below_the_root_lead_there_and_back(root: Path, path: str) -> None:
    file = file_path(Files(root), path)
    assert file == root / path
    assert contents_path(Files(root), str(file)) == path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", InvalidInput),
        ("../nb.ipynb", InvalidInput),
        ("sub/../../nb.ipynb", InvalidInput),
        ("sub\\..\\..\\nb.ipynb", InvalidInput),
        ("/etc/nb.ipynb", InvalidInput),
        ("C:/nb.ipynb", InvalidInput),
        ("\\\\host\\share\\nb.ipynb", InvalidInput),
        ("a\0b.ipynb", InvalidInput),
        ("x" * 5000, InvalidInput),
        ("out/nb.ipynb", NotFound),
        ("missing/nb.ipynb", NotFound),
        ("x" * 300 + "/nb.ipynb", NotFound),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(root: Path, path: str, kind: type[KaleError]) -> None:
    with pytest.raises(kind):
        file_path(Files(root), path)


def test_a_server_without_files_says_so() -> None:
    with pytest.raises(InvalidInput, match="Database, not in files"):
        file_path(Database(), "nb.ipynb")


def test_a_file_outside_the_root_keeps_its_path(root: Path) -> None:
    assert contents_path(Files(root), "/elsewhere/nb.ipynb") == "/elsewhere/nb.ipynb"
    assert contents_path(Database(), "nb.ipynb") == "nb.ipynb"
