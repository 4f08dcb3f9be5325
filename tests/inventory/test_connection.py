"""Which cluster is asked: none uninvited, the pod's own, or that of a context that was named."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest
from kubernetes.config import incluster_config

from jupyter_kale_ext.inventory.cluster import ClusterChoice, ClusterInventory, connection
from jupyter_kale_ext.inventory.cluster.connection import connected
from tests.inventory.conftest import Serve
from tests.kubernetes_api.clusters import CLUSTERS, GPU
from tests.kubernetes_api.objects import quota
from tests.kubernetes_api.server import CONTEXT, NAMESPACE, TOKEN, KubernetesApi

NO_CLUSTER = (
    "No cluster is chosen: this process runs in none, and no context of a kubeconfig is configured. "
    "Which GPUs there are isn't known: type resource and count."
)


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_PORT", raising=False)


def test_a_kubeconfig_is_not_touched_before_a_context_is_named(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = serve(CLUSTERS["gke"])
    kubeconfig = api.kubeconfig(tmp_path / "config")
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    assert ClusterInventory(ClusterChoice(kubeconfig=str(kubeconfig))).read().message == NO_CLUSTER
    assert api.requests == []


@pytest.mark.parametrize(("given", "namespace"), [("", NAMESPACE), ("other", "other")])
def test_the_namespace_is_the_context_s_unless_one_is_named(
    serve: Serve, tmp_path: Path, given: str, namespace: str
) -> None:
    kubeconfig = serve(CLUSTERS["gke"]).kubeconfig(tmp_path / "config")
    with connected(ClusterChoice(CONTEXT, str(kubeconfig), given)) as made:
        assert made.namespace == namespace


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no file"),
        pytest.param("", id="empty"),
        pytest.param("a: [b", id="no YAML"),
        pytest.param("- 1", id="a list"),
        pytest.param("apiVersion: v1\nkind: Config\ncontexts: []\n", id="no context"),
        pytest.param(
            "contexts: [{name: test, context: {cluster: c, user: u}}]\nclusters: []\nusers: []\n", id="no cluster"
        ),
        pytest.param("contexts: {test: 1}\n", id="another shape"),
    ],
)
def test_a_kubeconfig_that_can_not_be_used(tmp_path: Path, text: str | None) -> None:
    kubeconfig = tmp_path / "config"
    if text is not None:
        kubeconfig.write_text(text)
    inventory = ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig))).read()
    assert inventory.message.startswith("The context `test` of the kubeconfig can't be used. ")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Certificate and key of a cluster's certificate authority in one file."""
    made = tmp_path / "ca.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=kubernetes",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made), "-out", str(tmp_path / "ca.crt")],
        check=True,
        capture_output=True,
    )  # fmt: skip
    made.write_text(made.read_text() + (tmp_path / "ca.crt").read_text())
    return made


def test_in_a_pod_its_service_account_is_used(
    serve: Serve, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    api = serve(CLUSTERS["gke"], tls=context)
    _pretend_pod(monkeypatch, tmp_path, api)
    inventory = ClusterInventory(ClusterChoice()).read()
    assert (inventory.source.value, inventory.message, len(inventory.gpus)) == ("nodes", "", 5)
    with connected(ClusterChoice()) as made:
        assert made.namespace == NAMESPACE


def test_a_cluster_with_another_certificate_is_not_trusted(
    serve: Serve, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    api = serve(CLUSTERS["gke"], tls=context)
    _pretend_pod(monkeypatch, tmp_path, api)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=other",
         "-keyout", str(tmp_path / "other.key"), "-out", str(tmp_path / "ca.crt")],
        check=True,
        capture_output=True,
    )  # fmt: skip
    inventory = ClusterInventory(ClusterChoice()).read()
    assert inventory.message.startswith("The cluster can't be reached over a trusted connection (TLS). ")
    assert api.requests == []


def test_a_pod_without_a_service_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    assert ClusterInventory(ClusterChoice()).read().message.startswith("The pod's service account can't be used. ")


def test_a_named_context_goes_before_the_pod_s_cluster(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    kubeconfig = serve(CLUSTERS["amd"]).kubeconfig(tmp_path / "config")
    assert ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig))).read().gpus[0].title == "MI210"


def test_quotas_are_those_of_the_namespace_that_is_named(serve: Serve, tmp_path: Path) -> None:
    cluster = type(CLUSTERS["gke"])(quotas=(quota("q", {f"requests.{GPU}": "1"}, {}),))
    kubeconfig = serve(cluster, deny=["nodes"]).kubeconfig(tmp_path / "config")
    sources = [
        ClusterInventory(ClusterChoice(CONTEXT, str(kubeconfig), namespace)).read().source.value
        for namespace in ("", NAMESPACE, "other")
    ]
    assert sources == ["quota", "quota", "none"]


def _pretend_pod(monkeypatch: pytest.MonkeyPatch, folder: Path, api: KubernetesApi) -> None:
    """What the kubelet puts into a pod, in a folder of the test."""
    (folder / "token").write_text(TOKEN)
    (folder / "namespace").write_text(NAMESPACE)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(api.port))
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(folder / "token"))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(folder / "ca.crt"))
    monkeypatch.setattr(connection, "_ACCOUNT", folder)
