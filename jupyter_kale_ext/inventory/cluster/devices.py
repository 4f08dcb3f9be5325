"""What a node's device is, read from the node's labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_kale_ext.model.inventory import GpuKind, GpuVendor

Labels = Mapping[str, str]
Selector = tuple[tuple[str, str], ...]

INSTANCE_TYPE = "node.kubernetes.io/instance-type"
MIB, GIB, GB = 1 << 20, 1 << 30, 10**9


@dataclass(frozen=True)
class Device:
    """One kind of GPU on a node. Nodes have the same kind where the fields that are compared are equal.

    Attributes:
        resource: What Kubernetes counts.
        vendor: Who makes it.
        kind: A whole GPU, a partition or a share.
        profile: Profile of the partition; empty without one.
        selector: Labels of the node by which a pod finds its like; empty where nothing tells it from others.
        product: As its label spells it, without what the label says about partitions and shares; empty if unknown.
        memory_bytes: Memory that comes with one of it; None where not known.
        sharing: How it is shared, ``time-slicing`` or ``mps``; empty where it isn't, or not known.
    """

    resource: str
    vendor: GpuVendor
    kind: GpuKind = GpuKind.WHOLE
    profile: str = ""
    selector: Selector = ()
    product: str = field(default="", compare=False)
    memory_bytes: int | None = field(default=None, compare=False)
    sharing: str = field(default="", compare=False)


def first_label(labels: Labels, keys: tuple[str, ...]) -> Selector:
    """The first of these labels that is there, with its value; empty where none is."""
    return next((((key, labels[key]),) for key in keys if labels.get(key)), ())


def chosen(labels: Labels, keys: tuple[str, ...]) -> Selector:
    """All of these labels that are there, with their values."""
    return tuple((key, labels[key]) for key in keys if labels.get(key))


def whole_number(text: str | None) -> int | None:
    """The positive number a label's text stands for; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 16 and int(text) else None
