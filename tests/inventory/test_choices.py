"""Volumes, secrets, service accounts and queues to pick from, read by the official client over HTTP."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_kale_ext import wire
from jupyter_kale_ext.inventory.cluster import ClusterChoice
from jupyter_kale_ext.inventory.cluster.choices import ClusterChoices
from jupyter_kale_ext.inventory.cluster.connection import connected
from jupyter_kale_ext.inventory.cluster.failures import ReadFailure
from jupyter_kale_ext.inventory.cluster.ownpod import OwnPod, own_name, read_own_pod
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader
from jupyter_kale_ext.model.choices import Choices, SecretChoice, StorageClassChoice, VolumeChoice
from tests.inventory.conftest import Serve
from tests.kubernetes_api.clusters import Cluster
from tests.kubernetes_api.objects import Json, claim, named, pod, secret
from tests.kubernetes_api.server import CONTEXT, TOKEN, unused_url

Choose = Callable[..., Choices]
PASSWORD = "correct-horse-battery-staple"
ENCODED = base64.b64encode(PASSWORD.encode()).decode()
OTHERS: dict[str, list[Json]] = {
    "persistentvolumeclaims": [
        claim("scratch", "5Gi", "ReadWriteOnce", storage_class="", bound=False),
        claim("data", "10Gi", "ReadWriteMany", "ReadOnlyMany"),
        claim("theirs", "1Gi", namespace="other"),
    ],
    "storage.k8s.io/v1/storageclasses": [
        named("slow", namespace="", provisioner="disk.example.org"),
        named("fast", namespace="", provisioner="ssd.example.org"),
    ],
    "secrets": [
        secret("db", {"user": "me", "password": PASSWORD}),
        secret("empty", {}),
        secret("token-1", {"token": PASSWORD}, kind="kubernetes.io/service-account-token"),
        secret("release", {"release": PASSWORD}, kind="helm.sh/release.v1"),
    ],
    "serviceaccounts": [named("default"), named("default-editor")],
    "kueue.x-k8s.io/v1beta1/localqueues": [named("gpu-team")],
}
CLUSTER = Cluster(others=OTHERS)
STORAGE_CLASSES = (StorageClassChoice("fast", "ssd.example.org"), StorageClassChoice("slow", "disk.example.org"))
EVERYTHING = Choices(
    namespace="team",
    volumes=(
        VolumeChoice("data", "10Gi", ("ReadWriteMany", "ReadOnlyMany"), "standard"),
        VolumeChoice("scratch", "5Gi", ("ReadWriteOnce",)),
    ),
    storage_classes=STORAGE_CLASSES,
    secrets=(SecretChoice("db", ("password", "user")), SecretChoice("empty")),
    service_accounts=("default", "default-editor"),
    queues=("gpu-team",),
)


@pytest.fixture
def choose(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Choose:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)

    def from_cluster(cluster: Cluster = CLUSTER, **options: object) -> Choices:
        kubeconfig = serve(cluster, **options).kubeconfig(tmp_path / "kubeconfig")
        return ClusterChoices(ClusterChoice(CONTEXT, str(kubeconfig))).read()

    return from_cluster


def test_everything_there_is(choose: Choose) -> None:
    assert choose() == EVERYTHING
    assert choose(Cluster()) == Choices(namespace="team")


def test_no_value_of_a_secret_reaches_anything(
    choose: Choose, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("kubernetes", "urllib3"):
        caplog.set_level(logging.DEBUG, logger)
    said = wire.dumps(choose()) + repr(choose()) + caplog.text + "".join(capfd.readouterr())
    assert "password" in said
    assert not any(value in said for value in (PASSWORD, ENCODED, TOKEN))


def test_the_error_of_a_garbled_list_of_secrets_holds_nothing_of_it(serve: Serve, tmp_path: Path) -> None:
    garbled = f'{{"items": [{{"data": {{"password": "{ENCODED}"}}}}'.encode()
    kubeconfig = serve(CLUSTER, spoil=lambda resource, query: (200, garbled)).kubeconfig(tmp_path / "kubeconfig")
    with (
        connected(ClusterChoice(CONTEXT, str(kubeconfig))) as connection,
        pytest.raises(ReadFailure) as raised,
    ):
        ClusterReader(connection).secrets()
    assert raised.value.__cause__ is None
    assert ENCODED not in repr(raised.value)


@pytest.mark.parametrize(
    ("resource", "name", "reason"),
    [
        ("persistentvolumeclaims", "volumes", "the volumes of namespace `team`"),
        ("storage.k8s.io/v1/storageclasses", "storage_classes", "storage classes"),
        ("secrets", "secrets", "the secrets of namespace `team`"),
        ("serviceaccounts", "service_accounts", "the service accounts of namespace `team`"),
        ("kueue.x-k8s.io/v1beta1/localqueues", "queues", "the localqueues of namespace `team`"),
    ],
)
def test_what_is_forbidden_is_named_and_the_rest_is_there(
    choose: Choose, resource: str, name: str, reason: str
) -> None:
    found = choose(deny=[resource])
    assert found.missing == {name: f"This account may not list {reason}."}
    for other in ("volumes", "storage_classes", "secrets", "service_accounts", "queues"):
        assert getattr(found, other) == (() if other == name else getattr(EVERYTHING, other))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, b"<html>Sign in</html>"), "What answered is no Kubernetes API"),
        ((401, b"{}"), "The cluster does not accept the credentials."),
        ((500, b"oops"), "The cluster answered with an error (HTTP 500)."),
    ],
)
def test_trouble_is_named(choose: Choose, answer: tuple[int, bytes], reason: str) -> None:
    found = choose(spoil=lambda resource, query: answer)
    assert set(found.missing) == {"volumes", "storage_classes", "secrets", "service_accounts", "queues"}
    assert all(told.startswith(reason) for told in found.missing.values())


def test_garbage_among_them_is_passed_over(choose: Choose) -> None:
    garbage: list[Json] = [{}, {"metadata": {}}, {"metadata": {"namespace": "team"}, "spec": {"accessModes": 5}}]
    others = {resource: [*found, *garbage] for resource, found in OTHERS.items()}
    assert choose(Cluster(others=others)) == EVERYTHING


def test_no_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    assert ClusterChoices(ClusterChoice()).read().message.startswith("No cluster is chosen")
    assert ClusterChoices(ClusterChoice("none", str(tmp_path / "nothing"))).read().message.endswith("can't be used.")
    assert unused_url() not in ClusterChoices(ClusterChoice()).late(3).message


def own(*containers: Json, volumes: tuple[tuple[str, str], ...] = ()) -> Json:
    made = pod("train-0", "node-1", namespace="team")
    claims = [{"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in volumes]
    made["spec"] = {"containers": list(containers), "volumes": [*claims, {"name": "dshm", "emptyDir": {}}]}
    return made


MOUNTS = [{"name": "workspace", "mountPath": "/home/jovyan"}, {"name": "dshm", "mountPath": "/dev/shm"}]
NOTEBOOK: Json = {"name": "train", "image": "registry.example.org/jupyter:1", "volumeMounts": MOUNTS}
SIDECAR: Json = {"name": "istio-proxy", "image": "istio:1", "volumeMounts": [{"name": "x", "mountPath": "/x"}]}


@pytest.mark.parametrize(
    ("pods", "expected"),
    [
        ([], OwnPod()),
        ([{}], OwnPod()),
        ([own()], OwnPod()),
        (
            [own(SIDECAR, NOTEBOOK, volumes=(("workspace", "data"),))],
            OwnPod("registry.example.org/jupyter:1", {"data": "/home/jovyan"}),
        ),
        ([own(SIDECAR)], OwnPod("istio:1")),
    ],
)
def test_the_notebook_servers_own_pod(pods: list[Json], expected: OwnPod) -> None:
    assert read_own_pod(pods, "train-0") == expected


def test_its_volumes_come_first_among_the_choices(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(pods=(own(NOTEBOOK, volumes=(("workspace", "scratch"),)),), others=OTHERS)
    kubeconfig = serve(cluster).kubeconfig(tmp_path / "kubeconfig")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("HOSTNAME", "train-0")
    found = ClusterChoices(ClusterChoice(CONTEXT, str(kubeconfig))).read()
    assert found.image == "registry.example.org/jupyter:1"
    assert [(one.name, one.mounted) for one in found.volumes] == [("scratch", "/home/jovyan"), ("data", "")]
    assert own_name({"HOSTNAME": "laptop"}) == ""
