"""Quotas of a namespace: how many GPUs its pods may hold together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jupyter_kale_ext.inventory.cluster.objects import Json, devices, part
from jupyter_kale_ext.inventory.cluster.offers import device_of
from jupyter_kale_ext.inventory.names import distinct
from jupyter_kale_ext.model.inventory import GpuKind, GpuOffer, GpuVendor
from jupyter_kale_ext.notebook.grammar import print_tag
from jupyter_kale_ext.notebook.tags import LimitTag

_PREFIX = "requests."
_MAKERS = {GpuVendor.NVIDIA: "NVIDIA", GpuVendor.AMD: "AMD", GpuVendor.INTEL: "Intel"}


@dataclass(frozen=True)
class Quota:
    """What a namespace may hold of one device.

    Attributes:
        resource: The device, ``nvidia.com/gpu``.
        hard: How many its pods may hold together.
        used: How many they hold.
    """

    resource: str
    hard: int
    used: int

    @property
    def left(self) -> int:
        """How many more they may take."""
        return max(self.hard - self.used, 0)


def gpu_quotas(found: Iterable[Json]) -> tuple[Quota, ...]:
    """The quotas on GPUs among these objects of the API, by resource.

    Of several on the same resource the tightest counts. Quotas with a scope hold for some pods only, and are left out.
    """
    tightest: dict[str, Quota] = {}
    for each in found:
        if part(each, "spec", "scopes") or part(each, "spec", "scopeSelector"):
            continue
        hard, used = devices(each, "status", "hard") or devices(each, "spec", "hard"), devices(each, "status", "used")
        for name, limit in hard.items():
            quota = Quota(name.removeprefix(_PREFIX), limit, used.get(name, 0))
            if name.startswith(_PREFIX) and device_of(quota.resource, {}, limit) is not None:
                known = tightest.get(quota.resource, quota)
                tightest[quota.resource] = min(known, quota, key=lambda one: (one.left, one.hard))
    return tuple(tightest[resource] for resource in sorted(tightest))


def quota_offers(quotas: Iterable[Quota]) -> tuple[GpuOffer, ...]:
    """What quotas let a namespace hold: how many, but not which products there are."""
    offers = [_offer(quota) for quota in quotas]
    titles = distinct([(offer.title, f"{offer.title} ({offer.resource})") for offer in offers])
    return tuple(replace(offer, title=title) for offer, title in zip(offers, titles, strict=True))


def within(offer: GpuOffer, quotas: Iterable[Quota]) -> GpuOffer:
    """The offer as far as the quotas of the namespace let a step have it."""
    for quota in quotas:
        if quota.resource == offer.resource:
            most = quota.hard if offer.most is None else min(offer.most, quota.hard)
            tight = offer.free is None or quota.left < offer.free
            told = f"the namespace's quota leaves {quota.left}"
            note = ", ".join(filter(None, (offer.note, told if tight else "")))
            return replace(offer, most=most, note=note)
    return offer


def _offer(quota: Quota) -> GpuOffer:
    device = device_of(quota.resource, {}, quota.hard)
    assert device is not None  # only quotas on GPUs are kept
    noun = "MIG" if device.profile and device.vendor is GpuVendor.NVIDIA else "GPU"
    title = " ".join(filter(None, (_MAKERS[device.vendor], noun, device.profile)))
    return GpuOffer(
        id=f"quota/{quota.resource}",
        title=f"{title}, share" if device.kind is GpuKind.SHARED else title,
        resource=quota.resource,
        product="",
        vendor=device.vendor,
        kind=device.kind,
        profile=device.profile,
        memory_bytes=device.memory_bytes,
        total=quota.hard,
        free=quota.left,
        most=1 if device.kind is GpuKind.SHARED else quota.hard,
        note=f"{quota.left} of {quota.hard} left in the namespace's quota",
        tags=(print_tag(LimitTag(quota.resource, "1")),),
    )
