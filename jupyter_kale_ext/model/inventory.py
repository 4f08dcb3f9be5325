"""What can be picked for a step: kinds of GPUs, how many there are, and what picking one writes into the notebook."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class InventorySource(str, Enum):
    """Where an inventory comes from, the best first."""

    NVML = "nvml"
    """NVIDIA's driver on this machine."""
    NODES = "nodes"
    """The cluster's nodes and the pods on them."""
    QUOTA = "quota"
    """Quotas of the user's namespace."""
    CONFIGURATION = "configuration"
    """What an administrator listed."""
    NONE = "none"
    """Nothing is known."""


class GpuVendor(str, Enum):
    """Who makes a GPU."""

    NVIDIA = "nvidia"
    AMD = "amd"
    INTEL = "intel"


class GpuKind(str, Enum):
    """How much of a GPU one of it is."""

    WHOLE = "whole"
    MIG = "mig"
    """A partition with memory and compute units of its own."""
    SHARED = "shared"
    """A share of a GPU that other pods use at the same time."""


@dataclass(frozen=True)
class GpuOffer:
    """One kind of GPU that a step can ask for.

    Attributes:
        id: Names it as long as the cluster or the machine stays what it is.
        title: What people read, ``A100 80GB``; differs from the titles of the other offers.
        resource: What Kubernetes counts, ``nvidia.com/gpu``.
        product: The product as its node label or its driver spells it; empty where not known.
        vendor: Who makes it.
        kind: A whole GPU, a partition or a share.
        profile: Profile of a partition, ``1g.10gb``; empty for the other kinds.
        memory_bytes: Memory that comes with one of it, in bytes; None where not known. Of a shared GPU it is what all
            who share it have together.
        total: How many there are; None where not known.
        free: How many nobody holds now; None where not known.
        most: How many one step can get at most, for a step runs on one node; None where not known.
        note: The counts in words, ``4 of 8 free``; empty where they are not known.
        tags: What picking one of it writes into a cell, in the tag grammar. For another count the number in the
            ``limit:`` tag changes.
    """

    id: str
    title: str
    resource: str
    product: str
    vendor: GpuVendor
    kind: GpuKind = GpuKind.WHOLE
    profile: str = ""
    memory_bytes: int | None = None
    total: int | None = None
    free: int | None = None
    most: int | None = None
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """What can be picked for the steps of runs in one place.

    Attributes:
        engine: Name of the engine whose runs it is for.
        source: Where it comes from.
        message: Why it comes from there, and what would give a better one; empty for the best.
        gpus: What can be picked, by title.
        free_entry: True where there may be more than is listed, so that resource and count can be typed.
    """

    engine: str
    source: InventorySource
    message: str = ""
    gpus: tuple[GpuOffer, ...] = ()
    free_entry: bool = False
