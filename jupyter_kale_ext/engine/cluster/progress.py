"""A run as KFP tells of it, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from jupyter_kale_ext.engine.cluster import nodes
from jupyter_kale_ext.engine.cluster.answers import Json, mapping, objects, text, time_of
from jupyter_kale_ext.engine.cluster.failures import UnknownState
from jupyter_kale_ext.engine.local.ir import PipelineIR


class Phase(Enum):
    """How far a run or a task is."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"
    SKIPPED = "skipped"


_PHASES = {
    "": Phase.WAITING,
    "RUNTIME_STATE_UNSPECIFIED": Phase.WAITING,
    "PENDING": Phase.WAITING,
    "PAUSED": Phase.WAITING,
    "RUNNING": Phase.RUNNING,
    "SUCCEEDED": Phase.SUCCEEDED,
    "SKIPPED": Phase.SKIPPED,
    "FAILED": Phase.FAILED,
    "CANCELING": Phase.STOPPING,
    "CANCELED": Phase.STOPPED,
}
"""KFP's ``RuntimeState``: unspecified is also what it makes of Argo's phase Omitted."""

ENDED = frozenset({Phase.SUCCEEDED, Phase.FAILED, Phase.STOPPED})


@dataclass(frozen=True)
class RemoteTask:
    """One task of the run.

    Attributes:
        phase: How far it is.
        started: Seconds since the epoch; None before.
        ended: Seconds since the epoch; None before its end.
        attempts: For each attempt so far, in order, what its pod may be called.
    """

    phase: Phase
    started: float | None
    ended: float | None
    attempts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RemoteRun:
    """The run.

    Attributes:
        phase: How far it is.
        message: Why it failed, in KFP's words; empty where it tells nothing.
        started: Seconds since the epoch.
        ended: Seconds since the epoch; None before its end.
        tasks: By key of the task; those that were not begun are missing.
        left_out: Whether a container of the run was left out because its result was cached.
    """

    phase: Phase
    message: str
    started: float | None
    ended: float | None
    tasks: Mapping[str, RemoteTask]
    left_out: bool


def read_run(found: Json, pipeline: PipelineIR, templates: Mapping[str, str]) -> RemoteRun:
    """A ``V2beta1Run``.

    Args:
        found: Its JSON.
        pipeline: The pipeline it runs.
        templates: What KFP puts before the name of a task's template, by the task's key; missing for nothing.

    Raises:
        UnknownState: A state is none of those this version knows.
    """
    details = objects(mapping(found, "run_details"), "task_details")
    workflow = nodes.workflow_of(child for one in details for child in _children(one))
    return RemoteRun(
        phase=_phase(found, "the run"),
        message=text(mapping(found, "error"), "message"),
        started=time_of(found, "created_at"),
        ended=time_of(found, "finished_at"),
        tasks=dict(_tasks(details, workflow, pipeline, templates)),
        left_out=any(text(one, "display_name") == "executor" and text(one, "state") == "SKIPPED" for one in details),
    )


def _tasks(
    details: list[Json], workflow: str, pipeline: PipelineIR, templates: Mapping[str, str]
) -> list[tuple[str, RemoteTask]]:
    parents = {child: one for one in details for child in _children(one)}
    named: dict[str, list[Json]] = {}
    for one in details:
        named.setdefault(text(one, "display_name"), []).append(one)
    found = []
    for key, task in pipeline.tasks.items():
        runs = nodes.executor(workflow, key)
        same_name = named.get(key, [])
        detail = parents.get(runs) or (same_name[0] if len(same_name) == 1 else None)
        if detail is None:
            continue
        retried = task.retry.count > 0
        attempts = _attempts(workflow, key, retried, parents, _children(detail))
        names = tuple(nodes.pod_names(workflow, one, retried, templates.get(key, "")) for one in attempts)
        phase = _phase(detail, f"step `{task.name}`")
        found.append((key, RemoteTask(phase, time_of(detail, "start_time"), time_of(detail, "end_time"), names)))
    return found


def _attempts(workflow: str, task: str, retried: bool, parents: Mapping[str, Json], children: list[str]) -> list[str]:
    """Ids of the nodes that stand for the attempts, in order.

    An administrator can have Argo retry every pod: then tasks without a policy have attempts too.

    Args:
        retried: True where the task has a retry policy.
        children: Of the task's node. KFP goes on telling of nodes that a retry of the run removed: only what is among
            the children counts.
    """
    first = parents.get(nodes.attempt(workflow, task, 0)) if children else None
    if first is None:
        return [] if retried else children[:1]
    there = set(_children(first))
    tries = (nodes.attempt(workflow, task, index) for index in range(len(there)))
    return [one for one in tries if one in there]


def _children(detail: Json) -> list[str]:
    return [text(child, "pod_name") for child in objects(detail, "child_tasks") if text(child, "pod_name")]


def _phase(found: Json, whose: str) -> Phase:
    state = text(found, "state")
    if state not in _PHASES:
        raise UnknownState(
            f"Kubeflow Pipelines tells a state of {whose} that this version doesn't know: {state}.",
            "Update jupyter-kale-ext.",
        )
    return _PHASES[state]
