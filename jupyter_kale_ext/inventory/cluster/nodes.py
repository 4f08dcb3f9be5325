"""Nodes: what they have, and whether pods can be put on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jupyter_kale_ext.inventory.cluster.objects import Json, devices, items, mapping, part, text, texts
from jupyter_kale_ext.notebook.kubernetes import is_label_value, is_qualified_key

_HARD = frozenset({"NoSchedule", "NoExecute"})
_NOT_MEANT = (
    "node.kubernetes.io/",  # not ready, unreachable, cordoned, short of memory, disk or processes
    "node.cloudprovider.kubernetes.io/",
    "node-role.kubernetes.io/",  # the control plane
    "karpenter.sh/",
    "ToBeDeletedByClusterAutoscaler",
    "cloud.google.com/impending-node-termination",
)
_YES = frozenset({"", "true", "present"})
_NOT_READY = "/agent-not-ready"
"""How the taints of agents end that have yet to start (network, storage)."""


@dataclass(frozen=True, order=True)
class Taint:
    """A taint that a pod has to tolerate.

    Attributes:
        key: Its key.
        value: Its value; empty where it has none.
        effect: ``NoSchedule`` or ``NoExecute``.
    """

    key: str
    value: str
    effect: str

    @property
    def words(self) -> str:
        """What it says, for people: without its domain, and without a value that says no more than that it is there."""
        name = self.key.rpartition("/")[2]
        return name if self.value in _YES else f"{name}={self.value}"


@dataclass(frozen=True)
class Node:
    """A node.

    Attributes:
        name: Its name.
        labels: Its labels.
        devices: How many of each device it can hand out to pods, by resource, ``nvidia.com/gpu``.
        taints: What a pod has to tolerate, other than the troubles that make the node unusable.
        usable: True where a pod that tolerates the taints can be put on it now.
    """

    name: str
    labels: Mapping[str, str]
    devices: Mapping[str, int]
    taints: frozenset[Taint]
    usable: bool


def read_nodes(found: Iterable[Json]) -> tuple[Node, ...]:
    """The nodes among these objects of the API that hand out devices."""
    return tuple(node for node in map(_node, found) if node.name and node.devices)


def _node(found: Json) -> Node:
    taints = tuple(_taints(found))
    troubles = frozenset(taint for taint in taints if _is_trouble(taint))
    return Node(
        name=text(found, "metadata", "name"),
        labels={key: value for key, value in texts(found, "metadata", "labels").items() if _is_valid(key, value)},
        devices={name: count for name, count in devices(found, "status", "allocatable").items() if count},
        taints=frozenset(taints) - troubles,
        usable=not troubles and _is_ready(found) and not part(found, "spec", "unschedulable"),
    )


def _taints(found: Json) -> Iterator[Taint]:
    for taint in items(found, "spec", "taints"):
        read = Taint(text(taint, "key"), text(taint, "value"), text(taint, "effect"))
        if read.effect in _HARD and _is_valid(read.key, read.value):
            yield read


def _is_valid(key: str, value: str) -> bool:
    """Whether a tag can name it: true for all that a Kubernetes API lets be made."""
    return is_qualified_key(key) and is_label_value(value)


def _is_trouble(taint: Taint) -> bool:
    return taint.key.startswith(_NOT_MEANT) or taint.key.endswith(_NOT_READY)


def _is_ready(found: Json) -> bool:
    conditions = {text(each, "type"): text(each, "status") for each in items(mapping(found, "status"), "conditions")}
    return conditions.get("Ready") == "True"
