"""Intel's devices: the labels of its node feature rules (intel/intel-device-plugins-for-kubernetes)."""

from __future__ import annotations

import re

from jupyter_kale_ext.inventory.cluster.devices import INSTANCE_TYPE, Device, Labels, first_label, whole_number
from jupyter_kale_ext.model.inventory import GpuKind, GpuVendor

_RESOURCES = frozenset({"gpu.intel.com/i915", "gpu.intel.com/xe"})
_PRODUCT = ("gpu.intel.com/product", "gpu.intel.com/family")
_CARDS = "gpu.intel.com/device.count"
_ID = re.compile(r"gpu\.intel\.com/device-id\.\d{4}-(?P<id>[0-9a-f]{4})\.(?P<fact>count|present)")


def intel_device(resource: str, labels: Labels, count: int) -> Device | None:
    """The Intel device that a node with these labels counts as ``resource``; None for another resource.

    Args:
        resource: What the node counts.
        labels: The node's labels.
        count: How many of it the node hands out. More than it has cards means that cards are shared.
    """
    if resource not in _RESOURCES:
        return None
    named, ids = first_label(labels, _PRODUCT), [match for match in map(_ID.fullmatch, sorted(labels)) if match]
    present = next(((match[0], labels[match[0]]) for match in ids if match["fact"] == "present"), None)
    cards = whole_number(labels.get(_CARDS))
    return Device(
        resource=resource,
        vendor=GpuVendor.INTEL,
        kind=GpuKind.SHARED if cards and count > cards else GpuKind.WHOLE,
        selector=named or ((present,) if present else first_label(labels, (INSTANCE_TYPE,))),
        product=named[0][1] if named else f"GPU {ids[0]['id']}" if ids else "",
    )
