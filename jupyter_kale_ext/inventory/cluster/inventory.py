"""The inventory of a cluster, from the best source there is: nodes, quotas, configuration, nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jupyter_kale_ext.inventory.cluster.configuration import configured_offers
from jupyter_kale_ext.inventory.cluster.connection import ClusterChoice, connected
from jupyter_kale_ext.inventory.cluster.failures import Forbidden, ReadFailure
from jupyter_kale_ext.inventory.cluster.nodes import read_nodes
from jupyter_kale_ext.inventory.cluster.offers import cluster_offers
from jupyter_kale_ext.inventory.cluster.pods import Held, held_devices
from jupyter_kale_ext.inventory.cluster.quota import Quota, gpu_quotas, quota_offers, within
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader
from jupyter_kale_ext.model.inventory import GpuOffer, Inventory, InventorySource

CLUSTER = "cluster"
"""Name of the engine that runs steps on a cluster."""

_NO_CHOICE = "No cluster is chosen: this process runs in none, and no context of a kubeconfig is configured"
_GRANT_NODES = "An administrator can let it list nodes and pods; then types and free GPUs are shown."
_GRANT_PODS = "An administrator can let it list pods; then free GPUs are shown."


class ClusterInventory:
    """Responsibilities: read what one cluster offers; fall back, and say why."""

    def __init__(self, choice: ClusterChoice, listed: Sequence[Mapping[str, object]] = ()) -> None:
        """Take which cluster; nothing is opened or asked yet.

        Args:
            choice: Which cluster.
            listed: GPUs that an administrator lists, as in ``configured_offers``.

        Raises:
            InvalidInput: An entry of ``listed`` is not valid.
        """
        self._choice = choice
        self._configured = configured_offers(listed)

    def read(self) -> Inventory:
        """Ask the cluster. Blocks until it has answered, or failed to; never raises for what a cluster does."""
        if not self._choice.is_made():
            return self.without(_NO_CHOICE)
        try:
            with connected(self._choice) as connection:
                return self._ask(ClusterReader(connection))
        except ReadFailure as failure:
            return self.without(failure.reason)

    def without(self, reason: str) -> Inventory:
        """What is known without asking the cluster.

        Args:
            reason: Why it can't be asked, as a sentence without its full stop.
        """
        if self._configured:
            message = f"{reason}. These are the GPUs that are configured; what is free isn't known."
            return Inventory(CLUSTER, InventorySource.CONFIGURATION, message, self._configured, free_entry=True)
        message = f"{reason}. Which GPUs there are isn't known: type resource and count."
        return Inventory(CLUSTER, InventorySource.NONE, message, free_entry=True)

    def late(self, seconds: float) -> Inventory:
        """What is known where the cluster has not answered for so long."""
        return self.without(f"The cluster did not answer within {seconds:.0f} seconds")

    def _ask(self, reader: ClusterReader) -> Inventory:
        try:
            nodes = read_nodes(reader.nodes())
        except Forbidden as failure:
            return self._from_quotas(reader, failure.reason)
        held, message = _held(reader)
        offers = cluster_offers(nodes, held)
        quotas = _quotas(reader) if offers else ()
        offers = tuple(within(offer, quotas) for offer in offers)
        if not offers:
            message = "No node of the cluster has a GPU now; nodes may be added on demand."
        listed = self._not_among(offers)
        return Inventory(CLUSTER, InventorySource.NODES, message, offers + listed, free_entry=not offers)

    def _from_quotas(self, reader: ClusterReader, reason: str) -> Inventory:
        quotas = quota_offers(_quotas(reader))
        if not quotas:
            known = self.without(reason)
            return replace(known, message=f"{known.message} {_GRANT_NODES}")
        message = f"{reason}, so these counts are the quota of namespace `{reader.namespace}`. {_GRANT_NODES}"
        return Inventory(CLUSTER, InventorySource.QUOTA, message, quotas + self._configured, free_entry=True)

    def _not_among(self, offers: Sequence[GpuOffer]) -> tuple[GpuOffer, ...]:
        """What is configured and not on any node now, such as groups of nodes that are scaled to none."""
        known = [set(offer.tags) for offer in offers]
        return tuple(offer for offer in self._configured if not any(set(offer.tags) <= tags for tags in known))


def _held(reader: ClusterReader) -> tuple[Held | None, str]:
    """What pods hold, and why that isn't known where it isn't."""
    try:
        return held_devices(reader.pods()), ""
    except ReadFailure as failure:
        remedy = f" {_GRANT_PODS}" if isinstance(failure, Forbidden) else ""
        return None, f"{failure.reason}, so what is free isn't known.{remedy}"


def _quotas(reader: ClusterReader) -> tuple[Quota, ...]:
    """The quotas on GPUs; none where they can't be read, for they only narrow what is known."""
    try:
        return gpu_quotas(reader.quotas())
    except ReadFailure:
        return ()
