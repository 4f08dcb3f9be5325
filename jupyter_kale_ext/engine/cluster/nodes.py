"""Which of Argo's nodes and pods belong to a task.

KFP's ``task_details`` tell a node's children by id but not the id of the node itself, so ids are computed as Argo does:
https://github.com/argoproj/argo-workflows (``Workflow.NodeID``, ``workflow/util/pod_name.go``). The names of nodes are
those that KFP's compiler makes (``backend/src/v2/compiler/argocompiler/{dag,container}.go``).
"""

from __future__ import annotations

from collections.abc import Iterable

_IMPL, _RETRIED = "system-container-impl", "retry-system-container-impl"


def node_id(workflow: str, path: str) -> str:
    """The id of the node at a path below the workflow: ``root.train.executor``."""
    value = 0x811C9DC5
    for byte in f"{workflow}.{path}".encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{workflow}-{value}"


def workflow_of(ids: Iterable[str]) -> str:
    """The workflow's name, which every node's id begins with; empty where there are no ids."""
    return next((one.rpartition("-")[0] for one in ids), "")


def executor(workflow: str, task: str) -> str:
    """The id of the node that runs a task's container."""
    return node_id(workflow, f"root.{task}.executor")


def attempt(workflow: str, task: str, index: int) -> str:
    """The id of one of its attempts, where the task has a retry policy."""
    return node_id(workflow, f"root.{task}.executor({index})")


def pod_names(workflow: str, node: str, retried: bool, metadata: str = "") -> tuple[str, ...]:
    """What the pod of a node may be called: Argo's format since 3.4, then the one before.

    Args:
        workflow: The workflow's name.
        node: Id of the node.
        retried: True where the task has a retry policy.
        metadata: What KFP puts before the template's name where the step has labels or annotations.
    """
    template = metadata + (_RETRIED if retried else _IMPL)
    return f"{workflow}-{template}-{node.rpartition('-')[2]}", node
