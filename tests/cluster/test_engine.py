"""The cluster engine where clusters differ, refuse and break."""

from __future__ import annotations

import math
import threading
import time
from pathlib import Path

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster import client
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.engine import ClusterEngine
from jupyter_kale_ext.engine.cluster.failures import NotAllowed, SignInNeeded, UnknownState
from jupyter_kale_ext.engine.cluster.follow import Pace
from jupyter_kale_ext.errors import Conflict, InvalidInput, KaleError, NotFound
from jupyter_kale_ext.model.run import RunSnapshot, RunState, StepState
from tests.cluster.conftest import Connect
from tests.engines.place import Place, states, step
from tests.kfp_api import fault
from tests.kfp_api.fault import Asked, Fault, always, refusal, times
from tests.kfp_api.server import TOKEN, KfpServer

TWO = (("step:make", "x = 1\nprint('made')"), (("step:use", "prev:make"), "print('got', x)\nx"))
SLOW = ("step:slow", "import time\nprint('begun', flush=True)\ntime.sleep(600)")


def running(place: Place, name: str = "slow") -> RunSnapshot:
    run = place.submit(SLOW)
    return place.until(run.id, lambda run: step(run, name).state is StepState.RUNNING)


def finished(server: KfpServer) -> None:
    """Wait until the cluster itself has ended every run."""
    deadline = time.monotonic() + 60
    while any(run.workflow.ended is None for run in server.api.runs.values()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("wrong", "part", "kind"),
    [
        (refusal(401), "", SignInNeeded),
        (fault.LOGIN, "", SignInNeeded),
        (refusal(403), "/experiments", NotAllowed),
        (refusal(403), "/runs", NotAllowed),
        (refusal(400), "/runs", InvalidInput),
        (refusal(500), "/runs", KaleError),
    ],
)
def test_a_run_that_cannot_be_started_leaves_nothing(
    server: KfpServer, connect: Connect, tmp_path: Path, wrong: Fault, part: str, kind: type[KaleError]
) -> None:
    place = connect(token=TOKEN)
    server.spoil = always(wrong, part)
    with pytest.raises(kind):
        place.submit(*TWO)
    assert place.engine.runs() == []
    assert server.api.runs == {}


def test_a_run_whose_start_was_not_answered_is_found_and_not_started_twice(server: KfpServer, connect: Connect) -> None:
    place = connect()
    lost = times(1, fault.DONE_AND_DROPPED, "/v2beta1/runs")
    server.spoil = lambda asked: lost(asked) if asked.method == "POST" else None
    run = place.run(*TWO)
    assert run.state is RunState.SUCCEEDED
    assert len(server.api.runs) == 1


def test_profiles_want_a_namespace(server: KfpServer, connect: Connect) -> None:
    server.api.multi_user = True
    with pytest.raises(InvalidInput, match="JUPYTER_KALE_KFP_NAMESPACE"):
        connect().submit(*TWO)
    run = connect(namespace="team").run(*TWO)
    assert run.state is RunState.SUCCEEDED
    assert [one["namespace"] for one in server.api.experiments.values()] == ["team"]


def test_what_is_sent(server: KfpServer, connect: Connect) -> None:
    place = connect(service_account="runner")
    cells = (
        ("pipeline-parameters", "n = 1\nf = 2.0\nnothing = None\ntable = {'a': [1]}"),
        (("step:only", "label:team:a", "annotation:x/y:z"), "print(n, f, nothing, table)"),
        (("step:next", "prev:only", "cache:disabled"), "print('next')"),
    )
    run = place.run(*cells, metadata={"kubeflow_notebook": {"experiment_name": "mine"}}, use_cache=False)
    assert run.state is RunState.SUCCEEDED
    assert "1 2.0 None {'a': [1]}\n" in place.log(run.id, "only")
    (sent,) = (one.body for one in server.api.runs.values())
    assert sent["service_account"] == "runner"
    assert str(sent["display_name"]).endswith(run.id)
    assert [one["display_name"] for one in server.api.experiments.values()] == ["mine"]
    spec = sent["pipeline_spec"]
    assert isinstance(spec, dict)
    tasks = spec["pipeline_spec"]["root"]["dag"]["tasks"]
    assert {key: task["cachingOptions"] for key, task in tasks.items()} == {"only": {}, "next": {}}
    assert "platforms" in spec["platform_spec"]


@pytest.mark.parametrize(
    ("asked", "cached"),
    [(None, {"a": True, "b": False}), (True, {"a": True, "b": False}), (False, {"a": False, "b": False})],
)
def test_the_caching_switch(server: KfpServer, connect: Connect, asked: bool | None, cached: dict[str, bool]) -> None:
    connect().run(("step:a", "x = 1"), (("step:b", "cache:disabled"), "y = 1"), use_cache=asked)
    (sent,) = (one.body for one in server.api.runs.values())
    spec = sent["pipeline_spec"]
    assert isinstance(spec, dict)
    tasks = spec.get("pipeline_spec", spec)["root"]["dag"]["tasks"]
    assert {key: bool(task.get("cachingOptions", {}).get("enableCache")) for key, task in tasks.items()} == cached


def test_an_experiment_that_somebody_else_makes_meanwhile(server: KfpServer, connect: Connect) -> None:
    made = threading.Event()

    def race(asked: Asked) -> Fault | None:
        if asked.method == "POST" and asked.path.endswith("/experiments") and not made.is_set():
            made.set()
            server.api.answer("POST", asked.path, {}, {"display_name": "Default"})
        return None

    server.spoil = race
    assert connect().run(*TWO).state is RunState.SUCCEEDED
    assert len(server.api.experiments) == 1


def test_what_happened_while_nobody_looked(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.submit(*TWO)
    finished(server)
    run = place.ended(run.id)
    assert states(run) == {"make": "succeeded", "use": "succeeded"}
    assert {cell.state for found in run.steps for cell in found.cells} == {StepState.SUCCEEDED}
    assert (run.ended or 0) - run.submitted < 60


def test_steps_with_names_of_argos_own_nodes(connect: Connect) -> None:
    names = ("executor", "root", "driver")
    cells = [((f"step:{name}", "retry:1"), f"print('I am {name}')") for name in names]
    place = connect()
    run = place.run(*cells)
    assert states(run) == dict.fromkeys(names, "succeeded")
    for name in names:
        assert f"I am {name}\n" in place.log(run.id, name)


@pytest.mark.parametrize("wrong", [fault.DROPPED, fault.LOGIN, refusal(400), Fault(404, "no such page", "text/html")])
def test_the_cluster_is_gone_for_a_while(server: KfpServer, connect: Connect, wrong: Fault) -> None:
    place = connect(deadline=1.0)
    run = place.submit(("step:only", "import time\ntime.sleep(1)\nprint('done')"))
    server.spoil = always(wrong)
    run = place.until(run.id, lambda run: bool(run.warnings))
    assert run.state in (RunState.PENDING, RunState.RUNNING)
    assert "What is shown may be old" in run.warnings[0]
    server.spoil = None
    run = place.ended(run.id)
    assert run.state is RunState.SUCCEEDED
    assert len(run.warnings) == 1


def test_while_the_cluster_is_gone_it_is_asked_less_and_less(server: KfpServer, connect: Connect) -> None:
    place = connect(deadline=0.3)
    runs = [place.submit(SLOW) for _ in range(3)]
    server.spoil = always(refusal(500))
    for run in runs:  # also of those it was not asked about
        place.until(run.id, lambda run: bool(run.warnings))
    asked, start = len(server.asked), time.monotonic()
    for _ in range(50):
        place.engine.runs()
    # Each pause is longer than the one before.
    assert len(server.asked) - asked <= 3 + math.log2(1 + (time.monotonic() - start) / 0.1)


def test_one_look_at_a_time_whoever_asks(server: KfpServer, connect: Connect, tmp_path: Path) -> None:
    run = running(connect())
    once = Pace(fastest=600, slowest=600)
    engines = [ClusterEngine(ClusterConnection(server.url), tmp_path / "runs", once) for _ in range(4)]
    (tmp_path / "runs" / "clusters" / "-" / "runs" / run.id / "polled").unlink()
    server.asked.clear()
    threads = [threading.Thread(target=lambda e=engine: [e.snapshot(run.id) for _ in range(10)]) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [asked.path.rpartition("/")[0] for asked in server.asked if "/log" not in asked.path] == [
        "/apis/v2beta1/runs"
    ]


def test_a_run_deleted_in_kfp(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = running(place)
    (there,) = server.api.runs.values()
    there.workflow.terminate()
    server.api.runs.clear()
    run = place.ended(run.id)
    assert run.state is RunState.FAILED
    assert "deleted there" in run.message


def test_a_state_nobody_knows_is_named(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = running(place)
    server.spoil = always(Fault(200, '{"run_id": "x", "state": "DREAMING"}'), "/v2beta1/runs")
    with pytest.raises(UnknownState, match=r"the run .*DREAMING"):
        place.until(run.id, lambda run: run.ended_for_good, seconds=5)
    assert [one.id for one in place.engine.runs()] == [run.id]


@pytest.mark.parametrize("canceled", ["FAILED", "CANCELED"])
def test_a_run_stopped_in_kfp(server: KfpServer, connect: Connect, canceled: str) -> None:
    server.api.canceled = canceled
    place = connect()
    run = running(place)
    (there,) = server.api.runs.values()
    server.spoil = lambda asked: None
    there.canceling = True
    place.until(run.id, lambda run: run.state is RunState.STOPPING)
    there.workflow.terminate()
    run = place.ended(run.id)
    assert run.state is RunState.STOPPED
    assert states(run) == {"slow": "stopped"}


def test_stopping_what_has_just_ended(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.submit(*TWO)
    finished(server)
    with pytest.raises(Conflict, match="ended already"):
        place.engine.stop(run.id)


def test_where_logs_are_forbidden_the_rest_works(server: KfpServer, connect: Connect) -> None:
    server.api.deny = {"read_log"}
    place = connect()
    run = place.run(*TWO, (("step:bad", "prev:use"), "1 / 0"))
    assert states(run) == {"make": "succeeded", "use": "succeeded", "bad": "failed"}
    assert len(run.warnings) == 1
    assert "not authorized to read log" in run.warnings[0]
    assert place.engine.log(run.id, "make").text == ""
    error = step(run, "bad").error
    assert error is not None
    assert "told no reason" in error.message


def test_where_artifacts_cannot_be_read_the_log_gives_the_text(server: KfpServer, connect: Connect) -> None:
    server.api.deny = {"ui_artifact"}
    place = connect()
    run = place.run(*TWO)
    assert run.state is RunState.SUCCEEDED
    assert "not authorized to ui artifact" in step(run, "make").warnings[0]
    (cell,) = place.engine.outputs(run.id, "make")
    assert cell.outputs == ({"output_type": "stream", "name": "stdout", "text": "made\n"},)
    assert (cell.cell_id, cell.execution_count) == ("c1", 1)


def test_nothing_of_the_credentials_is_written_down(server: KfpServer, connect: Connect, tmp_path: Path) -> None:
    server.tokens = {TOKEN}
    place = connect(token=TOKEN)
    run = place.run(*TWO)
    assert run.state is RunState.SUCCEEDED
    with pytest.raises(KaleError):
        connect(token="wr0ng-t0ken").submit(*TWO)
    files = [path for path in (tmp_path / "runs").rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if TOKEN.encode() in path.read_bytes()]


def test_deleting_forgets_the_run_in_kfp_too(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.run(*TWO)
    place.engine.delete(run.id)
    assert server.api.runs == {}
    with pytest.raises(NotFound):
        place.engine.snapshot(run.id)


def test_the_runs_of_the_namespace_come_page_by_page_and_filtered(server: KfpServer, connect: Connect) -> None:
    place = connect()
    for _ in range(3):
        place.run(("step:only", "x = 1"))
    place.run(("step:only", "1 / 0"))
    kfp = client.KfpClient(ClusterConnection(server.url))
    old, client._PAGE = client._PAGE, "2"
    try:
        assert len(list(kfp.runs())) == 4
        assert [one["state"] for one in kfp.runs({"state": "FAILED"})] == ["FAILED"]
    finally:
        client._PAGE = old


def test_a_step_with_retries_is_retried_with_its_run(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.run(("step:good", "x = 1"), (("step:bad", "prev:good", "retry:1"), "x / 0"))
    assert step(run, "bad").attempt == 2
    place.engine.retry(run.id)
    run = place.ended(run.id)
    assert states(run) == {"good": "succeeded", "bad": "failed"}
    assert step(run, "bad").attempt == 4
    assert all("ZeroDivisionError" in place.engine.log(run.id, "bad", attempt=n).text for n in (1, 2, 3, 4))


def test_what_is_known_before_is_the_runs_first_warning(server: KfpServer, connect: Connect) -> None:
    place = connect()
    written = notebook_of(*TWO)
    compiled = flow.compile_notebook(written, "nb.ipynb")
    asked = Submission(compiled, {}, written, "nb.ipynb", str(place.folder), warnings=("One.", "Two."))
    run = place.engine.submit(asked)
    assert run.warnings == ("One.", "Two.")
    assert place.ended(run.id).warnings == ("One.", "Two.")
