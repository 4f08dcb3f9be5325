"""Runs whose pods wait or are ended: what Kubernetes tells, in the run's events and snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow, places
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.engine import ClusterEngine
from jupyter_kale_ext.engine.cluster.follow import Pace
from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.model.run import EventKind, RunState, StepState
from jupyter_kale_ext.waiting import KubernetesLookout
from tests.engines.place import Place, step
from tests.kfp_api.server import KfpServer
from tests.kubernetes_api.clusters import GKE, GPU, Cluster
from tests.kubernetes_api.objects import Json
from tests.kubernetes_api.run_pods import container_waits, run_pod, unschedulable
from tests.kubernetes_api.server import CONTEXT, KubernetesApi

TWO = (("step:first_one", "x = 1"), (("step:second", "prev:first_one"), "print(x)"))
NO_GPU = "0/7 nodes are available: 7 Insufficient nvidia.com/gpu."
KILLS_ITSELF = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


@dataclass
class Site:
    """A KFP installation on a Kubernetes cluster, and an engine that asks both."""

    server: KfpServer
    place: Place
    api: KubernetesApi
    pods: list[Json] = field(default_factory=list)

    @property
    def run_id(self) -> str:
        """KFP's id of the only run."""
        (run_id,) = self.server.api.runs
        return run_id


@pytest.fixture
def deny() -> list[str]:
    return []


@pytest.fixture
def site(server: KfpServer, tmp_path: Path, deny: list[str]) -> Iterator[Site]:
    pods: list[Json] = []
    (tmp_path / "notebooks").mkdir()
    with KubernetesApi(Cluster(GKE.nodes, pods), deny=deny) as api:
        kubeconfig = api.kubeconfig(tmp_path / "kubeconfig")
        lookout = KubernetesLookout(ClusterChoice(CONTEXT, str(kubeconfig)), 20, 0)

        def engine() -> ClusterEngine:
            connection = ClusterConnection(server.url, deadline=5)
            return ClusterEngine(connection, tmp_path / "runs", Pace(0.05, 0.2, 0.3), lookout)

        place = Place(engine(), engine, tmp_path / "notebooks")
        yield Site(server, place, api, pods)
        server.api.schedules.set()
        place.close()


def test_a_step_says_why_it_waits_until_it_begins(site: Site) -> None:
    site.server.api.schedules.clear()
    run = site.place.submit(*TWO)
    site.pods.append(run_pod(site.run_id, "root.first-one.executor", devices={GPU: 1}, status=unschedulable(NO_GPU)))
    waits = site.place.until(run.id, lambda run: step(run, "first_one").waiting != "")
    assert step(waits, "first_one").waiting.startswith("No node with a free GPU: 0 of 33 in use.")
    assert step(waits, "first_one").state is StepState.PENDING
    assert step(waits, "second").waiting == ""
    site.pods[:] = [
        run_pod(site.run_id, "root.first-one.executor", node="a100-1", status=container_waits("ErrImagePull"))
    ]
    site.place.until(run.id, lambda run: "can't be pulled" in step(run, "first_one").waiting)
    site.pods[:] = [run_pod(site.run_id, "root.first-one.executor", node="a100-1", phase="Running")]
    site.server.api.schedules.set()
    ended = site.place.ended(run.id)
    assert ended.state is RunState.SUCCEEDED
    assert [one.waiting for one in ended.steps] == ["", ""]
    told = [event.data["message"] for event in site.place.engine.events(run.id) if event.kind is EventKind.STEP_WAITING]
    assert len(told) == 2
    assert ended.warnings == ()


def test_the_driver_of_a_step_may_wait_too(site: Site) -> None:
    site.server.api.schedules.clear()
    run = site.place.submit(*TWO)
    no_cpu = unschedulable("0/7 nodes are available: 7 Insufficient cpu.")
    site.pods.append(run_pod(site.run_id, "root.first-one-driver", status=no_cpu))
    waits = site.place.until(run.id, lambda run: step(run, "first_one").waiting != "")
    assert "enough free CPU" in step(waits, "first_one").waiting


@pytest.mark.parametrize("deny", [["namespaced pods", "argoproj.io/v1alpha1/workflows"]])
def test_what_is_forbidden_is_told_once_and_the_run_goes_on(site: Site) -> None:
    site.server.api.schedules.clear()
    run = site.place.submit(*TWO)
    site.place.until(run.id, lambda run: len(run.warnings) == 2)
    site.server.api.schedules.set()
    ended = site.place.ended(run.id)
    assert ended.state is RunState.SUCCEEDED
    assert [warning.partition(", so ")[0] for warning in ended.warnings] == [
        "This account may not list the pods of namespace `team`",
        "This account may not list the workflows of namespace `team`",
    ]


def test_logs_forbidden_a_pod_that_waits_has_not_begun(site: Site) -> None:
    site.server.api.deny.add("read_log")
    site.server.api.schedules.clear()
    run = site.place.submit(*TWO)
    site.pods.append(run_pod(site.run_id, "root.first-one.executor", status=unschedulable(NO_GPU)))
    waits = site.place.until(run.id, lambda run: step(run, "first_one").waiting != "")
    assert step(waits, "first_one").state is StepState.PENDING
    site.pods.clear()
    site.server.api.schedules.set()
    assert site.place.ended(run.id).state is RunState.SUCCEEDED


def test_a_step_that_used_too_much_memory_says_so(site: Site) -> None:
    run = site.place.submit(("step:only", KILLS_ITSELF))
    killed: Json = {"containerStatuses": [{"name": "main", "state": {"terminated": {"reason": "OOMKilled"}}}]}
    site.pods.append(run_pod(site.run_id, "root.only.executor", phase="Failed", status=killed, memory="1Gi"))
    ended = site.place.ended(run.id)
    error = step(ended, "only").error
    assert error is not None
    assert (error.kind, error.message, error.remedy) == (
        "killed",
        "Step `only` was ended by Kubernetes. It used more memory than it may (1Gi) and was killed (OOMKilled).",
        "Give the step more memory with the tag limit:memory:SIZE.",
    )


def test_the_step_runtimes_own_words_come_first(site: Site) -> None:
    run = site.place.run(("step:only", "1 / 0"))
    error = step(run, "only").error
    assert error is not None
    assert error.ename == "ZeroDivisionError"
    assert site.api.requests == []  # nothing is asked of pods that neither wait nor end unexplained


def test_a_connection_names_its_cluster(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    settings = {"endpoint": site.server.url, "context": CONTEXT, "kubeconfig": str(tmp_path / "kubeconfig")}
    engine = places.engine("cluster:lab", tmp_path / "others", {"lab": settings})
    place = Place(engine, lambda: engine, site.place.folder)
    site.server.api.schedules.clear()
    run = place.submit(*TWO)
    site.pods.append(run_pod(site.run_id, "root.first-one.executor", status=unschedulable(NO_GPU)))
    place.until(run.id, lambda run: step(run, "first_one").waiting != "")
    site.server.api.schedules.set()
    place.ended(run.id)


def test_without_kubernetes_nothing_is_said(server: KfpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    engine = places.engine("cluster:lab", tmp_path / "runs", {"lab": {"endpoint": server.url}})
    (tmp_path / "notebooks").mkdir()
    run = Place(engine, lambda: engine, tmp_path / "notebooks").run(*TWO)
    assert run.state is RunState.SUCCEEDED
    assert run.warnings == ()


def test_the_notebook_servers_image_is_told_in_the_run(site: Site) -> None:
    written = notebook_of(*TWO)
    checked = flow.check(written, "nb.ipynb", "own:1")
    run = flow.submit(
        site.place.engine,
        checked,
        written,
        notebook_path=str(site.place.folder / "nb.ipynb"),
        working_directory=str(site.place.folder),
        parameters={},
        notes=flow.image_notes(checked, "own:1", ""),
    )
    assert run.warnings == ("Steps that name no image run in this notebook server's own: own:1.",)
    assert site.place.ended(run.id).state is RunState.SUCCEEDED
