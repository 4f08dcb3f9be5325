"""What events tell of a pod whose volumes are not there yet.

Events of the attach-detach controller and the kubelet (https://github.com/kubernetes/kubernetes:
``pkg/controller/volume/attachdetach/reconciler/reconciler.go``, ``pkg/kubelet/volumemanager``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jupyter_kale_ext.inventory.cluster.objects import Json, items, text
from jupyter_kale_ext.waiting.phrases import listed, quoted

_REASONS = ("FailedAttachVolume", "FailedMount", "FailedCreatePodSandBox")
_ELSEWHERE = "Multi-Attach error for volume"
_NO_OBJECT = re.compile(r'(?P<kind>secret|configmap) "(?P<name>[^"]+)" not found')
_KINDS = {"secret": "Secret", "configmap": "Config map"}


def held_up(pod: Json, events: Iterable[Json]) -> str:
    """What keeps the pod's volumes from it, in one sentence; empty where no event tells.

    Args:
        pod: The pod, which has a node.
        events: Warnings of its namespace.
    """
    about = [one for one in events if _is_about(one, pod) and text(one, "reason") in _REASONS]
    messages = [text(one, "message") for one in sorted(about, key=_time, reverse=True)]
    if any(_ELSEWHERE in message for message in messages):
        return f"{_volumes(pod)} in use on another node, and can be used on one node at a time only."
    for message in messages:
        found = _NO_OBJECT.search(message)
        if found:
            return f"{_KINDS[found['kind']]} `{found['name']}` does not exist."
    return f"Its volumes or its network are not ready: {quoted(messages[0])}." if messages else ""


def claims(pod: Json) -> list[str]:
    """The names of the pod's volume claims."""
    found = (text(one, "persistentVolumeClaim", "claimName") for one in items(pod, "spec", "volumes"))
    return [name for name in found if name]


def _is_about(event: Json, pod: Json) -> bool:
    uid, name = text(event, "involvedObject", "uid"), text(event, "involvedObject", "name")
    return uid == text(pod, "metadata", "uid") if uid else name == text(pod, "metadata", "name")


def _time(event: Json) -> str:
    """When it was seen last; all of Kubernetes' times are texts that sort."""
    return text(event, "lastTimestamp") or text(event, "eventTime") or text(event, "metadata", "creationTimestamp")


def _volumes(pod: Json) -> str:
    names = [f"`{name}`" for name in claims(pod)]
    if not names:
        return "A volume of the step is"
    return f"Volume {names[0]} is" if len(names) == 1 else f"One of the volumes {listed(names)} is"
