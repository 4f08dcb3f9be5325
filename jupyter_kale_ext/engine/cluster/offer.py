"""The connections as places to choose from: which answer, and what they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.connection import CLUSTER, ClusterConnection
from jupyter_kale_ext.engine.cluster.discovery import connections
from jupyter_kale_ext.errors import KaleError

PATIENCE = 3.0
"""Seconds within which a connection has to answer to be offered."""
_FRESH = 10.0  # seconds for which an answer is given again


@dataclass(frozen=True)
class ClusterOffer:
    """One connection.

    Attributes:
        name: Name of its engine.
        title: What people read: where it is, and KFP's version where it is known.
        available: True where it answers.
        reason: Why not, in one sentence and a remedy; empty where it does.
    """

    name: str
    title: str
    available: bool
    reason: str


_seen: dict[ClusterConnection, tuple[float, ClusterOffer]] = {}
_lock = threading.Lock()


def names(configured: Mapping[str, Mapping[str, object]] | None = None) -> tuple[str, ...]:
    """Names of the engines of all connections; nothing is sent.

    Args:
        configured: As ``discovery.connections`` takes them.
    """
    try:
        return tuple(connections(configured=configured))
    except KaleError:
        return ()


def offers(configured: Mapping[str, Mapping[str, object]] | None = None) -> tuple[ClusterOffer, ...]:
    """Every connection, asked at the same time; one with a reason where the settings can't be used.

    Args:
        configured: As ``discovery.connections`` takes them.
    """
    try:
        known = tuple(connections(configured=configured).values())
    except KaleError as error:
        return (ClusterOffer(CLUSTER, "Kubeflow Pipelines", False, str(error)),)
    if not known:
        return ()
    with ThreadPoolExecutor(min(len(known), 8), thread_name_prefix="jupyter-kale-health") as pool:
        return tuple(pool.map(_offer, known))


def _offer(connection: ClusterConnection) -> ClusterOffer:
    now = time.monotonic()
    with _lock:
        seen = _seen.get(connection)
    if seen and now - seen[0] < _FRESH:
        return seen[1]
    place = f"{connection.name}, {connection.host}" if connection.name else connection.host
    quick = replace(connection, deadline=min(connection.deadline, PATIENCE))
    try:
        version = KfpClient(quick).health().version
        offer = ClusterOffer(connection.engine, f"Kubeflow Pipelines {version} ({place})".replace("  ", " "), True, "")
    except KaleError as error:
        offer = ClusterOffer(connection.engine, f"Kubeflow Pipelines ({place})", False, str(error))
    with _lock:
        _seen[connection] = (now, offer)
    return offer
