"""What steps on this machine can ask for."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.inventory.gpus import Gpu
from jupyter_kale_ext.inventory.local import local_inventory, silent_driver
from jupyter_kale_ext.model.inventory import GpuOffer, GpuVendor, Inventory, InventorySource
from jupyter_kale_ext.wire import dumps, loads

GIB = 1 << 30


def test_gpus_are_offered_by_product() -> None:
    inventory = local_inventory(
        lambda: (
            Gpu(0, "NVIDIA H100 80GB HBM3", "GPU-a", 80 * GIB),
            Gpu(1, "Tesla T4", "GPU-b"),
            Gpu(2, "Tesla T4", "GPU-c"),
        )
    )
    limit = ("limit:nvidia.com/gpu:1",)
    assert inventory == Inventory(
        "local",
        InventorySource.NVML,
        gpus=(
            GpuOffer(
                "local/NVIDIA H100 80GB HBM3", "H100 80GB", "nvidia.com/gpu", "NVIDIA H100 80GB HBM3", GpuVendor.NVIDIA,
                memory_bytes=80 * GIB, total=1, most=1, note="1 on this machine", tags=limit,
            ),
            GpuOffer(
                "local/Tesla T4", "T4", "nvidia.com/gpu", "Tesla T4", GpuVendor.NVIDIA,
                total=2, most=2, note="2 on this machine", tags=limit,
            ),
        ),
    )  # fmt: skip
    assert loads(Inventory, dumps(inventory)) == inventory


def test_products_of_one_name_are_told_apart() -> None:
    found = (Gpu(0, "NVIDIA A100-SXM4-80GB", "a"), Gpu(1, "NVIDIA A100-PCIE-80GB", "b"))
    assert [offer.title for offer in local_inventory(lambda: found).gpus] == [
        "NVIDIA A100 PCIE 80GB",
        "NVIDIA A100 SXM4 80GB",
    ]


def test_a_machine_without_gpus_and_a_driver_that_is_silent_say_so() -> None:
    without = local_inventory(lambda: ())
    assert (without.gpus, without.free_entry) == ((), False)
    assert without.message == "This machine has no GPU that NVIDIA's driver (NVML) tells of."
    assert silent_driver(10).message == "NVIDIA's driver did not answer within 10 seconds."


@pytest.mark.parametrize(
    ("processes", "free", "note"),
    [
        ((0, 0), 2, "2 of 2 free"),
        ((0, 1), 1, "1 of 2 free"),
        ((3, 1), 0, "0 of 2 free"),
        ((0, None), None, "2 on this machine"),
    ],
)
def test_what_is_free(processes: tuple[int | None, ...], free: int | None, note: str) -> None:
    found = [Gpu(index, "Tesla T4", f"GPU-{index}", processes=count) for index, count in enumerate(processes)]
    (offer,) = local_inventory(lambda: found).gpus
    assert (offer.free, offer.note) == (free, note)
