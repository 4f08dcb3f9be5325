"""Nodes, pods and quotas as the API sends them, with much that nobody asks for."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

Json = dict[str, object]
Taint = str
"""``KEY[=VALUE]:EFFECT``."""


def node(
    name: str,
    labels: Mapping[str, str],
    devices: Mapping[str, int],
    *,
    taints: Sequence[Taint] = (),
    ready: bool = True,
    cordoned: bool = False,
    allocatable: Mapping[str, int] | None = None,
) -> Json:
    """A node of a list.

    Args:
        name: Its name.
        labels: Its labels besides those of every node.
        devices: Its devices by resource.
        taints: Its taints; what the control plane adds for trouble is not added.
        ready: Its condition ``Ready``.
        cordoned: Whether it takes no new pods.
        allocatable: Its devices that work, where they are fewer.
    """
    ordinary = {"cpu": "47810m", "ephemeral-storage": "47093746742", "memory": "178915688Ki", "pods": "110"}
    spec: Json = {"podCIDR": "10.4.2.0/24", "providerID": f"test:///{name}"}
    if taints:
        spec["taints"] = [_taint(text) for text in taints]
    if cordoned:
        spec["unschedulable"] = True
    return {
        "metadata": {
            "name": name,
            "uid": _uid(name),
            "resourceVersion": "184467",
            "creationTimestamp": "2026-11-02T07:14:11Z",
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                **labels,
            },
            "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
            "managedFields": [
                {"manager": "kubelet", "operation": "Update", "apiVersion": "v1", "fieldsV1": {"f:x": {}}}
            ],
        },
        "spec": spec,
        "status": {
            "capacity": {**ordinary, "cpu": "48", **_quantities(devices)},
            "allocatable": {**ordinary, **_quantities(devices if allocatable is None else allocatable)},
            "conditions": [
                {"type": "MemoryPressure", "status": "False", "reason": "KubeletHasSufficientMemory"},
                {"type": "Ready", "status": "True" if ready else "Unknown", "reason": "KubeletReady"},
            ],
            "addresses": [{"type": "InternalIP", "address": "10.128.0.17"}, {"type": "Hostname", "address": name}],
            "nodeInfo": {"kubeletVersion": "v1.33.5", "osImage": "Container-Optimized OS", "architecture": "amd64"},
            "images": [{"names": None, "sizeBytes": 5834512384}, {"names": ["registry.k8s.io/pause:3.10"]}],
        },
    }


def pod(
    name: str,
    node_name: str | None,
    *containers: Mapping[str, int],
    namespace: str = "team",
    phase: str = "Running",
    init: Sequence[Mapping[str, int]] = (),
    sidecars: Sequence[Mapping[str, int]] = (),
) -> Json:
    """A pod of a list.

    Args:
        name: Its name.
        node_name: The node it is on; None while it waits for one.
        containers: What each container asks for, by resource.
        namespace: Its namespace.
        phase: How far it is.
        init: What each init container asks for, in order; they run first.
        sidecars: What each init container that restarts always asks for, in order, after ``init``.
    """
    spec: Json = {
        "containers": [_container(f"main-{index}", asked) for index, asked in enumerate(containers)],
        "initContainers": [
            *(_container(f"init-{index}", asked) for index, asked in enumerate(init)),
            *({**_container(f"side-{i}", asked), "restartPolicy": "Always"} for i, asked in enumerate(sidecars)),
        ],
        "schedulerName": "default-scheduler",
        "serviceAccountName": "default-editor",
    }
    if node_name is not None:
        spec["nodeName"] = node_name
    return {
        "metadata": {"name": name, "namespace": namespace, "uid": _uid(name), "labels": {"app": name}},
        "spec": spec,
        "status": {"phase": phase, "qosClass": "Burstable"},
    }


def quota(name: str, hard: Mapping[str, str], used: Mapping[str, str], *, scopes: Sequence[str] = ()) -> Json:
    """A quota of a list."""
    spec: Json = {"hard": dict(hard), **({"scopes": list(scopes)} if scopes else {})}
    return {
        "metadata": {"name": name, "uid": _uid(name)},
        "spec": spec,
        "status": {"hard": dict(hard), "used": dict(used)},
    }


def _container(name: str, asked: Mapping[str, int]) -> Json:
    quantities = _quantities(asked)
    resources = {"limits": quantities, "requests": {"cpu": "500m", "memory": "2Gi", **quantities}}
    return {"name": name, "image": "python:3.12-slim", "resources": resources, "terminationMessagePath": "/dev/log"}


def _quantities(devices: Mapping[str, int]) -> dict[str, str]:
    return {resource: str(count) for resource, count in devices.items()}


def _taint(text: Taint) -> Json:
    subject, _, effect = text.rpartition(":")
    key, equals, value = subject.partition("=")
    return {"key": key, "effect": effect, **({"value": value} if equals else {})}


def _uid(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def claim(
    name: str, size: str, *modes: str, storage_class: str = "standard", bound: bool = True, namespace: str = "team"
) -> Json:
    """A volume claim of a list."""
    spec: Json = {"accessModes": list(modes), "resources": {"requests": {"storage": size}}}
    if storage_class:
        spec["storageClassName"] = storage_class
    status: Json = {"phase": "Bound", "capacity": {"storage": size}} if bound else {"phase": "Pending"}
    return {"metadata": {"name": name, "namespace": namespace, "uid": _uid(name)}, "spec": spec, "status": status}


def secret(name: str, values: Mapping[str, str], *, kind: str = "Opaque", namespace: str = "team") -> Json:
    """A secret of a list, its values in base64 as the API sends them."""
    data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
    return {"metadata": {"name": name, "namespace": namespace, "uid": _uid(name)}, "type": kind, "data": data}


def named(name: str, *, namespace: str = "team", **more: object) -> Json:
    """Anything of which only the name matters; without a namespace what the whole cluster has."""
    return {"metadata": {"name": name, **({"namespace": namespace} if namespace else {})}, **more}
