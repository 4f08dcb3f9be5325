"""What can be picked for a step, by engine."""

from __future__ import annotations

from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.inventory.gpus import Gpu, gpus
from jupyter_kale_ext.inventory.inventories import Inventories, inventories

__all__ = ["ClusterChoice", "Gpu", "Inventories", "gpus", "inventories"]
