"""``run`` and the commands on runs, on this machine."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Kale

Write = Callable[..., Path]

PARTS = (
    ("pipeline-parameters", "n = 3"),
    ("step:load", "xs = list(range(n))\nprint('loaded', len(xs))"),
    ("step:show", "import sys\nprint('to stderr', file=sys.stderr)\ntotal = sum(xs)\ntotal"),
    ("pipeline-metrics", "print(total)"),
)
PLANTED = (("step:fine", "x = 1\nprint('before')"), ("step:bad", "y = x\nprint('kept')\ny / 0"), ("", "print('never')"))
SLOW = (("step:slow", "import time\nprint('begun', flush=True)\ntime.sleep(120)"),)


def test_a_run_prints_what_the_notebook_prints(here: Path, write: Write, kale: Kale) -> None:
    write("nb.ipynb", *PARTS)
    done = kale("run", "nb.ipynb", "-p", "n=4", "--output", "out.ipynb")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("loaded 4\n6\n6\n")
    assert "\nMetrics\n  total  6\n" in done.stdout
    assert "to stderr" in done.stderr
    assert "to stderr" not in done.stdout
    assert "load: succeeded" in done.stderr
    written = json.loads((here / "out.ipynb").read_text())
    assert [cell["id"] for cell in written["cells"]] == ["c1", "c2", "c3", "c4"]
    assert written["cells"][1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "loaded 4\n"}]
    assert written["cells"][2]["execution_count"] == 3
    assert written["cells"][2]["metadata"] == {"tags": ["step:show"]}


def test_the_notebooks_settings_say_where_it_runs_and_the_command_line_says_otherwise(write: Write, kale: Kale) -> None:
    write("nb.ipynb", *PARTS, metadata={"kubeflow_notebook": {"kale_ext": {"engine": "cluster:moon"}}})
    done = kale("run", "nb.ipynb")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "settings say that it runs on `cluster:moon`" in done.stderr
    assert "--engine" in done.stderr
    assert kale("run", "nb.ipynb", "--engine", "local").returncode == 0


def test_json_is_one_event_a_line_and_nothing_else(write: Write, kale: Kale) -> None:
    write("nb.ipynb", *PARTS)
    done = kale("run", "nb.ipynb", "--json")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert len({event["run"] for event in events}) == 1
    assert (events[0]["kind"], events[-1]["kind"]) == ("run_submitted", "run_finished")


def test_a_failure_names_step_cell_and_line_and_keeps_what_was_printed(here: Path, write: Write, kale: Kale) -> None:
    write("nb.ipynb", *PLANTED)
    done = kale("run", "nb.ipynb", "--output", "out.ipynb")
    assert done.returncode == 1
    assert done.stdout == "before\nkept\n"
    assert "Step bad failed: ZeroDivisionError in cell 2, line 3: division by zero" in done.stderr
    assert "jupyter_kale_ext" not in done.stderr
    cells = json.loads((here / "out.ipynb").read_text())["cells"]
    assert [output["output_type"] for output in cells[1]["outputs"]] == ["stream", "error"]
    assert cells[2]["outputs"] == []


def test_the_runs_of_the_terminal(write: Write, kale: Kale) -> None:
    assert "no runs yet" in kale("runs").stderr
    write("nb.ipynb", *PARTS)
    run_id = kale("run", "nb.ipynb", "--json").stdout.partition('"run":"')[2].partition('"')[0]
    listed = kale("runs")
    assert listed.returncode == 0
    assert f"{run_id}  succeeded" in listed.stdout
    assert [run["id"] for run in json.loads(kale("runs", "--json").stdout)] == [run_id]
    for name in ("last", run_id, run_id[:-3]):
        assert run_id in kale("status", name).stdout
    assert json.loads(kale("status", "last", "--json").stdout)["state"] == "succeeded"
    assert kale("logs", "last", "load").stdout == "loaded 3\n"
    assert "load | loaded 3\n" in kale("logs", "last").stdout
    assert kale("logs", "last", "load", "--follow").stdout == "loaded 3\n"
    for words in (("logs", "last", "nobody"),):
        done = kale(*words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    for words in (("stop", "last"), ("retry", "last")):
        done = kale(*words)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_retry_runs_what_did_not_succeed(here: Path, write: Write, kale: Kale) -> None:
    write(
        "nb.ipynb",
        ("step:fine", "print('fine')"),
        ("step:moody", "from pathlib import Path\nassert Path('ready').exists(), 'not ready'\nprint('ready')"),
    )
    assert kale("run", "nb.ipynb").returncode == 1
    (here / "ready").write_text("")
    done = kale("retry", "last")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "fine\nready\n"
    assert "fine: started" not in done.stderr


def test_a_run_that_is_not_waited_for_can_be_stopped(write: Write, kale: Kale) -> None:
    write("nb.ipynb", *SLOW)
    started = kale("run", "nb.ipynb", "--no-wait")
    assert started.returncode == 0
    run_id = started.stdout.strip()
    assert kale("stop", run_id).returncode == 0
    kale("logs", run_id, "--follow")
    assert json.loads(kale("status", run_id, "--json").stdout)["state"] in ("stopped", "stopping")


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_stops_the_run(here: Path, write: Write, kale: Kale, environment: dict[str, str], presses: int) -> None:
    write("nb.ipynb", *SLOW)
    # As in a terminal, also where the tests run in the background: a child ignores what its parent ignores.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [*COMMAND, "run", "nb.ipynb"],
        cwd=here,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("slow: started"):
                break
        for _ in range(presses):
            process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(60) == 1
    assert "Stopping the run." in said
    assert "Traceback" not in said
    kale("logs", "last", "--follow")
    assert json.loads(kale("status", "last", "--json").stdout)["state"] in ("stopped", "stopping")
