"""Recurring runs, over HTTP."""

from __future__ import annotations

import time

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import NotAllowed, SignInNeeded, UnknownState, Unreachable
from jupyter_kale_ext.engine.cluster.scheduler import ClusterScheduler
from jupyter_kale_ext.engine.cluster.timing import read_timing
from jupyter_kale_ext.errors import InvalidInput, KaleError, NotFound
from jupyter_kale_ext.model.schedule import ScheduleState
from tests.kfp_api import fault
from tests.kfp_api.fault import Fault, always, refusal
from tests.kfp_api.server import KfpServer

HOURLY = read_timing(every="1h")


def scheduler(server: KfpServer, **settings: object) -> ClusterScheduler:
    return ClusterScheduler(ClusterConnection(**{"endpoint": server.url, "deadline": 3.0, **settings}))  # type: ignore[arg-type]


def work(parameters: dict[str, object] | None = None, use_cache: bool | None = None) -> Submission:
    notebook = notebook_of(("pipeline-parameters", "N = 1"), ("step:show", "print('N is', N)"))
    return flow.submission(
        "cluster",
        flow.check(notebook, "nb.ipynb"),
        notebook,
        notebook_path="/home/me/secret-folder/nb.ipynb",
        working_directory="/",
        parameters=parameters or {},
        use_cache=use_cache,
    )


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (refusal(403, "User 'team' is not authorized"), NotAllowed),
        (refusal(400, "Schedule cron is not a supported format"), InvalidInput),
        (refusal(500), Unreachable),
        (fault.LOGIN, SignInNeeded),
        (fault.REDIRECT, SignInNeeded),
        (fault.NOT_JSON, Unreachable),
        (fault.OTHER_JSON, Unreachable),
        (fault.DROPPED, Unreachable),
    ],
)
@pytest.mark.parametrize("what", ["create", "schedules", "pause", "resume", "delete"])
def test_what_goes_wrong_is_a_sentence(server: KfpServer, wrong: Fault, error: type[KaleError], what: str) -> None:
    there = scheduler(server)
    server.spoil = always(wrong, "recurringruns")
    given = {"create": (work(), HOURLY), "schedules": ()}.get(what, ("x",))
    with pytest.raises(error) as caught:
        getattr(there, what)(*given)
    assert caught.value.message.endswith(".")
    assert "s3cr3t" not in str(caught.value)


def test_a_lost_answer_does_not_make_two(server: KfpServer) -> None:
    there = scheduler(server)
    server.spoil = lambda asked: (
        fault.DONE_AND_DROPPED if asked.method == "POST" and "recurringruns" in asked.path else None
    )
    with pytest.raises(Unreachable, match="whether it was made"):
        there.create(work(), HOURLY)
    assert len(there.schedules()) == 1


@pytest.mark.parametrize("what", ["pause", "resume", "delete"])
@pytest.mark.parametrize("schedule_id", ["x", "../runs", "a:b/c?d"])
def test_what_is_not_there_is_not_found(server: KfpServer, what: str, schedule_id: str) -> None:
    with pytest.raises(KaleError) as caught:
        getattr(scheduler(server), what)(schedule_id)
    assert isinstance(caught.value, NotFound | Unreachable)


def test_a_namespace_is_wanted_where_there_are_profiles(server: KfpServer) -> None:
    server.api.multi_user = True
    with pytest.raises(InvalidInput, match="namespace"):
        scheduler(server).create(work(), HOURLY)
    made = scheduler(server, namespace="team").create(work(), HOURLY)
    assert [one.id for one in scheduler(server, namespace="team").schedules()] == [made.id]
    assert scheduler(server, namespace="others").schedules() == []


@pytest.mark.parametrize("state", ["", "RESTING"])
def test_an_unknown_state_is_named(server: KfpServer, state: str) -> None:
    server.spoil = always(
        Fault(200, f'{{"recurringRuns": [{{"recurring_run_id": "x", "status": "{state}"}}]}}'), "recurring"
    )
    with pytest.raises(UnknownState, match=f"`{state}`"):
        scheduler(server).schedules()


def test_one_that_kfp_cannot_read_hides_no_other(server: KfpServer) -> None:
    body = '{"recurringRuns": [{"recurring_run_id": "x", "error": {"message": "bad config"}}, {"recurring_run_id": "y", "status": "ENABLED"}]}'
    server.spoil = always(Fault(200, body), "recurring")
    broken, good = scheduler(server).schedules()
    assert (broken.id, broken.state) == ("x", ScheduleState.BROKEN)
    assert "bad config" in broken.when
    assert (good.id, good.state) == ("y", ScheduleState.ACTIVE)


def test_a_schedule_from_its_making_to_its_end(server: KfpServer) -> None:
    there = scheduler(server, service_account="runner")
    timing = read_timing(cron="0 9 * * 1-5", start="2090-01-01", most=2)
    made = there.create(work({"N": 7}, use_cache=False), timing, "Nightly")
    assert (made.title, made.when, made.state) == ("Nightly", "at 09:00, on Monday to Friday", ScheduleState.ACTIVE)
    assert (made.timing, made.parameters, made.notebook, made.engine) == (timing, {"N": 7}, "nb.ipynb", "cluster")
    given = server.api.recurring[made.id].given
    assert given["trigger"]["cron_schedule"]["cron"] == "0 0 9 * * 1-5"  # type: ignore[index]
    assert (given["no_catchup"], given["max_concurrency"], given["service_account"]) == (True, "2", "runner")
    assert "secret-folder" not in str({key: value for key, value in given.items() if key != "pipeline_spec"})
    other = there.create(work(), read_timing(every="90s", catch_up=True))
    assert other.timing.catch_up
    assert [one.id for one in there.schedules()] == [other.id, made.id]
    there.pause(made.id)
    assert [one.state.value for one in there.schedules()] == ["active", "paused"]
    there.resume(made.id)
    assert {one.state.value for one in there.schedules()} == {"active"}
    there.delete(made.id)
    assert [one.id for one in there.schedules()] == [other.id]


def test_all_pages_are_read(server: KfpServer) -> None:
    there, submission = scheduler(server), work()
    for _ in range(102):
        there.create(submission, HOURLY)
    assert len({one.id for one in there.schedules()}) == 102


def test_what_it_starts_is_what_a_run_would_be(server: KfpServer) -> None:
    made = scheduler(server).create(work({"N": 7}), HOURLY)
    run = server.api.runs[server.api.fire(made.id)]
    end = time.monotonic() + 60
    while run.workflow.ended is None and time.monotonic() < end:
        time.sleep(0.05)
    assert run.workflow.phase == "Succeeded"
    logs = [run.workflow.log(node.pod) or b"" for node in run.workflow.nodes.values()]
    assert any(b"N is 7" in log for log in logs)
