"""What is given where the cluster lets only part be read, or nothing: the next best source, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_kale_ext.inventory.cluster import ClusterChoice, ClusterInventory
from jupyter_kale_ext.inventory.cluster.pods import held_devices
from jupyter_kale_ext.inventory.cluster.reader import PAGE
from tests.inventory.conftest import Read, Serve
from tests.kubernetes_api.clusters import CLUSTERS, GPU, QUOTAS, Cluster, discovered
from tests.kubernetes_api.objects import node, pod, quota
from tests.kubernetes_api.server import CONTEXT, TOKEN, unused_url

GKE = CLUSTERS["gke"]
WITH_QUOTAS = replace(GKE, quotas=QUOTAS)
LISTED = ({"title": "A100 80GB, on demand", "tags": ["limit:nvidia.com/gpu:1", "node_selector:pool:a100"], "most": 8},)
ADMIN = "An administrator can let it list nodes and pods; then types and free GPUs are shown."
NODES = "This account may not list nodes"
PODS = "This account may not list the pods of all namespaces"
TYPE = "Which GPUs there are isn't known: type resource and count."
CONFIGURED = "These are the GPUs that are configured; what is free isn't known."
QUOTA = "so these counts are the quota of namespace `team`."

DEGREES = [
    # denied, cluster, listed, source, message, free entry, titles
    pytest.param((), WITH_QUOTAS, (), "nodes", "", False, 5, id="nothing denied"),
    pytest.param(("resourcequotas",), GKE, (), "nodes", "", False, 5, id="quotas denied"),
    pytest.param((), GKE, LISTED, "nodes", "", False, 6, id="a type without nodes now is listed too"),
    pytest.param(
        ("pods",),
        GKE,
        (),
        "nodes",
        f"{PODS}, so what is free isn't known. An administrator can let it list pods; then free GPUs are shown.",
        False,
        5,
        id="pods denied",
    ),
    pytest.param(("nodes",), WITH_QUOTAS, (), "quota", f"{NODES}, {QUOTA} {ADMIN}", True, 2, id="nodes denied"),
    pytest.param(
        ("nodes", "pods"), WITH_QUOTAS, LISTED, "quota", f"{NODES}, {QUOTA} {ADMIN}", True, 3, id="both denied"
    ),
    pytest.param(("nodes",), GKE, LISTED, "configuration", f"{NODES}. {CONFIGURED} {ADMIN}", True, 1, id="no quotas"),
    pytest.param(
        ("nodes", "resourcequotas"),
        WITH_QUOTAS,
        LISTED,
        "configuration",
        f"{NODES}. {CONFIGURED} {ADMIN}",
        True,
        1,
        id="quotas denied too",
    ),
    pytest.param(("nodes",), GKE, (), "none", f"{NODES}. {TYPE} {ADMIN}", True, 0, id="nothing known"),
]


@pytest.mark.parametrize(("deny", "cluster", "listed", "source", "message", "free_entry", "offers"), DEGREES)
def test_permissions(
    read: Read,
    deny: tuple[str, ...],
    cluster: Cluster,
    listed: tuple[dict[str, object], ...],
    source: str,
    message: str,
    free_entry: bool,
    offers: int,
) -> None:
    inventory = read(cluster, listed, deny=deny)
    assert (inventory.source.value, inventory.message, inventory.free_entry) == (source, message, free_entry)
    assert len(inventory.gpus) == offers


def test_without_pods_totals_are_known_and_free_is_not(read: Read) -> None:
    told = {offer.title: (offer.total, offer.free, offer.note) for offer in read(GKE, deny=["pods"]).gpus}
    assert told["A100 80GB"] == (8, None, "8 in the cluster")
    assert told["L4"] == (1, 0, "0 of 1 free, 1 on nodes that take no pods now")


def test_quotas_without_nodes(read: Read) -> None:
    told = [
        (offer.title, offer.total, offer.free, offer.most, offer.note, offer.tags)
        for offer in read(WITH_QUOTAS, deny=["nodes"]).gpus
    ]
    assert told == [
        ("NVIDIA GPU", 4, 3, 4, "3 of 4 left in the namespace's quota", ("limit:nvidia.com/gpu:1",)),
        ("NVIDIA MIG 1g.10gb", 2, 0, 2, "0 of 2 left in the namespace's quota", ("limit:nvidia.com/mig-1g.10gb:1",)),
    ]


def test_quotas_narrow_what_nodes_have(read: Read) -> None:
    cluster = Cluster(
        nodes=(node("dgx", discovered("NVIDIA-A100-SXM4-80GB", 81920, 8), {GPU: 8}),),
        quotas=(quota("gpus", {f"requests.{GPU}": "4"}, {f"requests.{GPU}": "3"}),),
    )
    (offer,) = read(cluster).gpus
    assert (offer.free, offer.most, offer.note) == (8, 4, "8 of 8 free, the namespace's quota leaves 1")


def _status(code: int) -> object:
    return lambda resource, query: (code, b'{"kind": "Status", "message": "internal: token s3cr3t-t0ken at 10.0.0.1"}')


def _later(resource: str, query: dict[str, str]) -> tuple[int, bytes] | None:
    return (410, b'{"kind": "Status", "code": 410, "reason": "Expired"}') if "continue" in query else None


def _endless(resource: str, query: dict[str, str]) -> tuple[int, bytes]:
    return 200, b'{"items": [], "metadata": {"continue": "again"}}'


MANY = Cluster(nodes=tuple(node(f"n{number}", {}, {}) for number in range(PAGE + 1)))
GARBAGE = "What answered is no Kubernetes API: it gave no list of nodes"

TROUBLES = [
    pytest.param(_status(500), GKE, "The cluster answered with an error (HTTP 500)", id="an error"),
    pytest.param(_status(404), GKE, "The cluster answered with an error (HTTP 404)", id="not found"),
    pytest.param(_status(401), GKE, "The cluster does not accept the credentials", id="unauthorized"),
    pytest.param(_later, MANY, "The cluster's list of nodes changed while it was read", id="pages that expire"),
    pytest.param(_endless, GKE, "The cluster's list of nodes has no end", id="pages without end"),
    pytest.param(lambda *_: (200, b"<html>Sign in</html>"), GKE, GARBAGE, id="a web page"),
    pytest.param(lambda *_: (200, b"\xff\xfe\x00"), GKE, GARBAGE, id="no text"),
    pytest.param(lambda *_: (200, b"[1, 2]"), GKE, GARBAGE, id="a list"),
    pytest.param(lambda *_: (200, b'{"items": {}}'), GKE, GARBAGE, id="no list in it"),
    pytest.param(lambda *_: (200, b""), GKE, GARBAGE, id="nothing"),
]


@pytest.mark.parametrize(("spoil", "cluster", "reason"), TROUBLES)
def test_troubles(read: Read, spoil: object, cluster: Cluster, reason: str) -> None:
    inventory = read(cluster, spoil=spoil)
    assert (inventory.source.value, inventory.free_entry) == ("none", True)
    assert inventory.message == f"{reason}. {TYPE}"
    assert read(cluster, LISTED, spoil=spoil).message == f"{reason}. {CONFIGURED}"
    assert not [secret for secret in (TOKEN, "10.0.0.1", "127.0.0.1") if secret in repr(inventory)]


def test_garbage_among_nodes_and_pods_is_passed_over(read: Read) -> None:
    cluster = Cluster(
        nodes=(*GKE.nodes, {}, {"metadata": {"name": "x"}, "status": {"allocatable": {GPU: "??"}}}),
        pods=(*GKE.pods, {}, {"spec": {"nodeName": "a100-1", "containers": [None]}}),
    )
    assert read(cluster) == read(GKE)


def test_trouble_with_the_pods_alone_costs_what_is_free_alone(read: Read) -> None:
    inventory = read(GKE, spoil=lambda resource, _: (503, b"") if resource == "pods" else None)
    assert inventory.source.value == "nodes"
    assert inventory.message == "The cluster answered with an error (HTTP 503), so what is free isn't known."
    assert inventory.gpus[0].free is None


def test_a_token_that_is_not_let_in(serve: Serve, tmp_path: Path) -> None:
    kubeconfig = serve(GKE).kubeconfig(tmp_path / "kubeconfig", token="wrong")
    message = ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig))).read().message
    assert message == f"The cluster does not accept the credentials. {TYPE}"


def test_an_address_where_nothing_listens(serve: Serve, tmp_path: Path) -> None:
    kubeconfig = serve(GKE).kubeconfig(tmp_path / "kubeconfig", url=unused_url())
    assert (
        ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig))).read().message
        == f"The cluster can't be reached. {TYPE}"
    )


def test_long_lists_come_in_pages_and_ended_pods_not_at_all(serve: Serve, tmp_path: Path) -> None:
    labels = discovered("Tesla-T4", 15360, 1)
    cluster = Cluster(
        nodes=tuple(node(f"n{number:04}", labels, {GPU: 1}) for number in range(2 * PAGE + 1)),
        pods=(
            *(pod(f"p{number}", f"n{number:04}", {GPU: 1}) for number in range(PAGE + 1)),
            *(pod(f"d{number}", f"n{number:04}", {GPU: 1}, phase="Succeeded") for number in range(PAGE)),
        ),
    )
    api = serve(cluster)
    kubeconfig = api.kubeconfig(tmp_path / "kubeconfig")
    (offer,) = ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig))).read().gpus
    assert (offer.total, offer.free) == (2 * PAGE + 1, PAGE)
    asked = [(resource, query.get("limit"), query.get("continue")) for resource, query in api.requests]
    pages = [
        ("nodes", None),
        ("nodes", "500"),
        ("nodes", "1000"),
        ("pods", None),
        ("pods", "500"),
        ("resourcequotas", None),
    ]
    assert asked == [(resource, str(PAGE), following) for resource, following in pages]
    assert api.requests[3][1]["fieldSelector"] == "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed"
    assert sum(sum(held.values()) for held in held_devices(cluster.pods).values()) == PAGE + 1
