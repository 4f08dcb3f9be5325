"""The pod of this notebook server: its image and its volumes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jupyter_kale_ext.inventory.cluster.connection import ClusterChoice, connected
from jupyter_kale_ext.inventory.cluster.failures import ReadFailure
from jupyter_kale_ext.inventory.cluster.objects import Json, items, text
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader


@dataclass(frozen=True)
class OwnPod:
    """What this process's pod is made of.

    Attributes:
        image: Image of its container; empty where it isn't known.
        claims: Where it has its volume claims, by name of the claim.
    """

    image: str = ""
    claims: Mapping[str, str] = field(default_factory=dict)


def own_name(environment: Mapping[str, str] | None = None) -> str:
    """The name of this process's pod, which Kubernetes sets as its host's name; empty where it runs in none.

    Args:
        environment: The environment; None is this process's.
    """
    env = os.environ if environment is None else environment
    return env.get("HOSTNAME", "") if "KUBERNETES_SERVICE_HOST" in env else ""


def read_own_pod(found: Iterable[Json], name: str) -> OwnPod:
    """The pod among these objects of the API.

    In a Kubeflow notebook server its container is called as the notebook is; sidecars stand beside it. So the container
    counts that the pod's name begins with, else the first one.

    Args:
        found: Pods, at most the one of that name.
        name: Its name.
    """
    pod = next(iter(found), None)
    if pod is None:
        return OwnPod()
    containers = list(items(pod, "spec", "containers"))
    own = [one for one in containers if text(one, "name") and name.startswith(f"{text(one, 'name')}-")]
    container = next(iter(own or containers), None)
    if container is None:
        return OwnPod()
    claims = {
        text(volume, "name"): text(volume, "persistentVolumeClaim", "claimName")
        for volume in items(pod, "spec", "volumes")
    }
    mounts = {
        claims[text(mount, "name")]: text(mount, "mountPath")
        for mount in items(container, "volumeMounts")
        if claims.get(text(mount, "name"))
    }
    return OwnPod(text(container, "image"), mounts)


def own_image(choice: ClusterChoice) -> tuple[str, str]:
    """The image that this process runs in, and why it isn't known: both empty where it doesn't run in a pod.

    Blocks until the cluster has answered, or failed to; never raises for what a cluster does.

    Args:
        choice: The cluster.
    """
    name = own_name()
    if not name:
        return "", ""
    try:
        with connected(replace(choice, namespace="")) as connection:
            image = read_own_pod(ClusterReader(connection).own_pod(name), name).image
    except ReadFailure as failure:
        return "", failure.reason
    return image, "" if image else f"The cluster has no pod `{name}` in this server's namespace"
