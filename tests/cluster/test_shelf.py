"""Artifacts in the cluster's object store: what goes wrong on the way."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.engine.cluster.failures import NotAllowed, SignInNeeded, Unreachable
from jupyter_kale_ext.errors import Conflict, KaleError
from tests.cluster.conftest import Connect
from tests.kfp_api import fault
from tests.kfp_api.fault import Fault, always, refusal
from tests.kfp_api.server import KfpServer

CELLS = (("step:make", "x, y = 1, 2"), ("step:use", "print(x, y)"))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (refusal(403), NotAllowed),
        (
            Fault(500, "Failed to get object in bucket mlpipeline: The specified key does not exist", "text/plain"),
            Unreachable,
        ),
        (Fault(404, "No objects found at mlpipeline/x", "text/plain"), Unreachable),
        (fault.LOGIN, SignInNeeded),
        (fault.REDIRECT, SignInNeeded),
        (fault.DROPPED, Unreachable),
    ],
)
def test_where_none_can_be_read_the_reason_is_told(
    server: KfpServer, connect: Connect, wrong: Fault, error: type[KaleError]
) -> None:
    place = connect()
    run = place.run(*CELLS)
    server.spoil = always(wrong, "artifacts/get")
    with pytest.raises(error):
        place.engine.artifacts(run.id, "make")
    with pytest.raises(error):
        place.engine.artifact(run.id, "make", "kale_report", "report.html")
    server.spoil = lambda asked: wrong if asked.query.get("key", "").endswith("/y/value.json") else None
    listed = {one.key: one for one in place.engine.artifacts(run.id, "make")}
    assert listed["x"].files
    assert (listed["y"].files, bool(listed["y"].problem)) == ((), True)


def test_what_was_fetched_once_stays(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.run(*CELLS)
    place.engine.artifact(run.id, "make", "x", "value.pickle").close()
    server.spoil = always(fault.DROPPED, "artifacts/get")
    with place.engine.artifact(run.id, "make", "x", "value.pickle") as file:
        assert file.read()


def test_without_a_log_nobody_knows_where_they_are(server: KfpServer, connect: Connect) -> None:
    server.api.deny = {"read_log"}
    place = connect()
    run = place.run(*CELLS)
    with pytest.raises(Conflict, match="its log"):
        place.engine.artifacts(run.id, "make")


def test_the_value_of_another_place_is_no_value(server: KfpServer, connect: Connect) -> None:
    place = connect()
    run = place.run(*CELLS)
    server.spoil = lambda asked: Fault(200, "[1]") if asked.query.get("key", "").endswith("/x/value.json") else None
    listed = {one.key: one for one in place.engine.artifacts(run.id, "make")}
    assert (listed["x"].name, listed["x"].preview) == ("x", "")
