"""A Kubernetes API for a test, and what is read from it by the official client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from jupyter_kale_ext.inventory.cluster import ClusterChoice, ClusterInventory
from jupyter_kale_ext.model.inventory import Inventory
from tests.kubernetes_api.clusters import Cluster
from tests.kubernetes_api.server import CONTEXT, KubernetesApi

Serve = Callable[..., KubernetesApi]
Read = Callable[..., Inventory]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts API servers that end with the test."""
    with ExitStack() as running:
        yield lambda cluster, **options: running.enter_context(KubernetesApi(cluster, **options))


@pytest.fixture
def read(serve: Serve, tmp_path: Path) -> Read:
    """Reads the inventory of a cluster over HTTP."""

    def from_cluster(cluster: Cluster, listed: tuple[Mapping[str, object], ...] = (), **options: object) -> Inventory:
        kubeconfig = serve(cluster, **options).kubeconfig(tmp_path / "kubeconfig")
        return ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig)), listed).read()

    return from_cluster
