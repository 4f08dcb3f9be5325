"""``gpus``: what a step can ask for."""

from __future__ import annotations

import sys

from jupyter_kale_ext import wire
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory import ClusterChoice, inventories
from jupyter_kale_ext.inventory.cluster import CLUSTER

_PATIENCE = 60.0
"""Seconds to wait for a cluster: nothing else waits meanwhile."""


def gpus(engine: str, choice: ClusterChoice, as_json: bool) -> int:
    """Print the GPUs that steps of runs with that engine can ask for, and the tags that get one.

    Args:
        engine: Name of the engine.
        choice: Which cluster, where the engine is the cluster's.
        as_json: Print the inventory as JSON instead.

    Raises:
        InvalidInput: A cluster is chosen for another engine.
    """
    engine = engine.partition(":")[0]
    if engine != CLUSTER and choice != ClusterChoice():
        raise InvalidInput(
            "`--context`, `--kubeconfig` and `--namespace` are about a cluster.", "Add `--engine cluster`."
        )
    found = inventories(choice, deadline=_PATIENCE).get(engine)
    if as_json:
        print(wire.dumps(found))
        return 0
    for offer in found.gpus:
        print(f"{offer.title}: {offer.note}" if offer.note else offer.title)
        for tag in offer.tags:
            print(f"  {tag}")
    if found.message:
        print(found.message, file=sys.stderr)
    return 0
