"""``gpus``, by the real executable against a Kubernetes API."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Kale
from tests.kubernetes_api.clusters import CLUSTERS
from tests.kubernetes_api.server import CONTEXT, KubernetesApi


def test_the_gpus_of_a_cluster(kale: Kale, tmp_path: Path) -> None:
    with KubernetesApi(CLUSTERS["intel"], deny=["pods"]) as api:
        words = (
            "gpus",
            "--engine",
            "cluster",
            "--context",
            CONTEXT,
            "--kubeconfig",
            str(api.kubeconfig(tmp_path / "kc")),
        )
        done, as_json = kale(*words), kale(*words, "--json")
    assert (done.returncode, as_json.returncode, as_json.stderr) == (0, 0, "")
    assert done.stdout.startswith(
        "Intel Flex 170, share: 10 in the cluster\n"
        "  limit:gpu.intel.com/i915:1\n"
        "  node_selector:gpu.intel.com/product:Flex_170\n"
        "Intel GPU E20B: 1 in the cluster\n"
    )
    assert done.stderr.startswith("This account may not list the pods of all namespaces, so what is free isn't known.")
    assert json.loads(as_json.stdout)["gpus"][0]["total"] == 10


def test_without_a_context_no_cluster_is_asked(kale: Kale) -> None:
    done = kale("gpus", "--engine", "cluster")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("No cluster is chosen")


def test_the_gpus_of_this_machine(kale: Kale) -> None:
    done = kale("gpus", "--json")
    assert (done.returncode, json.loads(done.stdout)["engine"], json.loads(done.stdout)["source"]) == (
        0,
        "local",
        "nvml",
    )


def test_a_cluster_is_not_chosen_for_this_machine(kale: Kale) -> None:
    done = kale("gpus", "--context", "team")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "jupyter kale: `--context`, `--kubeconfig` and `--namespace` are about a cluster. Add `--engine cluster`.\n"
    )
