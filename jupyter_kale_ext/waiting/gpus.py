"""How many of the GPUs a waiting pod could get are in use."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_kale_ext.inventory.cluster.nodes import Node
from jupyter_kale_ext.inventory.cluster.objects import Json, texts
from jupyter_kale_ext.inventory.cluster.offers import device_of
from jupyter_kale_ext.inventory.cluster.pods import Held, devices_of
from jupyter_kale_ext.inventory.names import short_name


def gpu_of(resources: Iterable[str]) -> str:
    """The first of these resources that is a GPU; empty where none is."""
    return next((name for name in resources if device_of(name, {}, 1) is not None), "")


def usage(pod: Json, resource: str, nodes: Iterable[Node], held: Held | None) -> str:
    """What is known of the GPUs that the pod's node selector lets it have: ``a free A100 80GB: 8 of 8 in use``.

    Args:
        pod: The pod.
        resource: What it asks for.
        nodes: The nodes with devices.
        held: What pods hold; None where that isn't known.
    """
    wanted = texts(pod, "spec", "nodeSelector").items()
    fitting = [node for node in nodes if resource in node.devices and wanted <= node.labels.items()]
    total = sum(node.devices[resource] for node in fitting)
    name, asked = _product(resource, fitting), devices_of(pod).get(resource, 1)
    free = f"a free {name}" if asked <= 1 else f"{asked} free {name}"
    if not total:
        return f"{free}: no node of the kind that was asked for has one"
    if held is None:
        return f"{free}: there are {total}; how many are in use isn't known"
    used = sum(min(held.get(node.name, {}).get(resource, 0), node.devices[resource]) for node in fitting)
    return f"{free}: {used} of {total} in use"


def _product(resource: str, fitting: Iterable[Node]) -> str:
    """What the GPUs are called, where they are all of one kind."""
    devices = (device_of(resource, node.labels, node.devices[resource]) for node in fitting)
    names = {short_name(one.product) if one and one.product else "" for one in devices}
    name = names.pop() if len(names) == 1 else ""
    return name or "GPU"
