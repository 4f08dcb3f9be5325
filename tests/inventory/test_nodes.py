"""Which nodes count, and what a pod has to tolerate there."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_kale_ext.inventory.cluster.nodes import Taint, read_nodes
from tests.kubernetes_api.objects import Json, node

GPU = "nvidia.com/gpu"


@pytest.mark.parametrize(
    ("state", "usable", "taints"),
    [
        ({}, True, set()),
        ({"cordoned": True}, False, set()),
        ({"ready": False}, False, set()),
        ({"taints": ["node.kubernetes.io/not-ready:NoSchedule"]}, False, set()),
        ({"taints": ["node.kubernetes.io/unschedulable:NoSchedule"]}, False, set()),
        ({"taints": ["node.kubernetes.io/disk-pressure:NoSchedule"]}, False, set()),
        ({"taints": ["node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule"]}, False, set()),
        ({"taints": ["node-role.kubernetes.io/control-plane:NoSchedule"]}, False, set()),
        ({"taints": ["ToBeDeletedByClusterAutoscaler=1764000000:NoSchedule"]}, False, set()),
        ({"taints": ["DeletionCandidateOfClusterAutoscaler=1764000000:PreferNoSchedule"]}, True, set()),
        ({"taints": ["karpenter.sh/disrupted:NoSchedule"]}, False, set()),
        ({"taints": ["node.cilium.io/agent-not-ready:NoExecute"]}, False, set()),
        ({"taints": ["nvidia.com/gpu=present:NoSchedule"]}, True, {Taint(GPU, "present", "NoSchedule")}),
        ({"taints": ["team=red:NoExecute", "soft:PreferNoSchedule"]}, True, {Taint("team", "red", "NoExecute")}),
        (
            {"taints": ["sku=gpu:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"]},
            False,
            {Taint("sku", "gpu", "NoSchedule")},
        ),
    ],
)
def test_usable_nodes_and_their_taints(state: dict[str, Any], usable: bool, taints: set[Taint]) -> None:
    (read,) = read_nodes([node("n", {}, {GPU: 1}, **state)])
    assert (read.usable, read.taints) == (usable, taints)


def test_labels_and_taints_that_kubernetes_would_refuse_are_passed_over() -> None:
    labels = {"good": "T4", "a b": "c", "evil": "\x1b[2J", "<b>": "x", "long": "x" * 64}
    (read,) = read_nodes([node("n", labels, {GPU: 1}, taints=["<i>=x:NoSchedule", "ok=<b>:NoSchedule"])])
    assert {key: value for key, value in read.labels.items() if "/" not in key} == {"good": "T4"}
    assert read.taints == frozenset()


def test_devices_that_do_not_work_are_not_handed_out() -> None:
    (read,) = read_nodes([node("n", {}, {GPU: 8}, allocatable={GPU: 7})])
    assert read.devices == {GPU: 7}


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(node("cpu", {}, {}), id="no devices"),
        pytest.param(node("gone", {}, {GPU: 1}, allocatable={GPU: 0}), id="none that works"),
        pytest.param({}, id="nothing"),
        pytest.param({"metadata": None, "spec": [], "status": {"allocatable": {GPU: "1"}}}, id="no name"),
        pytest.param({"metadata": {"name": "n"}, "status": {"allocatable": {GPU: {}}}}, id="no quantity"),
    ],
)
def test_what_is_no_node_with_devices(found: Json) -> None:
    assert read_nodes([found]) == ()
