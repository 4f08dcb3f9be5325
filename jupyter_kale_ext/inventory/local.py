"""What steps on this machine can ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from jupyter_kale_ext.inventory.gpus import Gpu, gpus
from jupyter_kale_ext.inventory.names import distinct, full_name, short_name
from jupyter_kale_ext.model.inventory import GpuOffer, GpuVendor, Inventory, InventorySource

LOCAL = "local"
"""Name of the engine that runs steps as processes of this machine."""
CONTAINER = "container"
"""Name of the engine that runs them in containers of this machine: with the same GPUs."""
_RESOURCE = "nvidia.com/gpu"


def local_inventory(find: Callable[[], Sequence[Gpu]] = gpus) -> Inventory:
    """The GPUs of this machine that this process may use, by product.

    Args:
        find: Tells the GPUs.
    """
    found = sorted(find(), key=lambda gpu: gpu.name)
    products = {name: tuple(same) for name, same in groupby(found, key=lambda gpu: gpu.name)}
    titles = distinct([(short_name(name), full_name(name)) for name in products])
    offers = tuple(_offer(title, name, same) for title, (name, same) in zip(titles, products.items(), strict=True))
    if offers:
        return Inventory(LOCAL, InventorySource.NVML, gpus=offers)
    return Inventory(LOCAL, InventorySource.NVML, "This machine has no GPU that NVIDIA's driver (NVML) tells of.")


def silent_driver(seconds: float) -> Inventory:
    """What is known where NVIDIA's driver has not answered for so long."""
    return Inventory(
        LOCAL, InventorySource.NVML, f"NVIDIA's driver did not answer within {seconds:.0f} seconds.", free_entry=True
    )


def _offer(title: str, name: str, same: Sequence[Gpu]) -> GpuOffer:
    total, idle = len(same), [gpu.idle for gpu in same]
    free = None if None in idle else sum(map(bool, idle))
    return GpuOffer(
        id=f"{LOCAL}/{name}",
        title=title,
        resource=_RESOURCE,
        product=name,
        vendor=GpuVendor.NVIDIA,
        memory_bytes=min((gpu.memory_bytes for gpu in same if gpu.memory_bytes is not None), default=None),
        total=total,
        free=free,
        most=total,
        note=f"{total} on this machine" if free is None else f"{free} of {total} free",
        tags=(f"limit:{_RESOURCE}:1",),
    )
