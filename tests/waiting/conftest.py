"""A Kubernetes API for a test, and what the official client and the lookout see through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.waiting import KubernetesLookout
from tests.kubernetes_api.clusters import Cluster
from tests.kubernetes_api.server import CONTEXT, KubernetesApi

Watch = Callable[..., tuple[KubernetesApi, KubernetesLookout]]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Starts an API server, and gives it with a lookout on it."""
    with ExitStack() as running:

        def start(
            cluster: Cluster, *, patience: float = 20, fresh: float = 0, **options: object
        ) -> tuple[KubernetesApi, KubernetesLookout]:
            api = running.enter_context(KubernetesApi(cluster, **options))  # type: ignore[arg-type]
            kubeconfig = api.kubeconfig(tmp_path / "kubeconfig")
            return api, KubernetesLookout(ClusterChoice(CONTEXT, str(kubeconfig)), patience, fresh)

        yield start
