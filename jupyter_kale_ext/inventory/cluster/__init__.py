"""What a Kubernetes cluster offers: read from its API, or as far as that lets this account read."""

from __future__ import annotations

from jupyter_kale_ext.inventory.cluster.connection import ClusterChoice
from jupyter_kale_ext.inventory.cluster.inventory import CLUSTER, ClusterInventory

__all__ = ["CLUSTER", "ClusterChoice", "ClusterInventory"]
