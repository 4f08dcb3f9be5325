"""Quotas on GPUs."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.inventory.cluster.quota import Quota, gpu_quotas, quota_offers, within
from jupyter_kale_ext.model.inventory import GpuOffer, GpuVendor
from tests.kubernetes_api.objects import Json, quota

GPU = "nvidia.com/gpu"


def of(hard: str, used: str = "0", resource: str = GPU, **options: list[str]) -> Json:
    return quota("q", {f"requests.{resource}": hard}, {f"requests.{resource}": used}, **options)


@pytest.mark.parametrize(
    ("found", "quotas"),
    [
        ([], []),
        ([of("4", "1")], [Quota(GPU, 4, 1)]),
        ([of("4", "1"), of("8", "7")], [Quota(GPU, 8, 7)]),
        ([of("4", "5")], [Quota(GPU, 4, 5)]),
        ([of("0")], [Quota(GPU, 0, 0)]),
        ([of("4", scopes=["Terminating"])], []),
        ([of("4", resource="cpu"), of("9", resource="google.com/tpu")], []),
        ([quota("q", {GPU: "4"}, {})], []),
        (
            [of("2", "0", "nvidia.com/mig-1g.5gb"), of("1", "0", "amd.com/gpu")],
            [Quota("amd.com/gpu", 1, 0), Quota("nvidia.com/mig-1g.5gb", 2, 0)],
        ),
        ([{"spec": {"hard": {f"requests.{GPU}": "3"}}}], [Quota(GPU, 3, 0)]),
        ([{}, {"status": {"hard": {f"requests.{GPU}": "?"}}}], []),
    ],
)
def test_the_tightest_quota_on_each_gpu(found: list[Json], quotas: list[Quota]) -> None:
    assert list(gpu_quotas(found)) == quotas


def test_what_quotas_offer() -> None:
    resources = (
        GPU,
        "nvidia.com/gpu.shared",
        "nvidia.com/mig-1g.5gb",
        "amd.com/gpu",
        "amd.com/cpx_nps4",
        "gpu.intel.com/xe",
        "gpu.intel.com/i915",
    )
    told = [(offer.title, offer.free, offer.most) for offer in quota_offers([Quota(each, 4, 3) for each in resources])]
    assert told == [
        ("NVIDIA GPU", 1, 4),
        ("NVIDIA GPU, share", 1, 1),
        ("NVIDIA MIG 1g.5gb", 1, 4),
        ("AMD GPU", 1, 4),
        ("AMD GPU cpx_nps4", 1, 4),
        ("Intel GPU (gpu.intel.com/xe)", 1, 4),
        ("Intel GPU (gpu.intel.com/i915)", 1, 4),
    ]


@pytest.mark.parametrize(
    ("free", "most", "quota", "narrowed"),
    [
        (8, 8, Quota(GPU, 100, 0), (8, "8 of 8 free")),
        (8, 8, Quota(GPU, 10, 8), (8, "8 of 8 free, the namespace's quota leaves 2")),
        (8, 8, Quota(GPU, 4, 0), (4, "8 of 8 free, the namespace's quota leaves 4")),
        (8, 8, Quota(GPU, 4, 6), (4, "8 of 8 free, the namespace's quota leaves 0")),
        (8, None, Quota(GPU, 4, 0), (4, "8 of 8 free, the namespace's quota leaves 4")),
        (8, 8, Quota("amd.com/gpu", 1, 1), (8, "8 of 8 free")),
    ],
)
def test_what_a_quota_leaves_of_an_offer(free: int, most: int | None, quota: Quota, narrowed: tuple[int, str]) -> None:
    offer = GpuOffer("x", "T4", GPU, "", GpuVendor.NVIDIA, total=8, free=free, most=most, note="8 of 8 free")
    found = within(offer, [quota])
    assert (found.most, found.note) == narrowed
