"""Which files beside a notebook travel with its pipeline, and which can't."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import CellText, notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.beside.collect import LIMIT, Collected, collect
from jupyter_kale_ext.compile.size import MAX_ARGUMENT
from jupyter_kale_ext.model.diagnostic import Severity

TREE = {
    "mod.py": "import other, json\nfrom pack.part import x\n",
    "other.py": "import mod\n",
    "pack/__init__.py": "",
    "pack/part.py": "x = 1\n",
    "pack/data/table.csv": "1,2\n",
    "pack/__pycache__/part.pyc": "no",
    "broken.py": "def (:\n",
    "data.csv": "a,b\n",
    "sub/deep.json": "{}",
    "json.py": "",
    "notes.ipynb": "{}",
}
CASES: dict[str, tuple[str, list[str]]] = {
    "nothing": ("import os\nx = 'a text'", []),
    "a module and what it imports": (
        "import mod",
        ["json.py", "mod.py", "other.py", "pack/__init__.py", "pack/data/table.csv", "pack/part.py"],
    ),
    "part of a package": ("from pack.part import x", ["pack/__init__.py", "pack/data/table.csv", "pack/part.py"]),
    "a module that hides one of Python's": ("import json", ["json.py"]),
    "a module that is no Python": ("import broken", ["broken.py"]),
    "inside a function": ("def f():\n    import other", ["json.py", "mod.py", "other.py", "pack/__init__.py", "pack/data/table.csv", "pack/part.py"]),
    "a module that is not there": ("import pandas", []),
    "a file that is read": ("import pandas as pd\ndf = pd.read_csv('data.csv')", ["data.csv"]),
    "in a folder": ("open('./sub/deep.json').read()", ["sub/deep.json"]),
    "in a name": ("NAME = 'data.csv'", ["data.csv"]),
    "with other mode": ("open('data.csv', mode='rb')", ["data.csv"]),
    "written before it is read": ("open('data.csv', 'w').write('x')\nopen('data.csv').read()", []),
    "written by a method": ("import pandas as pd\npd.DataFrame().to_csv('data.csv')", []),
    "a folder": ("open('sub')", []),
    "an absolute path": ("open('/etc/passwd')", []),
    "an address": ("print('https://example.org/data.csv')", []),
    "notebooks": ("%run notes.ipynb\nopen('notes.ipynb')", []),
    "beside a magic": ("%matplotlib inline\nopen('data.csv')", ["data.csv"]),
    "no file name at all": ("open('a\\0b'); open('x' * 300); open('')", []),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notebooks"
    for name, text in TREE.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    return made


def collected(folder: Path, *cells: CellText, metadata: dict[str, object] | None = None) -> Collected:
    checked = flow.check(notebook_of(*cells, metadata=metadata))
    assert checked.pipeline is not None, checked.diagnostics
    return collect(checked.pipeline, folder)


@pytest.mark.parametrize(("source", "names"), CASES.values(), ids=CASES.keys())
def test_what_travels(source: str, names: list[str], folder: Path) -> None:
    found = collected(folder, ("step:a", source))
    assert [file.path for file in found.files] == names
    assert found.problems == ()
    assert all(file.content.decode() == TREE[file.path] for file in found.files)


def test_every_kind_of_cell_counts(folder: Path) -> None:
    found = collected(
        folder,
        ("pipeline-parameters", "name = 'data.csv'"),
        ("imports", "import broken"),
        ("functions", "def f():\n    return open('sub/deep.json')"),
        ("skip", "import other"),
        ("step:a", "x = 1"),
    )
    assert [file.path for file in found.files] == ["broken.py", "data.csv", "sub/deep.json"]


@pytest.mark.parametrize(
    ("source", "code", "severity"),
    [
        ("x = 1\nopen('big.bin').read()", "KL200", Severity.ERROR),
        ("x = 1\nNAME = 'big.bin'", "KL200", Severity.WARNING),
        ("x = 1\nopen('../outside.txt')", "KL201", Severity.ERROR),
        ("x = 1\nopen('link.txt')", "KL201", Severity.ERROR),
    ],
)
def test_what_cannot_travel(source: str, code: str, severity: Severity, folder: Path) -> None:
    (folder / "big.bin").write_bytes(os.urandom(LIMIT))
    (folder.parent / "outside.txt").touch()
    (folder / "link.txt").symlink_to(folder.parent / "outside.txt")
    found = collected(folder, ("imports", "import os"), ("step:a", source), (("step:b", "prev:a"), source))
    assert found.files == ()
    (problem,) = found.problems
    assert (problem.code, problem.severity) == (code, severity)
    assert (problem.cell_id, problem.cell_number, problem.line, problem.step) == ("c2", 2, 2, "a")
    assert problem.remedy


def test_a_file_that_is_not_there_is_no_problem(folder: Path) -> None:
    assert collected(folder, ("step:a", "open('nope.csv'); open('../nope.csv')")) == Collected((), ())


def test_what_fits_together_fits_in_one_argument(folder: Path) -> None:
    for number in range(9):
        (folder / f"part{number}.bin").write_bytes(os.urandom(4096))
    source = "\n".join(f"open('part{number}.bin')" for number in range(9))
    found = collected(folder, ("step:a", source))
    assert 3 < len(found.files) < 9
    assert {problem.code for problem in found.problems} == {"KL200"}
    checked = flow.with_files(flow.check(notebook_of(("step:a", source))), folder)
    assert checked.pipeline is None
    few = "\n".join(f"open('{file.path}')" for file in found.files)
    checked = flow.with_files(flow.check(notebook_of(("step:a", few))), folder)
    assert checked.pipeline is not None
    assert len(flow.compile_checked(checked).yaml) > 4096
    assert flow.compile_checked(checked).yaml == flow.compile_checked(checked).yaml
    assert MAX_ARGUMENT > LIMIT


def test_volumes_may_hold_what_does_not_fit(folder: Path) -> None:
    (folder / "big.bin").write_bytes(os.urandom(LIMIT))
    settings = {"volumes": [{"name": "work", "type": "pvc", "mount_point": "/work"}]}
    found = collected(folder, ("step:a", "open('big.bin')"), metadata={"kubeflow_notebook": settings})
    assert [problem.severity for problem in found.problems] == [Severity.WARNING]
