"""AMD's devices: the labels of its node labeller (ROCm/k8s-device-plugin)."""

from __future__ import annotations

import re

from jupyter_kale_ext.inventory.cluster.devices import (
    GIB,
    INSTANCE_TYPE,
    MIB,
    Device,
    Labels,
    Selector,
    first_label,
    whole_number,
)
from jupyter_kale_ext.inventory.cluster.instance_types import gpu_of
from jupyter_kale_ext.model.inventory import GpuKind, GpuVendor

_RESOURCE = re.compile(r"amd\.com/(?:gpu|(?P<partition>[a-z]+_nps\d+))")
_PARTITION = "amd.com/compute-memory-partition"
_UNDIVIDED = "spx_"
_NAMES = ("amd.com/gpu.product-name", "beta.amd.com/gpu.product-name")
_IDS = ("amd.com/gpu.device-id", "beta.amd.com/gpu.device-id")
_COUNTED_ID = re.compile(r"(?:beta\.)?amd\.com/gpu\.device-id\.(?P<id>[0-9a-f]{4})")
_MEMORY = re.compile(r"(?:beta\.)?amd\.com/gpu\.vram\.(?P<gibibytes>\d+)G")
_PRODUCTS = {
    "738c": "Instinct MI100",
    "740f": "Instinct MI210",
    "740c": "Instinct MI250X",
    "74a0": "Instinct MI300A",
    "74a1": "Instinct MI300X",
    "74a5": "Instinct MI325X",
}


def amd_device(resource: str, labels: Labels) -> Device | None:
    """The AMD device that a node with these labels counts as ``resource``; None for another resource."""
    match = _RESOURCE.fullmatch(resource)
    if match is None:
        return None
    partition = match["partition"] or labels.get(_PARTITION, "")
    profile = "" if partition.startswith(_UNDIVIDED) else partition
    named = first_label(labels, _NAMES) or first_label(labels, _IDS)
    return Device(
        resource=resource,
        vendor=GpuVendor.AMD,
        kind=GpuKind.MIG if profile else GpuKind.WHOLE,
        profile=profile,
        selector=(named or _counted(labels) or first_label(labels, (INSTANCE_TYPE,)))
        + (() if match["partition"] else first_label(labels, (_PARTITION,))),
        product=_product(labels),
        memory_bytes=None if profile else _memory(labels),
    )


def _counted(labels: Labels) -> Selector:
    """The label of older labellers: the device is in the key, the value is how many the node has."""
    return first_label(labels, tuple(key for key in sorted(labels) if _COUNTED_ID.fullmatch(key)))


def _product(labels: Labels) -> str:
    named = first_label(labels, _NAMES)
    if named:
        return named[0][1]
    ids = [value for _, value in first_label(labels, _IDS)]
    ids += [match["id"] for match in map(_COUNTED_ID.fullmatch, sorted(labels)) if match]
    return _PRODUCTS.get(ids[0], f"GPU {ids[0]}") if ids else gpu_of(labels.get(INSTANCE_TYPE, ""))


def _memory(labels: Labels) -> int | None:
    given = first_label(labels, ("amd.com/gpu.vram", "beta.amd.com/gpu.vram"))
    if given:
        gibibytes, mebibytes = whole_number(given[0][1].removesuffix("G")), whole_number(given[0][1])
        return mebibytes * MIB if mebibytes else gibibytes * GIB if gibibytes else None
    found = [int(match["gibibytes"]) for match in map(_MEMORY.fullmatch, labels) if match]
    return min(found) * GIB if found else None
