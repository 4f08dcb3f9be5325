"""The notebook server's own image as what steps on a cluster run in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CellText, notebook_of
from jupyter_kale_ext import flow, places
from jupyter_kale_ext.inventory import ClusterChoice
from tests.kubernetes_api.clusters import Cluster
from tests.kubernetes_api.objects import Json, pod
from tests.kubernetes_api.server import CONTEXT, KubernetesApi

IMAGE = "registry.example.org/jupyter:1"


def server_pod() -> Json:
    made = pod("nb-0", "node-1", {}, namespace="team")
    made["spec"] = {"containers": [{"name": "nb", "image": IMAGE}]}
    return made


@pytest.fixture
def deny() -> list[str]:
    return []


@pytest.fixture
def kubernetes(tmp_path: Path, deny: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[ClusterChoice]:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("HOSTNAME", "nb-0")
    with KubernetesApi(Cluster(pods=(server_pod(),)), deny=deny) as api:
        yield ClusterChoice(CONTEXT, str(api.kubeconfig(tmp_path / "kubeconfig")), "another-namespace")


def test_it_is_found_for_clusters_alone(kubernetes: ClusterChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.own_image("cluster:lab", kubernetes) == (IMAGE, "")
    assert places.own_image("local", kubernetes) == ("", "")
    assert places.own_image("container", kubernetes) == ("", "")
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST")
    assert places.own_image("cluster", kubernetes) == ("", "")


@pytest.mark.parametrize("deny", [["namespaced pods"]])
def test_where_it_may_not_be_seen_that_is_said(kubernetes: ClusterChoice) -> None:
    image, unknown = places.own_image("cluster", kubernetes)
    assert (image, unknown) == ("", "This account may not list the pods of namespace `team`")


def test_where_there_is_no_such_pod_that_is_said(kubernetes: ClusterChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTNAME", "renamed")
    image, unknown = places.own_image("cluster", kubernetes)
    assert (image, unknown) == ("", "The cluster has no pod `renamed` in this server's namespace")


@pytest.mark.parametrize(
    ("tags", "metadata", "own", "unknown", "image", "notes"),
    [
        ("step:a", {}, IMAGE, "", IMAGE, (f"Steps that name no image run in this notebook server's own: {IMAGE}.",)),
        ("step:a", {}, "", "", "python:3.11-slim", ()),
        (
            "step:a",
            {},
            "",
            "It may not",
            "python:3.11-slim",
            ("It may not, so steps that name no image run in python:3.11-slim, not in this server's own.",),
        ),
        (("step:a", "image:mine:1"), {}, IMAGE, "", "mine:1", ()),
        ("step:a", {"base_image": "chosen:1"}, IMAGE, "", "chosen:1", ()),
    ],
)
def test_what_is_used_and_told(
    tags: str | tuple[str, ...],
    metadata: dict[str, object],
    own: str,
    unknown: str,
    image: str,
    notes: tuple[str, ...],
) -> None:
    cells: tuple[CellText, ...] = ((tags, "x = 1"),)
    checked = flow.check(notebook_of(*cells, metadata={"kubeflow_notebook": metadata}), "nb.ipynb", own)
    assert checked.pipeline is not None
    assert (checked.pipeline.steps[0].settings.image or checked.pipeline.base_image) == image
    assert flow.image_notes(checked, own, unknown) == notes
    assert f"image: {image}" in flow.compile_checked(checked).yaml
