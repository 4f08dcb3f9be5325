"""The inventories of all engines, and what there is beside GPUs on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jupyter_kale_ext.inventory.cluster import CLUSTER, ClusterChoice, ClusterInventory
from jupyter_kale_ext.inventory.cluster.choices import ClusterChoices
from jupyter_kale_ext.inventory.local import CONTAINER, LOCAL, local_inventory, silent_driver
from jupyter_kale_ext.inventory.readings import DEADLINE, FRESH, Readings, Source
from jupyter_kale_ext.model.choices import Choices
from jupyter_kale_ext.model.inventory import Inventory

__all__ = ["DEADLINE", "FRESH", "ClusterReadings", "Inventories", "Source", "cluster_choices", "inventories"]

Inventories = Readings[Inventory]
"""GPUs, by engine."""
ClusterReadings = Readings[Choices]
"""What else can be picked, by engine."""


def inventories(
    choice: ClusterChoice, listed: tuple[Mapping[str, object], ...] = (), deadline: float = DEADLINE
) -> Inventories:
    """The inventories of this machine and of one cluster.

    Args:
        choice: Which cluster.
        listed: GPUs of the cluster that an administrator lists.
        deadline: Seconds after which those who wait are given what is known.

    Raises:
        InvalidInput: An entry of ``listed`` is not valid.
    """
    cluster = ClusterInventory(choice, listed)
    return Inventories(
        {
            LOCAL: Source(local_inventory, silent_driver),
            CONTAINER: Source(
                lambda: replace(local_inventory(), engine=CONTAINER),
                lambda seconds: replace(silent_driver(seconds), engine=CONTAINER),
            ),
            CLUSTER: Source(cluster.read, cluster.late),
        },
        deadline,
    )


def cluster_choices(choice: ClusterChoice, deadline: float = DEADLINE) -> ClusterReadings:
    """What else can be picked for steps than GPUs; nothing where steps run on this machine.

    Args:
        choice: Which cluster.
        deadline: Seconds after which those who wait are given what is known.
    """
    cluster = ClusterChoices(choice)
    here = {name: Source(Choices, lambda seconds: Choices()) for name in (LOCAL, CONTAINER)}
    return ClusterReadings({**here, CLUSTER: Source(cluster.read, cluster.late)}, deadline)
