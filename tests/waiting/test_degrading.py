"""Clusters that forbid, lack, answer slowly or answer nonsense."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.cluster.lookout import Sighting
from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.waiting import KubernetesLookout
from tests.kubernetes_api.clusters import GKE, GPU, Cluster
from tests.kubernetes_api.objects import Json
from tests.kubernetes_api.run_pods import container_waits, run_pod, unschedulable
from tests.kubernetes_api.server import CONTEXT, TOKEN, unused_url
from tests.waiting.conftest import Watch

RUN, PATH = "0b5e8a3c", "root.train.executor"
GPUS_ARE_SHORT = "0/7 nodes are available: 7 Insufficient nvidia.com/gpu."
FOR_GPUS = run_pod(RUN, PATH, devices={GPU: 1}, status=unschedulable(GPUS_ARE_SHORT))
FOR_VOLUMES = run_pod(RUN, PATH, node="cpu-1", status=container_waits("ContainerCreating"))
IN_QUEUE = run_pod(RUN, PATH, gates=["kueue.x-k8s.io/admission"], labels={"kueue.x-k8s.io/queue-name": "q"})
WORKLOADS = "kueue.x-k8s.io/v1beta2/workloads"


def seen(watch: Watch, *pods: Json, others: Mapping[str, list[Json]] | None = None, **options: object) -> Sighting:
    sighting = watch(Cluster(GKE.nodes, (*GKE.pods, *pods), others=others or {}), **options)[1].look(RUN, "")
    assert sighting is not None
    return sighting


@pytest.mark.parametrize(
    ("pod", "deny", "waiting", "warning"),
    [
        (
            FOR_GPUS,
            "namespaced pods",
            None,
            "This account may not list the pods of namespace `team`, so why steps wait",
        ),
        (FOR_GPUS, "nodes", "No node with enough free GPUs (nvidia.com/gpu). Of 7", "may not list nodes, so how many"),
        (FOR_GPUS, "pods", "No node with a free GPU: there are 33; how many are in use isn't", "the pods of all"),
        (FOR_VOLUMES, "events", "", "may not list the events of namespace `team`, so trouble with volumes isn't told"),
        (IN_QUEUE, WORKLOADS, "It waits in queue `q`.", "may not list the workloads of namespace `team`, so why Kueue"),
    ],
)
def test_what_is_forbidden_is_named_and_the_rest_works(
    watch: Watch, pod: Json, deny: str, waiting: str | None, warning: str
) -> None:
    sighting = seen(watch, pod, deny=[deny], others={"argoproj.io/v1alpha1/workflows": []})
    (told,) = sighting.warnings
    assert warning in told
    assert TOKEN not in told
    if waiting is None:
        assert sighting.waiting == {}
    else:
        assert sighting.waiting[PATH].startswith(waiting)


def test_no_kueue_no_argo(watch: Watch) -> None:
    assert seen(watch, IN_QUEUE).waiting == {PATH: "It waits in queue `q`."}
    assert seen(watch) == Sighting()


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>Sign in</html>"),
        (200, b'{"items": 5}'),
        (
            200,
            b'{"items": [null, 5, {"metadata": []}, {"metadata": {"annotations": 5}, "status": {"phase": "Pending"}}]}',
        ),
        (401, b"{}"),
        (500, b"oops"),
        (503, b""),
        (404, b"{}"),
    ],
)
def test_nonsense_says_nothing(watch: Watch, answer: tuple[int, bytes]) -> None:
    sighting = seen(watch, FOR_GPUS, spoil=lambda resource, query: answer)
    assert not any(sighting.waiting.values())
    assert sighting.warnings == ()


def test_nobody_there(watch: Watch, tmp_path: Path) -> None:
    api, _ = watch(Cluster())
    kubeconfig = api.kubeconfig(tmp_path / "other", url=unused_url())
    assert KubernetesLookout(ClusterChoice(CONTEXT, str(kubeconfig)), 20).look(RUN, "") == Sighting()
    assert KubernetesLookout(ClusterChoice("no-such-context", str(kubeconfig)), 20).look(RUN, "") == Sighting()


def test_a_slow_cluster_is_waited_for_once_and_its_answer_kept(watch: Watch) -> None:
    api, lookout = watch(Cluster(pods=(FOR_GPUS,)), patience=0.2)
    api.hold()
    assert lookout.look(RUN, "") is None
    assert lookout.look(RUN, "") is None  # at once: it is late already
    assert [resource for resource, _ in api.requests] == ["namespaced pods"]
    api.release()
    deadline = time.monotonic() + 20
    while (sighting := lookout.look(RUN, "")) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert sighting.waiting[PATH].startswith("No node with")


def test_many_who_look_ask_once(watch: Watch) -> None:
    api, lookout = watch(Cluster(pods=(FOR_VOLUMES, run_pod(RUN, "root.b.executor", node="x"))), fresh=60)
    found: list[Sighting | None] = []
    threads = [threading.Thread(target=lambda: found.append(lookout.look(RUN, ""))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Sighting({PATH: "", "root.b.executor": ""})] * 8
    assert [resource for resource, _ in api.requests] == ["namespaced pods", "events"]


def test_pods_of_others_say_nothing(watch: Watch) -> None:
    elsewhere = run_pod(RUN, PATH, namespace="other", status=unschedulable(GPUS_ARE_SHORT))
    another = run_pod("another-run", PATH, status=unschedulable(GPUS_ARE_SHORT))
    assert seen(watch, elsewhere, another) == Sighting()
    assert watch(Cluster(pods=(elsewhere,)))[1].look(RUN, "other") != Sighting()


def test_an_older_pod_of_the_same_node_is_no_news(watch: Watch) -> None:
    old = run_pod(RUN, PATH, status=unschedulable(GPUS_ARE_SHORT), created="2026-11-25T07:00:00Z")
    runs = run_pod(RUN, PATH, node="cpu-1", phase="Running", created="2026-11-25T09:00:00Z")
    assert seen(watch, runs, old).waiting == {}
