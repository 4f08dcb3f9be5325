"""One node of an Argo workflow, as KFP's API tells of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone

from tests.kfp_api.names import node_id, pod_name

_STATES = {
    "Pending": "PENDING",
    "Running": "RUNNING",
    "Succeeded": "SUCCEEDED",
    "Skipped": "SKIPPED",
    "Failed": "FAILED",
    "Error": "FAILED",
}
"""``RuntimeState.ToV2``: what is not here (Omitted) is unspecified."""


@dataclass
class Node:
    """A node of the workflow.

    Attributes:
        workflow: Name of the workflow.
        name: Name of the node: the path from the workflow's name on.
        display: What is shown.
        template: The template it was made from.
        phase: Argo's phase.
        started: Seconds since the epoch.
        ended: Seconds since the epoch; None while it goes.
        children: Names of its children.
    """

    workflow: str
    name: str
    display: str
    template: str
    phase: str = "Pending"
    started: float = 0
    ended: float | None = None
    children: list[str] = field(default_factory=list)
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def pod(self) -> str:
        """Name of its pod."""
        return pod_name(self.workflow, self.name, self.template)

    def detail(self, run_id: str, created: float) -> dict[str, object]:
        """Its ``PipelineTaskDetail``: times in whole seconds, the zero time where there is none."""
        detail: dict[str, object] = {
            "run_id": run_id,
            "task_id": self.uuid,
            "display_name": self.display,
            "create_time": timestamp(created),
            "start_time": timestamp(self.started),
            "end_time": timestamp(self.ended),
            "state": _STATES.get(self.phase, "RUNTIME_STATE_UNSPECIFIED"),
            "state_history": [],
        }
        if self.children:
            detail["child_tasks"] = [{"pod_name": node_id(self.workflow, child)} for child in self.children]
        return detail


def timestamp(seconds: float | None) -> str:
    """A protobuf timestamp as JSON, whole seconds."""
    if seconds is None:
        return "0001-01-01T00:00:00Z"
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
