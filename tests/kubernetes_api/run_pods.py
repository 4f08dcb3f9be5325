"""Pods as Argo makes them for a run of KFP, and what Kubernetes says of them: texts as real clusters send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.kubernetes_api.objects import Json, pod
from tests.kubernetes_api.server import NAMESPACE

WORKFLOW = "pipeline-x1"


def run_pod(
    run_id: str,
    path: str,
    *,
    status: Json | None = None,
    devices: Mapping[str, int] | None = None,
    node: str | None = None,
    phase: str = "Pending",
    selector: Mapping[str, str] | None = None,
    claims: Sequence[str] = (),
    gates: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    created: str = "2026-11-25T08:00:00Z",
    namespace: str = NAMESPACE,
    memory: str = "",
) -> Json:
    """The pod of one node of a run.

    Args:
        run_id: KFP's id of the run.
        path: Path of the node below the workflow.
        status: What its status has beside the phase.
        devices: What it asks for.
        node: The node it is on.
        phase: How far it is.
        selector: Its node selector.
        claims: Its volumes.
        gates: Its scheduling gates.
        labels: Labels besides KFP's and Argo's.
        created: When it was made.
        namespace: Its namespace.
        memory: The most memory its container may use.
    """
    made = pod(f"{WORKFLOW}-{path}-{created}", node, devices or {}, namespace=namespace, phase=phase)
    metadata, spec = made["metadata"], made["spec"]
    assert isinstance(metadata, dict)
    assert isinstance(spec, dict)
    metadata["labels"] = {"pipeline/runid": run_id, "workflows.argoproj.io/workflow": WORKFLOW, **(labels or {})}
    metadata["annotations"] = {"workflows.argoproj.io/node-name": f"{WORKFLOW}.{path}"}
    metadata["creationTimestamp"] = created
    spec["containers"][0] |= {"name": "main", "image": "registry.example.org/team/train:1"}
    if memory:
        spec["containers"][0]["resources"]["limits"]["memory"] = memory
    spec["nodeSelector"] = dict(selector or {})
    spec["volumes"] = [{"name": f"v{n}", "persistentVolumeClaim": {"claimName": name}} for n, name in enumerate(claims)]
    spec["schedulingGates"] = [{"name": name} for name in gates]
    told = made["status"]
    assert isinstance(told, dict)
    told |= status or {}
    return made


def unschedulable(message: str) -> Json:
    """The status of a pod that no node takes."""
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return {"conditions": [condition]}


def container_waits(reason: str, message: str = "", name: str = "main") -> Json:
    """The status of a pod with a container that doesn't start."""
    waits = {"reason": reason, **({"message": message} if message else {})}
    return {
        "conditions": [{"type": "PodScheduled", "status": "True"}],
        "containerStatuses": [
            {"name": "wait", "state": {"waiting": {"reason": "PodInitializing"}}},
            {"name": name, "image": "registry.example.org/team/train:1", "state": {"waiting": waits}},
        ],
    }


def event(about: Json, reason: str, message: str, *, time: str = "2026-11-25T08:01:00Z", kind: str = "Pod") -> Json:
    """A warning of a pod."""
    metadata = about["metadata"]
    assert isinstance(metadata, dict)
    return {
        "metadata": {"name": f"{metadata['name']}.{reason}", "namespace": metadata["namespace"]},
        "involvedObject": {"kind": kind, "name": metadata["name"], "uid": metadata["uid"]},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "lastTimestamp": time,
    }


def workload(of: Json, message: str, *, name: str = "pod-train-1") -> Json:
    """Kueue's workload of a pod that waits for quota."""
    metadata = of["metadata"]
    assert isinstance(metadata, dict)
    owner = {"apiVersion": "v1", "kind": "Pod", "name": metadata["name"], "uid": metadata["uid"], "controller": True}
    condition = {"type": "QuotaReserved", "status": "False", "reason": "Pending", "message": message}
    return {
        "metadata": {"name": name, "namespace": metadata["namespace"], "ownerReferences": [owner]},
        "spec": {"queueName": "gpu-team"},
        "status": {"conditions": [condition]},
    }


def workflow(run_id: str, nodes: Mapping[str, str]) -> Json:
    """Argo's workflow of a run whose nodes wait, with their messages."""
    return {
        "metadata": {"name": WORKFLOW, "namespace": NAMESPACE, "labels": {"pipeline/runid": run_id}},
        "status": {
            "phase": "Running",
            "nodes": {
                f"{WORKFLOW}-{n}": {
                    "id": f"{WORKFLOW}-{n}",
                    "name": f"{WORKFLOW}.{path}",
                    "type": "Pod",
                    "phase": "Pending",
                    "message": message,
                }
                for n, (path, message) in enumerate(nodes.items())
            },
        },
    }
