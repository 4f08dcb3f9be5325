"""What is offered of clusters in the shapes of GKE, EKS, AKS and the vendors' operators, read over HTTP."""

from __future__ import annotations

import pytest

from conftest import NotebookMaker
from jupyter_kale_ext.flow import check, compile_checked
from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.inventory import GpuOffer, InventorySource
from jupyter_kale_ext.notebook.grammar import Problem, parse_exact
from tests.inventory.conftest import Read
from tests.kubernetes_api.clusters import CLUSTERS

PRESENT = "toleration:nvidia.com/gpu=present:NoSchedule"
A100_GKE = "node_selector:cloud.google.com/gke-accelerator:nvidia-a100-80gb"

OFFERS: dict[str, list[tuple[str, str, str, list[str]]]] = {
    "gke": [
        ("A100 80GB", "whole", "4 of 8 free, at most 3 on one node", ["limit:nvidia.com/gpu:1", A100_GKE, PRESENT]),
        (
            "A100 80GB, also on gke-spot nodes",
            "whole",
            "6 of 10 free, at most 3 on one node",
            ["limit:nvidia.com/gpu:1", A100_GKE, "toleration:cloud.google.com/gke-spot=true:NoSchedule", PRESENT],
        ),
        (
            "H100 80GB MIG 1g.10gb",
            "mig",
            "13 of 14 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:cloud.google.com/gke-accelerator:nvidia-h100-80gb",
                "node_selector:cloud.google.com/gke-gpu-partition-size:1g.10gb",
                PRESENT,
            ],
        ),
        (
            "L4",
            "whole",
            "0 of 1 free, 1 on nodes that take no pods now",
            ["limit:nvidia.com/gpu:1", "node_selector:cloud.google.com/gke-accelerator:nvidia-l4", PRESENT],
        ),
        (
            "T4, time-sliced share",
            "shared",
            "6 of 8 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:cloud.google.com/gke-accelerator:nvidia-tesla-t4",
                "node_selector:cloud.google.com/gke-max-shared-clients-per-gpu:4",
                "node_selector:cloud.google.com/gke-gpu-sharing-strategy:time-sharing",
                PRESENT,
            ],
        ),
    ],
    "eks": [
        (
            "A100 40GB",
            "whole",
            "0 of 8 free",
            ["limit:nvidia.com/gpu:1", "node_selector:node.kubernetes.io/instance-type:p4d.24xlarge"],
        ),
        (
            "H100",
            "whole",
            "0 of 8 free, 8 on nodes that take no pods now",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:eks.amazonaws.com/instance-gpu-name:h100",
                "node_selector:eks.amazonaws.com/instance-gpu-memory:81920",
            ],
        ),
        (
            "L4",
            "whole",
            "1 of 1 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:karpenter.k8s.aws/instance-gpu-name:l4",
                "node_selector:karpenter.k8s.aws/instance-gpu-memory:22888",
                "toleration:nvidia.com/gpu:NoSchedule",
            ],
        ),
        (
            "T4",
            "whole",
            "3 of 4 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:k8s.amazonaws.com/accelerator:nvidia-tesla-t4",
                "toleration:nvidia.com/gpu=true:NoSchedule",
            ],
        ),
    ],
    "aks": [
        (
            "A100",
            "whole",
            "1 of 2 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:node.kubernetes.io/instance-type:Standard_NC48ads_A100_v4",
                "toleration:sku=gpu:NoSchedule",
            ],
        ),
        (
            "T4",
            "whole",
            "1 of 1 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:node.kubernetes.io/instance-type:Standard_NC4as_T4_v3",
                "toleration:kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
                "toleration:sku=gpu:NoSchedule",
            ],
        ),
        (
            "V100",
            "whole",
            "1 of 1 free",
            [
                "limit:nvidia.com/gpu:1",
                "node_selector:karpenter.azure.com/sku-gpu-name:V100",
                "toleration:sku=gpu:NoSchedule",
            ],
        ),
    ],
    "operator": [
        (
            "A100 40GB",
            "whole",
            "2 of 2 free",
            ["limit:nvidia.com/gpu:1", "node_selector:nvidia.com/gpu.product:NVIDIA-A100-PCIE-40GB"],
        ),
        (
            "A100 80GB",
            "whole",
            "4 of 16 free, 8 on nodes that take no pods now",
            ["limit:nvidia.com/gpu:1", "node_selector:nvidia.com/gpu.product:NVIDIA-A100-SXM4-80GB"],
        ),
        (
            "H100 80GB",
            "whole",
            "1 of 1 free",
            ["limit:nvidia.com/gpu:1", "node_selector:nvidia.com/gpu.product:NVIDIA-H100-80GB-HBM3"],
        ),
        (
            "H100 80GB MIG 1g.10gb",
            "mig",
            "12 of 14 free",
            ["limit:nvidia.com/mig-1g.10gb:1", "node_selector:nvidia.com/gpu.product:NVIDIA-H100-80GB-HBM3"],
        ),
        (
            "H100 80GB MIG 2g.20gb",
            "mig",
            "11 of 12 free",
            ["limit:nvidia.com/gpu:1", "node_selector:nvidia.com/gpu.product:NVIDIA-H100-80GB-HBM3-MIG-2g.20gb"],
        ),
        (
            "H100 80GB MIG 3g.40gb",
            "mig",
            "0 of 2 free",
            ["limit:nvidia.com/mig-3g.40gb:1", "node_selector:nvidia.com/gpu.product:NVIDIA-H100-80GB-HBM3"],
        ),
        (
            "T4, MPS share",
            "shared",
            "10 of 10 free",
            ["limit:nvidia.com/gpu.shared:1", "node_selector:nvidia.com/gpu.product:Tesla-T4"],
        ),
        (
            "T4, time-sliced share",
            "shared",
            "7 of 8 free",
            ["limit:nvidia.com/gpu:1", "node_selector:nvidia.com/gpu.product:Tesla-T4-SHARED"],
        ),
    ],
    "amd": [
        ("MI210", "whole", "4 of 4 free", ["limit:amd.com/gpu:1", "node_selector:beta.amd.com/gpu.device-id.740f:4"]),
        (
            "MI300X",
            "whole",
            "6 of 8 free",
            [
                "limit:amd.com/gpu:1",
                "node_selector:amd.com/gpu.product-name:AMD_Instinct_MI300X_OAM",
                "node_selector:amd.com/compute-memory-partition:spx_nps1",
                "toleration:amd.com/gpu:NoSchedule",
            ],
        ),
        (
            "MI300X cpx_nps1",
            "mig",
            "24 of 24 free",
            ["limit:amd.com/cpx_nps1:1", "node_selector:amd.com/gpu.product-name:AMD_Instinct_MI300X_OAM"],
        ),
        (
            "MI300X cpx_nps4",
            "mig",
            "64 of 64 free",
            [
                "limit:amd.com/gpu:1",
                "node_selector:amd.com/gpu.product-name:AMD_Instinct_MI300X_OAM",
                "node_selector:amd.com/compute-memory-partition:cpx_nps4",
            ],
        ),
    ],
    "intel": [
        (
            "Intel Flex 170, share",
            "shared",
            "7 of 10 free",
            ["limit:gpu.intel.com/i915:1", "node_selector:gpu.intel.com/product:Flex_170"],
        ),
        (
            "Intel GPU E20B",
            "whole",
            "1 of 1 free",
            ["limit:gpu.intel.com/xe:1", "node_selector:gpu.intel.com/device-id.0300-e20b.present:true"],
        ),
        (
            "Intel Max 1550",
            "whole",
            "2 of 2 free",
            ["limit:gpu.intel.com/i915:1", "node_selector:gpu.intel.com/product:Max_1550"],
        ),
    ],
}


@pytest.mark.parametrize("name", OFFERS)
def test_what_a_cluster_offers(read: Read, name: str) -> None:
    inventory = read(CLUSTERS[name])
    assert (inventory.engine, inventory.source, inventory.message, inventory.free_entry) == (
        "cluster",
        InventorySource.NODES,
        "",
        False,
    )
    assert [(offer.title, offer.kind.value, offer.note, list(offer.tags)) for offer in inventory.gpus] == OFFERS[name]


def test_counts_memory_and_what_a_step_can_get(read: Read) -> None:
    def told(offer: GpuOffer) -> tuple[object, ...]:
        mebibytes = offer.memory_bytes and offer.memory_bytes >> 20
        return (offer.vendor.value, offer.product, offer.profile, mebibytes, offer.total, offer.free, offer.most)

    told_of = {offer.title: told(offer) for name in OFFERS for offer in read(CLUSTERS[name]).gpus}
    assert told_of["A100 80GB"] == ("nvidia", "NVIDIA-A100-SXM4-80GB", "", 81920, 16, 4, 8)
    assert told_of["H100 80GB MIG 1g.10gb"] == ("nvidia", "NVIDIA-H100-80GB-HBM3", "1g.10gb", 9856, 14, 12, 14)
    assert told_of["H100 80GB MIG 3g.40gb"] == ("nvidia", "NVIDIA-H100-80GB-HBM3", "3g.40gb", 40320, 2, 0, 2)
    assert told_of["T4, time-sliced share"] == ("nvidia", "Tesla-T4", "", 15360, 8, 7, 1)
    assert told_of["V100"] == ("nvidia", "V100", "", None, 1, 1, 1)
    assert told_of["MI300X"] == ("amd", "AMD_Instinct_MI300X_OAM", "", 192 * 1024, 8, 6, 8)
    assert told_of["MI300X cpx_nps4"] == ("amd", "AMD_Instinct_MI300X_OAM", "cpx_nps4", None, 64, 64, 64)
    assert told_of["Intel Max 1550"] == ("intel", "Max_1550", "", None, 2, 2, 2)


def test_every_tag_is_valid_and_every_title_and_id_one_offer_s_own(read: Read) -> None:
    offers = read(CLUSTERS["everything"]).gpus
    assert not [tag for offer in offers for tag in offer.tags if isinstance(parse_exact(tag), Problem | None)]
    assert len({offer.title for offer in offers}) == len({offer.id for offer in offers}) == len(offers) > 25


def test_what_picking_writes_compiles(read: Read, make_notebook: NotebookMaker) -> None:
    offers = read(CLUSTERS["everything"]).gpus
    cells = [([f"step:step_{number}", *offer.tags], f"print({number})") for number, offer in enumerate(offers)]
    checked = check(make_notebook(*cells))
    assert [problem for problem in checked.diagnostics if problem.severity is not Severity.INFO] == []
    compiled = compile_checked(checked).yaml
    assert [offer.resource for offer in offers if f"resourceType: {offer.resource}\n" not in compiled] == []
    selectors = [tag.removeprefix("node_selector:") for offer in offers for tag in offer.tags if "_selector:" in tag]
    assert [each for each in selectors if each.partition(":")[0] not in compiled] == []


def test_a_cluster_without_gpus_says_so(read: Read) -> None:
    inventory = read(CLUSTERS["empty"])
    assert (inventory.source, inventory.gpus, inventory.free_entry) == (InventorySource.NODES, (), True)
    assert inventory.message == "No node of the cluster has a GPU now; nodes may be added on demand."
