"""The inventory over HTTP: a Kubernetes API behind a real Jupyter server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets import TraitError
from traitlets.config import Config

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory import ClusterChoice, cluster_choices
from jupyter_kale_ext.inventory.inventories import Inventories, Source
from jupyter_kale_ext.model.inventory import Inventory, InventorySource
from jupyter_kale_ext.server.app import KaleExtension
from jupyter_kale_ext.server.backend import Backend
from jupyter_kale_ext.server.schedules import ScheduleService
from jupyter_kale_ext.server.service import KaleService
from tests.kubernetes_api.clusters import CLUSTERS
from tests.kubernetes_api.server import CONTEXT, TOKEN, KubernetesApi
from tests.server.conftest import Api

LISTED = [{"title": "B200", "tags": ["limit:nvidia.com/gpu:1", "node_selector:gpu:b200"], "memory": "180Gi", "most": 8}]


@pytest.fixture
def kubernetes() -> Iterator[KubernetesApi]:
    with KubernetesApi(CLUSTERS["gke"]) as running:
        yield running


@pytest.fixture
def jp_server_config(kubernetes: KubernetesApi, tmp_path: Path) -> Config:
    kubeconfig = kubernetes.kubeconfig(tmp_path / "kubeconfig")
    return Config(
        {
            "ServerApp": {"jpserver_extensions": {"jupyter_kale_ext": True}},
            "KaleExtension": {
                "cluster_context": CONTEXT,
                "cluster_kubeconfig": str(kubeconfig),
                "cluster_gpus": LISTED,
                "cluster_deadline": 300,
            },
        }
    )


async def test_what_the_configured_cluster_offers(api: Api, kubernetes: KubernetesApi) -> None:
    assert kubernetes.requests == []
    response = await api("GET", "inventory", engine="cluster")
    inventory = json.loads(response.body)
    assert (response.code, inventory["source"], inventory["message"]) == (200, "nodes", "")
    assert [(offer["title"], offer["free"], offer["most"]) for offer in inventory["gpus"]] == [
        ("A100 80GB", 4, 4),
        ("A100 80GB, also on gke-spot nodes", 6, 4),
        ("H100 80GB MIG 1g.10gb", 13, 14),
        ("L4", 0, 1),
        ("T4, time-sliced share", 6, 1),
        ("B200", None, 8),
    ]
    assert TOKEN not in response.body.decode()


async def test_many_clients_make_one_reading_and_hold_up_nothing_else(api: Api, kubernetes: KubernetesApi) -> None:
    kubernetes.hold()
    waiting = [
        asyncio.create_task(api("GET", "inventory", engine="cluster", request_timeout=300))
        for _ in range(8)  # as many as there are threads; the client of this test takes ten at a time
    ]
    assert (await api("GET", "engines")).code == 200
    assert json.loads((await api("GET", "inventory", engine="local")).body)["source"] == "nvml"
    assert not any(task.done() for task in waiting)
    kubernetes.release()
    assert {json.loads((await task).body)["source"] for task in waiting} == {"nodes"}
    assert [resource for resource, _ in kubernetes.requests] == ["nodes", "pods", "resourcequotas"]


async def test_who_waits_too_long_gets_what_is_known() -> None:
    let = threading.Event()
    late = Inventory("moon", InventorySource.NONE, "late")

    def read() -> Inventory:
        let.wait()
        return Inventory("moon", InventorySource.NODES)

    service = KaleService(
        object(), lambda _: pytest.fail("no engine is needed"), default_engine="moon", default_image=""
    )
    schedules = ScheduleService(
        object(), lambda _: pytest.fail("no scheduler is needed"), default_engine="moon", default_image=""
    )
    inventories = Inventories({"moon": Source(read, lambda _: late)}, deadline=0.01)
    backend = Backend(service, inventories, cluster_choices(ClusterChoice()), schedules)
    try:
        assert await backend.inventory("moon") == late
        with pytest.raises(InvalidInput):
            await backend.inventory("mars")
    finally:
        let.set()
        backend.close()


def test_a_listed_gpu_that_is_not_valid_is_told_when_the_configuration_is_read() -> None:
    with pytest.raises(TraitError, match="Entry 1 of the listed GPUs has no `title`"):
        KaleExtension(cluster_gpus=[{"tags": ["limit:nvidia.com/gpu:1"]}])


async def test_what_else_can_be_picked_on_the_configured_cluster(api: Api, kubernetes: KubernetesApi) -> None:
    response = await api("GET", "choices", engine="cluster")
    assert (response.code, json.loads(response.body)["namespace"]) == (200, "team")
    here = json.loads((await api("GET", "choices", engine="local")).body)
    assert (here["namespace"], here["volumes"], here["message"]) == ("", [], "")
    unknown = await api("GET", "choices", engine="moon")
    assert (unknown.code, json.loads(unknown.body)["message"]) == (400, "There is no engine `moon`.")
