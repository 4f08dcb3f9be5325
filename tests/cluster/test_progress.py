"""Runs as KFP tells of them: nodes, attempts and states."""

from __future__ import annotations

import json

import pytest

from jupyter_kale_ext.engine.cluster import nodes
from jupyter_kale_ext.engine.cluster.failures import UnknownState
from jupyter_kale_ext.engine.cluster.progress import Phase, RemoteRun, read_run
from jupyter_kale_ext.engine.local.ir import PipelineIR, read_ir

WORKFLOW = "sums-x7k2p"
POLICY: dict[str, object] = {"retryPolicy": {"maxRetryCount": 2}}


def pipeline(**tasks: dict[str, object]) -> PipelineIR:
    container = {"container": {"image": "i", "command": ["python3"]}}
    spec = {
        "pipelineInfo": {"name": "sums"},
        "components": {"c": {"executorLabel": "e"}},
        "deploymentSpec": {"executors": {"e": container}},
        "root": {"dag": {"tasks": {key: {"componentRef": {"name": "c"}} | more for key, more in tasks.items()}}},
    }
    return read_ir(json.dumps(spec))


def detail(name: str, state: str, *children: str, **more: str) -> dict[str, object]:
    ids = [{"pod_name": nodes.node_id(WORKFLOW, child)} for child in children]
    return {"display_name": name, "state": state, "child_tasks": ids, **more}


def run(*details: dict[str, object], state: str = "RUNNING") -> dict[str, object]:
    return {"run_id": "1", "state": state, "run_details": {"task_details": list(details)}}


def read(found: dict[str, object], **tasks: dict[str, object]) -> RemoteRun:
    return read_run(found, pipeline(**tasks), {})


@pytest.mark.parametrize(
    ("workflow", "path", "expected"),
    [
        # from a recorded run: frontend/mock-backend/data/v1/runtime/mock-retry-runtime.ts of Kubeflow Pipelines
        ("retry-random-failures-p9snt", "random-failure(0)", "retry-random-failures-p9snt-310421839"),
        ("retry-random-failures-p9snt", "random-failure", "retry-random-failures-p9snt-3193641316"),
        ("retry-random-failures-p9snt", "print-msg-2", "retry-random-failures-p9snt-1189960944"),
    ],
)
def test_ids_are_those_of_argo(workflow: str, path: str, expected: str) -> None:
    assert nodes.node_id(workflow, path) == expected


def test_the_pod_of_a_step() -> None:
    found = read(run(detail("a", "RUNNING", "root.a.executor")), a={})
    number = nodes.executor(WORKFLOW, "a").rpartition("-")[2]
    assert found.tasks["a"].attempts == ((f"{WORKFLOW}-system-container-impl-{number}", f"{WORKFLOW}-{number}"),)


def test_the_attempts_of_a_step_and_what_hangs_from_the_last() -> None:
    found = read(
        run(
            detail("a", "RUNNING", "root.a.executor"),
            detail("executor", "RUNNING", "root.a.executor(0)", "root.a.executor(1)"),
            detail("executor(1)", "SUCCEEDED", "root.b-driver"),
            detail("b", "PENDING"),
        ),
        a=POLICY,
        b={},
    )
    assert [names[0].startswith(f"{WORKFLOW}-retry-system-container-impl-") for names in found.tasks["a"].attempts] == [
        True,
        True,
    ]
    assert found.tasks["b"].attempts == ()


def test_pods_that_an_administrator_has_argo_retry() -> None:
    found = read(
        run(
            detail("a", "RUNNING", "root.a.executor"),
            detail("executor", "RUNNING", "root.a.executor(0)"),
        ),
        a={},
    )
    number = nodes.attempt(WORKFLOW, "a", 0).rpartition("-")[2]
    assert found.tasks["a"].attempts[0][0] == f"{WORKFLOW}-system-container-impl-{number}"


def test_rows_that_a_retry_of_the_run_removed_do_not_count() -> None:
    found = read(run(detail("a", "RUNNING"), detail("executor", "FAILED", "root.a.executor(0)")), a=POLICY)
    assert found.tasks["a"].attempts == ()


def test_tasks_named_like_argos_nodes() -> None:
    found = read(
        run(
            detail("executor", "FAILED"),
            detail("executor", "SUCCEEDED", "root.executor.executor"),
            detail("executor", "SKIPPED"),
        ),
        executor={},
    )
    assert found.tasks["executor"].phase is Phase.SUCCEEDED
    assert found.left_out


def test_before_anything_is_told() -> None:
    found = read({"run_id": "1"}, a={})
    assert (found.phase, found.tasks, found.started, found.ended) == (Phase.WAITING, {}, None, None)


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "", "soon", "99999-01-01T00:00:00Z"])
def test_times_that_have_not_come(stamp: str) -> None:
    found = read(run(detail("a", "RUNNING", "root.a.executor", start_time=stamp, end_time=stamp)), a={})
    assert (found.tasks["a"].started, found.tasks["a"].ended) == (None, None)


@pytest.mark.parametrize(("state", "where"), [("DREAMING", "the run"), ("RUNNING", "step `a`")])
def test_a_state_nobody_knows_is_named(state: str, where: str) -> None:
    with pytest.raises(UnknownState, match=f"{where} .*DREAMING"):
        read(run(detail("a", "DREAMING"), state=state), a={})
