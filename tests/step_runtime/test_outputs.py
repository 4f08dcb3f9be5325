"""What a cell shows is recorded as a notebook records it, and printed as it is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.step_runtime.driver import Chain

Outputs = list[dict[str, Any]]


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


TABLE: dict[str, tuple[str, Outputs]] = {
    "nothing": ("x = 1", []),
    "print": ("print('a')\nprint('b')", [stream("a\nb\n")]),
    "both streams": (
        "import sys\nprint('a')\nprint('e', file=sys.stderr)\nprint('b')",
        [stream("a\n"), stream("e\n", "stderr"), stream("b\n")],
    ),
    "no newline": ("import sys\n_n = sys.stdout.write('a')", [stream("a")]),
    "unicode": ("print('größe ☃ 🎉')", [stream("größe ☃ 🎉\n")]),
    "carriage returns": ("print('1\\r2', end='')", [stream("1\r2")]),
    "from C": (
        "import ctypes\nlibc = ctypes.CDLL(None)\n_n = libc.puts(b'from C')",
        [stream("from C\n")],
    ),
    "from a child process": (
        "import subprocess\n_n = subprocess.run(['echo', 'child'])",
        [stream("child\n")],
    ),
    "from a forked child": (
        "import os, sys\npid = os.fork()\nif pid == 0:\n    print('forked')\n    sys.stdout.flush()\n    os._exit(0)\n_n = os.waitpid(pid, 0)",
        [stream("forked\n")],
    ),
    "from a thread": (
        "import threading\nt = threading.Thread(target=print, args=('thread',))\nt.start()\nt.join()",
        [stream("thread\n")],
    ),
    "a result": ("6 * 7", [{"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "42"}, "metadata": {}}]),
    "None is no result": ("None", []),
    "silenced result": ("6 * 7;", []),
    "print, then a result": (
        "print('a')\n1",
        [stream("a\n"), {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "1"}, "metadata": {}}],
    ),
    "display": (
        "display('x', 2)",
        [
            {"output_type": "display_data", "data": {"text/plain": "'x'"}, "metadata": {}},
            {"output_type": "display_data", "data": {"text/plain": "2"}, "metadata": {}},
        ],
    ),
    "html": (
        "from IPython.display import HTML\nHTML('<b>x</b>')",
        [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "data": {"text/plain": "<IPython.core.display.HTML object>", "text/html": "<b>x</b>"},
                "metadata": {},
            }
        ],
    ),
    "updated display": (
        "h = display('a', display_id=True)\nh.update('b')",
        [{"output_type": "display_data", "data": {"text/plain": "'b'"}, "metadata": {}}],
    ),
    "cleared": ("from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')", [stream("b\n")]),
    "cleared later": ("from IPython.display import clear_output\nprint('a')\nclear_output(wait=True)\nprint('b')", [stream("b\n")]),
    "top-level await": ("import asyncio\nawait asyncio.sleep(0)\nprint('slept')", [stream("slept\n")]),
    "a running loop": ("import asyncio\nprint(asyncio.get_running_loop().is_running())", [stream("True\n")]),
    "shell line": ("out = !echo hi\nprint(out)", [stream("['hi']\n")]),
    "capture": ("%%capture got\nprint('x')", []),
    "bash cell": ("%%bash\necho from bash", [stream("from bash\n")]),
    "libraries take it for a notebook": ("print('zmq' in str(type(get_ipython())).lower())", [stream("True\n")]),
    "no terminal": ("import sys\nprint(sys.stdout.isatty(), sys.stdout.encoding)", [stream("False UTF-8\n")]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "outputs"), TABLE.values(), ids=TABLE.keys())
def test_outputs(source: str, outputs: Outputs, tmp_path: Path) -> None:
    run = Chain(tmp_path).step(source)
    assert run.returncode == 0, run.log
    assert run.cells[0]["outputs"] == outputs
    for output in outputs:
        if output["output_type"] == "stream" and "\r" not in output["text"]:
            assert output["text"].splitlines()[0] in run.log


def test_figures_are_shown_when_the_cell_ends(tmp_path: Path) -> None:
    run = Chain(tmp_path).step(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('between')\nfig, ax = plt.subplots()",
        "fig",
    )
    assert run.returncode == 0, run.log
    first, second = (cell["outputs"] for cell in run.cells)
    assert [output["output_type"] for output in first] == ["display_data", "stream", "display_data"]
    assert all("image/png" in first[place]["data"] for place in (0, 2))
    assert [sorted(output["data"]) for output in second] == [["image/png", "text/plain"]]


def test_figure_made_in_one_step_is_shown_in_the_next(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.step("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2]);", gives=("fig", "ax"))
    run = chain.step("ax.set_title('later')\nfig", takes={"fig": "s0", "ax": "s0"})
    assert run.returncode == 0, run.log
    assert ["image/png" in output["data"] for output in run.cells[0]["outputs"]] == [True]


def test_outputs_are_written_cell_by_cell(tmp_path: Path) -> None:
    run = Chain(tmp_path).step("print(1)", "import os\nos._exit(9)", "print(3)")
    assert run.returncode == 9
    assert [cell["number"] for cell in run.cells] == [1]
    assert [(event["kind"], event.get("cell_id")) for event in run.events] == [
        ("cell_started", "cell-1"),
        ("cell_finished", "cell-1"),
        ("cell_started", "cell-2"),
    ]


def test_report_holds_the_outputs_escaped(tmp_path: Path) -> None:
    run = Chain(tmp_path).step(
        "print('<script>alert(1)</script>')", "from IPython.display import HTML\nHTML('<script>1</script>')"
    )
    page = (run.folder / "outputs" / "kale_report").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    assert "<iframe sandbox srcdoc=" in page


def test_without_events_file_progress_is_a_line_on_stderr(tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"KALE_EVENTS_FILE": ""})
    run = chain.step("print(1)", "print(2)", events=False)
    assert run.returncode == 0
    assert "[kale] cell 2 of 2" in run.log


def told_in_a_pod(log: str) -> list[dict[str, Any]]:
    return [json.loads(line.partition("[kale] ")[2]) for line in log.splitlines() if "[kale] {" in line]


def test_in_a_pod_the_log_tells_machines_what_the_events_file_tells_elsewhere(tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"KALE_EVENTS_FILE": ""})
    run = chain.step("x = 1\nprint('no end', end='')", "y = 2.5", events=False, metrics=("print(y)",))
    told = told_in_a_pod(run.log)
    assert [line["kind"] for line in told] == ["outputs", "cell_finished", "cell_finished", "cell_finished", "metrics"]
    assert told[0]["uri"].endswith("kale_outputs")
    assert told[1]["state"] == "succeeded"
    assert told[-1]["metrics"] == {"y": 2.5}


def test_in_a_pod_the_log_tells_machines_why_the_step_failed(tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"KALE_EVENTS_FILE": ""})
    run = chain.step("a = 1", "def f(n):\n    return f(n - 1) if n else 1 / 0\nf(300)", events=False)
    assert run.returncode == 1
    error = told_in_a_pod(run.log)[-1]["error"]
    assert (error["ename"], error["cell_number"], error["line"]) == ("ZeroDivisionError", 2, 2)
    assert 0 < len(error["traceback"]) <= 100
