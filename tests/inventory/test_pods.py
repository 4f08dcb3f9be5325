"""What pods hold: the scheduler's rule."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.inventory.cluster.pods import devices_of, held_devices
from tests.kubernetes_api.objects import Json, pod

GPU, MIG = "nvidia.com/gpu", "nvidia.com/mig-1g.10gb"


@pytest.mark.parametrize(
    ("found", "held"),
    [
        pytest.param(pod("p", "n", {}), {}, id="nothing"),
        pytest.param(pod("p", "n", {GPU: 1}, {GPU: 2}), {GPU: 3}, id="containers run together"),
        pytest.param(pod("p", "n", {GPU: 1}, {MIG: 2}), {GPU: 1, MIG: 2}, id="each resource by itself"),
        pytest.param(pod("p", "n", {GPU: 1}, init=[{GPU: 4}, {GPU: 2}]), {GPU: 4}, id="init containers one by one"),
        pytest.param(pod("p", "n", {GPU: 3}, {GPU: 2}, init=[{GPU: 4}]), {GPU: 5}, id="the most at any moment"),
        pytest.param(pod("p", "n", {GPU: 1}, sidecars=[{GPU: 1}]), {GPU: 2}, id="a sidecar runs beside the containers"),
        pytest.param(
            pod("p", "n", {GPU: 1}, init=[{GPU: 4}], sidecars=[{GPU: 2}]),
            {GPU: 4},
            id="a sidecar that starts after an init container is not beside it",
        ),
        pytest.param(
            {
                "spec": {
                    "initContainers": [
                        {"restartPolicy": "Always", "resources": {"requests": {GPU: "2"}}},
                        {"resources": {"requests": {GPU: "4"}}},
                    ],
                    "containers": [{"resources": {"requests": {GPU: "1"}}}],
                }
            },
            {GPU: 6},
            id="an init container after a sidecar is beside it",
        ),
        pytest.param({"spec": {"containers": [{"resources": {"limits": {GPU: "2"}}}]}}, {GPU: 2}, id="a limit alone"),
        pytest.param({"spec": {"containers": [{"resources": {"limits": {GPU: "1k"}}}]}}, {GPU: 1000}, id="a suffix"),
        pytest.param({"spec": {"containers": [{"resources": {"limits": {GPU: "many"}}}]}}, {}, id="no quantity"),
        pytest.param({"spec": {"containers": [{"resources": None}, "?"]}}, {}, id="no containers"),
        pytest.param({"spec": None}, {}, id="no spec"),
    ],
)
def test_what_the_scheduler_sets_aside(found: Json, held: dict[str, int]) -> None:
    assert devices_of(found) == held


@pytest.mark.parametrize(
    ("found", "held"),
    [
        pytest.param(pod("p", "n", {GPU: 1}, phase="Pending"), {"n": {GPU: 1}}, id="on a node, starting"),
        pytest.param(pod("p", "n", {GPU: 1}, phase="Unknown"), {"n": {GPU: 1}}, id="on a node that is silent"),
        pytest.param(pod("p", None, {GPU: 1}, phase="Pending"), {}, id="waiting for a node"),
        pytest.param(pod("p", "n", {GPU: 1}, phase="Succeeded"), {}, id="succeeded"),
        pytest.param(pod("p", "n", {GPU: 1}, phase="Failed"), {}, id="failed"),
    ],
)
def test_when_a_pod_holds(found: Json, held: dict[str, dict[str, int]]) -> None:
    assert held_devices([found]) == held


def test_pods_on_one_node_are_summed_up() -> None:
    pods = [pod("a", "n", {GPU: 1}), pod("b", "n", {GPU: 2, MIG: 1}), pod("c", "m", {GPU: 4})]
    assert held_devices(pods) == {"n": {GPU: 3, MIG: 1}, "m": {GPU: 4}}
