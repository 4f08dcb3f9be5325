"""What can be picked for a step, by engine."""

from __future__ import annotations

from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.inventory.gpus import Gpu, gpus
from jupyter_kale_ext.inventory.inventories import ClusterReadings, Inventories, cluster_choices, inventories

__all__ = [
    "ClusterChoice",
    "ClusterReadings",
    "Gpu",
    "Inventories",
    "cluster_choices",
    "gpus",
    "inventories",
]
