"""``run`` and the commands on runs, on a cluster."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Kale
from tests.kfp_api.api import Api
from tests.kfp_api.fault import LOGIN, always
from tests.kfp_api.server import TOKEN, KfpServer

Write = Callable[..., Path]
ON = ("--engine", "cluster")
PARTS = (("step:load", "x = 41\nprint('loaded')"), ("step:show", "x + 1"), ("pipeline-metrics", "x"))


@pytest.fixture
def kfp(tmp_path: Path, environment: dict[str, str]) -> Iterator[KfpServer]:
    """A KFP installation that the environment of the commands names."""
    with KfpServer(Api(tmp_path / "kfp")) as server:
        server.tokens = {TOKEN}
        environment |= {"JUPYTER_KALE_KFP_ENDPOINT": server.url, "JUPYTER_KALE_KFP_TOKEN": TOKEN}
        yield server


def test_a_run_and_what_can_be_asked_of_it(kfp: KfpServer, here: Path, write: Write, kale: Kale) -> None:
    write("nb.ipynb", *PARTS)
    done = kale("run", "nb.ipynb", *ON, "--output", "out.ipynb")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("loaded\n42\n")
    assert "\nMetrics\n  x  41\n" in done.stdout
    assert json.loads((here / "out.ipynb").read_text())["cells"][0]["outputs"][0]["text"] == "loaded\n"
    (run,) = json.loads(kale("runs", *ON, "--json").stdout)
    assert (run["engine"], run["state"]) == ("cluster", "succeeded")
    assert run["id"] in kale("status", "last", *ON).stdout
    assert run["id"] in kale("status", "last").stdout
    assert "loaded\n" in kale("logs", "last", "load", *ON).stdout
    assert kale("retry", "last", *ON).returncode == 1
    assert run["id"] in kale("runs").stdout
    assert "no runs yet" in kale("runs", "--engine", "local").stderr
    assert kale("run", "nb.ipynb").returncode == 0
    here_too = json.loads(kale("runs", "--json").stdout)
    assert [one["engine"] for one in here_too] == ["local", "cluster"]
    assert kale("logs", run["id"][:-3], "load").stdout.count("loaded\n") == 1


def test_a_script_starts_a_run_and_reads_its_events_later(kfp: KfpServer, write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("step:bad", "1 / 0"))
    started = kale("run", "nb.ipynb", *ON, "--no-wait")
    assert started.returncode == 0, started.stderr
    run_id = started.stdout.strip()
    write("there.ipynb", ("step:bad", "1 / 0"), metadata={"kubeflow_notebook": {"kale_ext": {"engine": "cluster"}}})
    assert kale("run", "there.ipynb", "--no-wait").returncode == 0
    assert len(kfp.api.runs) == 2
    kale("logs", run_id, *ON, "--follow")
    status = json.loads(kale("status", run_id, *ON, "--json").stdout)
    assert status["steps"][0]["error"]["cell_number"] == 1
    done = kale("run", "nb.ipynb", *ON, "--json")
    assert done.returncode == 1
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()][-1] == "run_finished"
    assert TOKEN not in done.stdout + done.stderr


def test_what_cannot_be_used_is_one_sentence(
    kfp: KfpServer, write: Write, kale: Kale, environment: dict[str, str]
) -> None:
    write("nb.ipynb", *PARTS)
    kfp.spoil = always(LOGIN)
    done = kale("run", "nb.ipynb", *ON)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "sign in" in done.stderr
    done = kale("run", "nb.ipynb", "--engine", "cluster:moon")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "cluster:moon" in done.stderr
    environment["JUPYTER_KALE_KFP_ENDPOINT"] = "nowhere"
    done = kale("runs", *ON)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert TOKEN not in done.stderr


def test_a_schedule_and_what_can_be_done_with_it(kfp: KfpServer, write: Write, kale: Kale) -> None:
    write("nb.ipynb", ("pipeline-parameters", "N = 1"), ("step:show", "print(N)"))
    made = kale("schedule", "nb.ipynb", "--cron", "0 9 * * 1-5", "-p", "N=7", "--name", "Nightly")
    assert made.returncode == 0, made.stderr
    assert "Nightly runs at 09:00, on Monday to Friday." in made.stderr
    assert "time zone" in made.stderr
    listed = kale("schedules").stdout
    assert made.stdout.strip() in listed
    assert "N=7" in listed
    assert kale("schedules", "pause", made.stdout.strip()).returncode == 0
    (one,) = json.loads(kale("schedules", "--json", *ON).stdout)
    assert (one["state"], one["timing"]["cron"]) == ("paused", "0 0 9 * * 1-5")
    assert kale("schedules", "resume", one["id"], *ON).returncode == 0
    assert kale("schedules", "delete", one["id"]).returncode == 0
    assert "no schedules" in kale("schedules").stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("schedule", "nb.ipynb"), 2, "either when"),
        (("schedule", "nb.ipynb", "--cron", "9 Uhr"), 2, "no cron expression"),
        (("schedule", "nb.ipynb", "--every", "1h", "--most", "x"), 2, "--most"),
        (("schedule", "nb.ipynb", "--every", "1h", "--engine", "local"), 2, "this machine may be off"),
        (("schedule", "no.ipynb", "--every", "1h"), 2, "no.ipynb"),
        (("schedule", "nb.ipynb", "--every", "1h", "-p", "M=1"), 2, "M"),
        (("schedules", "pause"), 2, "SCHEDULE"),
        (("schedules", "pause", "x"), 2, "nothing there to pause"),
    ],
)
def test_what_cannot_be_scheduled_is_one_sentence(
    kfp: KfpServer, write: Write, kale: Kale, words: tuple[str, ...], status: int, said: str
) -> None:
    write("nb.ipynb", *PARTS)
    done = kale(*words)
    assert (done.returncode, len(done.stderr.splitlines())) == (status, 1), done.stderr
    assert said in done.stderr


@pytest.mark.parametrize("engine", ["local", "cluster"])
def test_artifacts_are_listed_and_downloaded(kfp: KfpServer, here: Path, write: Write, kale: Kale, engine: str) -> None:
    write("nb.ipynb", *PARTS)
    assert kale("run", "nb.ipynb", "--engine", engine).returncode == 0
    done = kale("artifacts", "last", "load", "--download", "out")
    assert done.returncode == 0, done.stderr
    assert "int" in done.stdout
    assert json.loads((here / "out" / "load" / "x" / "value.json").read_text())["names"] == ["x"]
    assert (here / "out" / "load" / "kale_report" / "report.html").is_file()
    assert {one["step"] for one in json.loads(kale("artifacts", "last", "--json").stdout)} == {"load", "show"}
    again = kale("artifacts", "last", "load", "--download", "out")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert kale("artifacts", "last", "moon").returncode == 2
