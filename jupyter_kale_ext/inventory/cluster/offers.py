"""What a cluster offers: its nodes' GPUs by kind, what is free of them, and how a step gets one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyter_kale_ext.inventory.cluster.amd import amd_device
from jupyter_kale_ext.inventory.cluster.devices import GIB, INSTANCE_TYPE, Device, Labels, Selector
from jupyter_kale_ext.inventory.cluster.intel import intel_device
from jupyter_kale_ext.inventory.cluster.nodes import Node, Taint
from jupyter_kale_ext.inventory.cluster.nvidia import nvidia_device
from jupyter_kale_ext.inventory.cluster.pods import Held
from jupyter_kale_ext.inventory.names import distinct, full_name, short_name
from jupyter_kale_ext.model.inventory import GpuKind, GpuOffer, GpuVendor
from jupyter_kale_ext.notebook.grammar import print_tag
from jupyter_kale_ext.notebook.tags import LimitTag, NodeSelectorTag, TolerationTag

_POOLS = (
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "karpenter.sh/nodepool",
    "kubernetes.azure.com/agentpool",
    INSTANCE_TYPE,
)
"""Labels that tell groups of nodes apart where those about the GPU don't."""
_MAKERS = {GpuVendor.NVIDIA: "NVIDIA GPU", GpuVendor.AMD: "AMD GPU", GpuVendor.INTEL: "Intel GPU"}
_SHARES = {"time-slicing": "time-sliced share", "mps": "MPS share", "": "share"}


@dataclass(frozen=True)
class _Supply:
    """What one node has of one device."""

    node: Node
    device: Device
    free: int | None

    @property
    def count(self) -> int:
        return self.node.devices[self.device.resource]


@dataclass(frozen=True)
class _Pool:
    """The nodes on which a step finds a device when it tolerates these taints.

    A step that tolerates more taints can be put on the nodes with fewer too. Where even ``selector`` fits nodes with
    another kind, it is not ``certain`` which one the step gets.
    """

    device: Device
    taints: frozenset[Taint]
    supplies: tuple[_Supply, ...]
    selector: Selector
    certain: bool

    @property
    def more_taints(self) -> list[str]:
        """The taints it tolerates and the nodes with the fewest don't have, for people."""
        fewest = min((supply.node.taints for supply in self.supplies), key=lambda taints: (len(taints), sorted(taints)))
        return sorted({taint.words for taint in self.taints - fewest})

    @property
    def usable(self) -> list[_Supply]:
        return [supply for supply in self.supplies if supply.node.usable]


def device_of(resource: str, labels: Labels, count: int) -> Device | None:
    """The GPU that a node with these labels counts as ``resource``; None for a resource that is no GPU.

    Args:
        resource: What the node counts.
        labels: The node's labels.
        count: How many of it the node hands out.
    """
    return nvidia_device(resource, labels) or amd_device(resource, labels) or intel_device(resource, labels, count)


def cluster_offers(nodes: Iterable[Node], held: Held | None) -> tuple[GpuOffer, ...]:
    """The GPUs of these nodes by kind, by title.

    Args:
        nodes: The cluster's nodes.
        held: What pods hold; None where it isn't known.
    """
    supplies = [supply for node in nodes for supply in _supplies(node, held)]
    pools = _pools(supplies)
    titles = distinct([_titles(pool) for pool in pools])
    offers = [_offer(pool, title) for pool, title in zip(pools, titles, strict=True)]
    return tuple(sorted(offers, key=lambda offer: (offer.title, offer.id)))


def _supplies(node: Node, held: Held | None) -> Iterable[_Supply]:
    for resource, count in sorted(node.devices.items()):
        device = device_of(resource, node.labels, count)
        if device is not None:
            free = None if held is None else max(count - held.get(node.name, {}).get(resource, 0), 0)
            yield _Supply(node, device, free if node.usable else 0)


def _pools(supplies: Sequence[_Supply]) -> list[_Pool]:
    kinds: defaultdict[Device, list[_Supply]] = defaultdict(list)
    for supply in supplies:
        kinds[supply.device].append(supply)
    return [
        _pool(device, taints, same, supplies)
        for device, same in kinds.items()
        for taints in sorted({supply.node.taints for supply in same}, key=sorted)
    ]


def _pool(device: Device, taints: frozenset[Taint], same: Sequence[_Supply], supplies: Sequence[_Supply]) -> _Pool:
    """The nodes reached, by the device's labels, and by one more where a pod could be put on another kind by them."""
    reached = tuple(supply for supply in same if supply.node.taints <= taints)
    wanted = set(device.selector)
    others = [
        supply.node.labels
        for supply in supplies
        if supply.device.resource == device.resource
        and supply.device != device
        and wanted <= set(supply.node.labels.items())
        and supply.node.taints <= taints
    ]
    apart = _telling_apart([supply.node.labels for supply in reached], others) if others else ()
    return _Pool(device, taints, reached, device.selector + apart, certain=bool(apart) or not others)


def _telling_apart(ours: Sequence[Labels], others: Sequence[Labels]) -> Selector:
    for key in _POOLS:
        values = {labels.get(key, "") for labels in ours}
        if len(values) == 1 and values != {""} and not values & {labels.get(key, "") for labels in others}:
            return ((key, values.pop()),)
    return ()


def _titles(pool: _Pool) -> tuple[str, ...]:
    """What the pool may be called, the shortest first."""
    device = pool.device
    short, full = (name(device.product) if device.product else "" for name in (short_name, full_name))
    if not short or (device.vendor is GpuVendor.INTEL and "intel" not in short.lower()):
        short = full = f"Intel {short}" if short else _MAKERS[device.vendor]
    if device.memory_bytes and not device.profile and "GB" not in short:
        full = f"{full} {round(device.memory_bytes / GIB)} GiB"
    kind = _kind_in_words(device)
    more = f", also on {', '.join(pool.more_taints)} nodes" if pool.more_taints else ""
    where = f" ({', '.join(value for _, value in pool.selector)})" if pool.selector else ""
    return short + kind + more, full + kind + more, full + kind + where + more


def _kind_in_words(device: Device) -> str:
    mig = " MIG" if device.profile and device.vendor is GpuVendor.NVIDIA else ""
    share = f", {_SHARES[device.sharing]}" if device.kind is GpuKind.SHARED else ""
    return f"{mig} {device.profile}".rstrip() + share


def _offer(pool: _Pool, title: str) -> GpuOffer:
    device = pool.device
    free = (
        None if any(supply.free is None for supply in pool.usable) else sum(supply.free or 0 for supply in pool.usable)
    )
    tolerations = sorted(pool.taints)
    return GpuOffer(
        id="/".join(
            (
                "cluster",
                device.resource,
                device.kind.value,
                *(f"{key}={value}" for key, value in pool.selector),
                *(f"{taint.key}={taint.value}:{taint.effect}" for taint in tolerations),
            )
        ),
        title=title,
        resource=device.resource,
        product=device.product,
        vendor=device.vendor,
        kind=device.kind,
        profile=device.profile,
        memory_bytes=min((each for supply in pool.supplies if (each := supply.device.memory_bytes)), default=None),
        total=sum(supply.count for supply in pool.supplies),
        free=free,
        most=1 if device.kind is GpuKind.SHARED else max(supply.count for supply in pool.supplies),
        note=_note(pool, free),
        tags=(
            print_tag(LimitTag(device.resource, "1")),
            *(print_tag(NodeSelectorTag(key, value)) for key, value in pool.selector),
            *(print_tag(TolerationTag(taint.key, taint.value or None, taint.effect)) for taint in tolerations),
        ),
    )


def _note(pool: _Pool, free: int | None) -> str:
    total = sum(supply.count for supply in pool.supplies)
    doubt = "" if pool.certain else "; no label tells its nodes from those with other kinds"
    if free is None:
        return f"{total} in the cluster{doubt}"
    note = f"{free} of {total} free"
    together = max((supply.free or 0 for supply in pool.usable), default=0)
    if 0 < together < free and pool.device.kind is not GpuKind.SHARED:
        note += f", at most {together} on one node"
    unusable = total - sum(supply.count for supply in pool.usable)
    return note + (f", {unusable} on nodes that take no pods now" if unusable else "") + doubt
