"""``check``, ``graph`` and ``compile``."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Kale

Write = Callable[..., Path]

GOOD = (("pipeline-parameters", "n = 3"), ("step:load", "xs = list(range(n))"), ("step:show", "print(sum(xs))"))


def test_check_of_a_good_notebook(write: Write, kale: Kale) -> None:
    write("nb.ipynb", *GOOD)
    done = kale("check", "nb.ipynb")
    assert (done.returncode, done.stdout) == (0, "nb.ipynb: no problems\n")


def test_check_lists_what_is_wrong_and_where(write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("step:load", "xs = 1"), ("step:show", "print(xs)\nprint(nobody)"))
    done = kale("check", "nb.ipynb")
    assert done.returncode == 1
    assert any(
        line.startswith("nb.ipynb: cell 2, line 2: error KL") and "nobody" in line for line in done.stdout.splitlines()
    )
    as_json = kale("check", "nb.ipynb", "--json")
    assert as_json.returncode == 1
    problems = json.loads(as_json.stdout)["diagnostics"]
    assert ("c2", 1, 2, 2, "error") in [
        (each["cell_id"], each["cell_index"], each["cell_number"], each["line"], each["severity"]) for each in problems
    ]


def test_graph(write: Write, kale: Kale) -> None:
    write("nb.ipynb", *GOOD)
    done = kale("graph", "nb.ipynb")
    assert done.returncode == 0
    assert "show\n  cells      3\n  after      load\n  takes      xs (from load)" in done.stdout
    graph = json.loads(kale("graph", "nb.ipynb", "--json").stdout)
    assert [(step["name"], step["cells"], step["depends_on"]) for step in graph["steps"]] == [
        ("load", ["c2"], []),
        ("show", ["c3"], ["load"]),
    ]


@pytest.mark.parametrize("words", [("graph",), ("compile",), ("compile", "-o", "out.yaml"), ("run",)])
def test_problems_in_the_code_end_in_1_and_nothing_is_written(
    here: Path, write: Write, kale: Kale, words: tuple[str, ...]
) -> None:
    write("nb.ipynb", ("step:one", "print(nobody)"))
    done = kale(words[0], "nb.ipynb", *words[1:])
    assert (done.returncode, done.stdout) == (1, "")
    assert "nobody" in done.stderr
    assert not (here / "out.yaml").exists()


def test_compile_to_stdout_and_to_a_file_give_the_same(here: Path, write: Write, kale: Kale) -> None:
    write("nb.ipynb", *GOOD)
    printed = kale("compile", "nb.ipynb")
    assert (printed.returncode, printed.stderr) == (0, "")
    (here / "real.yaml").write_text("old")
    (here / "real.yaml").chmod(0o640)
    (here / "out.yaml").symlink_to("real.yaml")
    done = kale("compile", "nb.ipynb", "-o", "out.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert (here / "real.yaml").read_text() == printed.stdout
    assert (here / "out.yaml").is_symlink()
    assert (here / "real.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in here.iterdir()) == ["nb.ipynb", "out.yaml", "real.yaml"]


def test_a_reader_that_leaves_early_is_no_fault(here: Path, write: Write, environment: dict[str, str]) -> None:
    write("nb.ipynb", *GOOD)
    with subprocess.Popen(
        [*COMMAND, "compile", "nb.ipynb"], cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_check_tells_the_fix_below_its_problem(write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("stepp:load", "xs = 1"))
    problem, fix, _ = kale("check", "nb.ipynb").stdout.splitlines()
    assert "error KL002" in problem
    assert fix == "    fix: Write `step:load` instead of `stepp:load`"


def test_compile_writes_python(write: Write, kale: Kale, here: Path) -> None:
    write("nb.ipynb", *GOOD)
    assert kale("compile", "nb.ipynb", "--format", "python", "-o", "nb.py").returncode == 0
    text = (here / "nb.py").read_text(encoding="utf-8")
    compile(text, "nb.py", "exec")
    assert kale("compile", "nb.ipynb", "--format", "python").stdout == text


def test_suggest_prints_a_table_and_writes_a_tagged_copy(write: Write, kale: Kale, here: Path) -> None:
    write("nb.ipynb", ("", "import os"), ("", "xs = open('d').read()"), ("", "print(xs, os)"))
    before = (here / "nb.ipynb").read_bytes()
    done = kale("suggest", "nb.ipynb", "--output", "tagged.ipynb")
    assert done.returncode == 0
    assert [line.split()[:3] for line in done.stdout.splitlines()[1:]] == [
        ["cell", "1", "imports"],
        ["cell", "2", "step:load"],
        ["cell", "3", "step:load"],
    ]
    assert (here / "nb.ipynb").read_bytes() == before
    assert kale("check", "tagged.ipynb").stdout == "tagged.ipynb: no problems\n"
    as_json = json.loads(kale("suggest", "nb.ipynb", "--json").stdout)
    assert [cell["step"] for cell in as_json["cells"]] == [None, "load", "load"]


def test_check_imports_no_kfp_and_no_server(write: Write, here: Path, environment: dict[str, str]) -> None:
    write("nb.ipynb", *GOOD)
    program = (
        "import sys; from jupyter_kale_ext.cli import main; status = main(['check', 'nb.ipynb']);"
        "heavy = {'kfp', 'kubernetes', 'jupyter_server', 'rich', 'tornado'} & set(sys.modules);"
        "print(heavy, file=sys.stderr) if heavy else None; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=here, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_help_of_every_command(kale: Kale) -> None:
    assert "COMMAND" in kale("--help").stdout
    for command in ("check", "graph", "compile", "run", "runs", "status", "logs", "stop", "retry"):
        done = kale(command, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(f"usage: jupyter kale {command}")


def test_text_that_the_terminal_cannot_show_is_no_fault(write: Write, here: Path, environment: dict[str, str]) -> None:
    write("größe.ipynb", ("step:one", "größe = 1"))
    done = subprocess.run(
        [*COMMAND, "check", "größe.ipynb"],
        cwd=here,
        env={**environment, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert os.fsencode("gr") in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_disk_that_is_full_leaves_the_old_file(here: Path, write: Write, environment: dict[str, str]) -> None:
    write("nb.ipynb", *GOOD)
    (here / "out.yaml").write_text("old")
    words = shlex.join([*COMMAND, "compile", "nb.ipynb", "-o", "out.yaml"])
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 1; exec {words}"],
        cwd=here,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "`out.yaml` can't be written: File too large." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (here / "out.yaml").read_text() == "old"
    assert sorted(path.name for path in here.iterdir()) == ["nb.ipynb", "out.yaml"]
