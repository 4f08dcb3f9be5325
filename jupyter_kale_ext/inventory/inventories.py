"""The inventories of all engines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory.local import LOCAL, local_inventory
from jupyter_kale_ext.model.inventory import Inventory, InventorySource

CLUSTER = "cluster"
"""Name of the engine that runs steps on a cluster."""


def _no_cluster() -> Inventory:
    return Inventory(
        CLUSTER, InventorySource.NONE, "No cluster is configured, so its GPUs aren't known.", free_entry=True
    )


_READERS: Mapping[str, Callable[[], Inventory]] = {LOCAL: local_inventory, CLUSTER: _no_cluster}


def inventory(engine: str) -> Inventory:
    """What steps of runs with that engine can ask for.

    Raises:
        InvalidInput: There is no such engine.
    """
    if engine not in _READERS:
        raise InvalidInput(f"There is no engine `{engine}`.", f"Use one of these: {', '.join(_READERS)}.")
    return _READERS[engine]()
