"""NVIDIA's devices: the labels of GPU feature discovery, Google, Amazon and Azure.

Sources: GPU feature discovery's and the device plugin's documentation (NVIDIA/k8s-device-plugin), GKE's pages on GPU
sharing and multi-instance GPUs, Karpenter's well-known labels, EKS's and AKS's pages on labels.
"""

from __future__ import annotations

import re

from jupyter_kale_ext.inventory.cluster.devices import (
    GB,
    INSTANCE_TYPE,
    MIB,
    Device,
    Labels,
    Selector,
    chosen,
    first_label,
    whole_number,
)
from jupyter_kale_ext.inventory.cluster.instance_types import gpu_of
from jupyter_kale_ext.model.inventory import GpuKind, GpuVendor

_RESOURCE = re.compile(r"(?P<counted>nvidia\.com/(?:gpu|mig-(?P<profile>\d+g\.\d+gb[\w.-]*?)))(?P<renamed>\.shared)?")
_PRODUCT = re.compile(r"(?P<name>.*?)(?:-MIG-(?P<profile>[^-]+(?:-me)?))?(?P<shared>-SHARED)?")
_MEMORY = re.compile(r"(\d+) ?GB", re.IGNORECASE)

_DISCOVERED = "nvidia.com/gpu.product"
_GKE = "cloud.google.com/gke-accelerator"
_GKE_PARTITION = "cloud.google.com/gke-gpu-partition-size"
_GKE_CLIENTS = "cloud.google.com/gke-max-shared-clients-per-gpu"
_GKE_SHARING = "cloud.google.com/gke-gpu-sharing-strategy"
_PROVISIONED = ("karpenter.k8s.aws/instance-gpu", "eks.amazonaws.com/instance-gpu", "karpenter.azure.com/sku-gpu")
"""Karpenter on AWS, EKS auto mode, Karpenter on Azure: ``…-name`` and ``…-memory``."""
_EKS = "k8s.amazonaws.com/accelerator"
_STRATEGIES = {"time-slicing": "time-slicing", "time-sharing": "time-slicing", "mps": "mps"}


def nvidia_device(resource: str, labels: Labels) -> Device | None:
    """The NVIDIA device that a node with these labels counts as ``resource``; None for another resource."""
    match = _RESOURCE.fullmatch(resource)
    if match is None:
        return None
    discovered = _PRODUCT.fullmatch(labels.get(_DISCOVERED, ""))
    assert discovered is not None  # it fits any text
    own = not match["profile"]  # the label about `nvidia.com/gpu` says nothing about partitions counted by themselves
    profile = match["profile"] or discovered["profile"] or labels.get(_GKE_PARTITION, "")
    clients = whole_number(labels.get(_GKE_CLIENTS)) or 1
    sharing = _sharing(labels, match["counted"])
    shared = match["renamed"] or (own and discovered["shared"]) or clients > 1 or sharing
    return Device(
        resource=resource,
        vendor=GpuVendor.NVIDIA,
        kind=GpuKind.SHARED if shared else GpuKind.MIG if profile else GpuKind.WHOLE,
        profile=profile,
        selector=_selector(labels),
        product=discovered["name"] or _product(labels),
        memory_bytes=_memory(labels, match["counted"], profile),
        sharing=sharing,
    )


def _sharing(labels: Labels, counted: str) -> str:
    if _GKE_SHARING in labels:
        return _STRATEGIES.get(labels[_GKE_SHARING].lower(), "")
    replicas = whole_number(labels.get(f"{counted}.replicas")) or 1
    strategy = labels.get(f"{counted}.sharing-strategy", "time-slicing" if replicas > 1 else "")
    return _STRATEGIES.get(strategy, "") if replicas > 1 else ""


def _selector(labels: Labels) -> Selector:
    """Google's labels go first: its autoscaler knows them alone."""
    if labels.get(_GKE):
        return chosen(labels, (_GKE, _GKE_PARTITION, _GKE_CLIENTS, _GKE_SHARING))
    return (
        first_label(labels, (_DISCOVERED,))
        or next(
            (found for start in _PROVISIONED if (found := chosen(labels, (f"{start}-name", f"{start}-memory")))), ()
        )
        or first_label(labels, (_EKS, INSTANCE_TYPE))
    )


def _product(labels: Labels) -> str:
    named = first_label(labels, (_GKE, *(f"{start}-name" for start in _PROVISIONED), _EKS))
    return named[0][1] if named else gpu_of(labels.get(INSTANCE_TYPE, ""))


def _memory(labels: Labels, counted: str, profile: str) -> int | None:
    of_the_machine = () if profile else tuple(f"{start}-memory" for start in _PROVISIONED)
    for key in (f"{counted}.memory", *of_the_machine):
        mebibytes = whole_number(labels.get(key))
        if mebibytes:
            return mebibytes * MIB
    named = _MEMORY.search(profile or labels.get(_GKE, ""))
    return int(named[1]) * GB if named else None
