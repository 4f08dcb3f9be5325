"""What can be picked for steps on a cluster, beside GPUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class VolumeChoice:
    """A volume claim.

    Attributes:
        name: Name of the claim.
        size: Its size as a Kubernetes quantity, ``10Gi``; empty where it isn't told.
        modes: Its access modes: ``ReadWriteOnce``, ``ReadOnlyMany``, ``ReadWriteMany``, ``ReadWriteOncePod``.
        storage_class: Name of its storage class; empty where it has none.
        mounted: Where this notebook server has it itself; empty where it has not.
    """

    name: str
    size: str = ""
    modes: tuple[str, ...] = ()
    storage_class: str = ""
    mounted: str = ""


@dataclass(frozen=True)
class StorageClassChoice:
    """A storage class.

    Attributes:
        name: Its name.
        provisioner: What makes its volumes.
        default: True where claims that name none get it.
    """

    name: str
    provisioner: str = ""
    default: bool = False


@dataclass(frozen=True)
class SecretChoice:
    """A secret; its values are never read into the product.

    Attributes:
        name: Its name.
        keys: Names of its keys.
    """

    name: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What can be picked in one namespace. Anything else can be typed.

    Attributes:
        namespace: The namespace; empty where no cluster is chosen.
        volumes: Its volume claims, by name.
        storage_classes: The cluster's storage classes, by name.
        secrets: Its secrets, by name, without those that Kubernetes and Helm keep for themselves.
        service_accounts: Names of its service accounts.
        queues: Names of its local queues, where Kueue is there.
        image: Image of this notebook server; empty where it doesn't run in a pod, or can't see it.
        missing: Why one of these lists is not known, by its name (``secrets``), one sentence each.
        message: Why nothing is known; empty otherwise.
    """

    namespace: str = ""
    volumes: tuple[VolumeChoice, ...] = ()
    storage_classes: tuple[StorageClassChoice, ...] = ()
    secrets: tuple[SecretChoice, ...] = ()
    service_accounts: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    image: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
