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
