"""Pods: which devices they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from jupyter_kale_ext.inventory.cluster.objects import Json, devices, items, text

_ENDED = frozenset({"Succeeded", "Failed"})

Held = Mapping[str, Mapping[str, int]]
"""How many of each device are held, by node and resource."""


def held_devices(found: Iterable[Json]) -> Held:
    """What the pods among these objects of the API hold on their nodes.

    A pod holds from when it is put on a node until it has ended; one that is being deleted holds until it is gone.
    """
    held: dict[str, Counter[str]] = {}
    for pod in found:
        node = text(pod, "spec", "nodeName")
        if node and text(pod, "status", "phase") not in _ENDED:
            held.setdefault(node, Counter()).update(devices_of(pod))
    return held


def devices_of(pod: Json) -> dict[str, int]:
    """How many of each device the scheduler sets aside for a pod.

    Init containers run one after the other before the containers, so the most that is needed at any moment counts.
    An init container that restarts always is a sidecar: it runs beside everything that starts after it.
    """
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for container in items(pod, "spec", "initContainers"):
        asked = _asked(container)
        most |= running + asked
        if text(container, "restartPolicy") == "Always":
            running += asked
    for container in items(pod, "spec", "containers"):
        running += _asked(container)
    return dict(most | running)


def _asked(container: Json) -> Counter[str]:
    """What is requested; a device that only has a limit is requested as much."""
    return Counter(devices(container, "resources", "limits") | devices(container, "resources", "requests"))
