"""What a node's labels say about its devices, vendor by vendor."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.inventory.cluster.devices import GB, GIB, MIB
from jupyter_kale_ext.inventory.cluster.instance_types import gpu_of
from jupyter_kale_ext.inventory.cluster.offers import device_of

GPU, SHARED, MIG = "nvidia.com/gpu", "nvidia.com/gpu.shared", "nvidia.com/mig-1g.10gb"
PRODUCT, TYPE = "nvidia.com/gpu.product", "node.kubernetes.io/instance-type"
GKE = "cloud.google.com/gke-accelerator"
PART, CLIENTS = "cloud.google.com/gke-gpu-partition-size", "cloud.google.com/gke-max-shared-clients-per-gpu"
SHARING = "cloud.google.com/gke-gpu-sharing-strategy"

CASES = [
    # resource, labels, kind, profile, product, memory, sharing, keys of the selector
    (GPU, {}, "whole", "", "", None, "", []),
    (
        GPU,
        {PRODUCT: "NVIDIA-L40S", "nvidia.com/gpu.memory": "46068"},
        "whole",
        "",
        "NVIDIA-L40S",
        46068 * MIB,
        "",
        [PRODUCT],
    ),
    (GPU, {PRODUCT: "NVIDIA-L40S", "nvidia.com/gpu.memory": "lots"}, "whole", "", "NVIDIA-L40S", None, "", [PRODUCT]),
    (
        GPU,
        {PRODUCT: "Tesla-T4-SHARED", "nvidia.com/gpu.replicas": "4"},
        "shared",
        "",
        "Tesla-T4",
        None,
        "time-slicing",
        [PRODUCT],
    ),
    (
        GPU,
        {PRODUCT: "Tesla-T4-SHARED", "nvidia.com/gpu.replicas": "4", "nvidia.com/gpu.sharing-strategy": "mps"},
        "shared",
        "",
        "Tesla-T4",
        None,
        "mps",
        [PRODUCT],
    ),
    (
        GPU,
        {
            PRODUCT: "NVIDIA-H100-80GB-HBM3",
            "nvidia.com/gpu.replicas": "4",
            "nvidia.com/gpu.sharing-strategy": "time-slicing",
        },
        "shared",
        "",
        "NVIDIA-H100-80GB-HBM3",
        None,
        "time-slicing",
        [PRODUCT],
    ),
    (
        GPU,
        {PRODUCT: "NVIDIA-L4", "nvidia.com/gpu.replicas": "1", "nvidia.com/gpu.sharing-strategy": "none"},
        "whole",
        "",
        "NVIDIA-L4",
        None,
        "",
        [PRODUCT],
    ),
    (
        SHARED,
        {PRODUCT: "NVIDIA-L4", "nvidia.com/gpu.replicas": "2"},
        "shared",
        "",
        "NVIDIA-L4",
        None,
        "time-slicing",
        [PRODUCT],
    ),
    (
        GPU,
        {PRODUCT: "A100-SXM4-40GB-MIG-1g.5gb", "nvidia.com/gpu.memory": "4864", "nvidia.com/mig.strategy": "single"},
        "mig",
        "1g.5gb",
        "A100-SXM4-40GB",
        4864 * MIB,
        "",
        [PRODUCT],
    ),
    (GPU, {PRODUCT: "A100-SXM4-40GB-MIG-1g.5gb-SHARED"}, "shared", "1g.5gb", "A100-SXM4-40GB", 5 * GB, "", [PRODUCT]),
    (GPU, {PRODUCT: "NVIDIA-H100-NVL-MIG-1g.12gb.me"}, "mig", "1g.12gb.me", "NVIDIA-H100-NVL", 12 * GB, "", [PRODUCT]),
    (
        MIG,
        {PRODUCT: "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu.memory": "81559"},
        "mig",
        "1g.10gb",
        "NVIDIA-H100-80GB-HBM3",
        10 * GB,
        "",
        [PRODUCT],
    ),
    (
        MIG,
        {PRODUCT: "NVIDIA-L4-SHARED", "nvidia.com/mig-1g.10gb.memory": "9856"},
        "mig",
        "1g.10gb",
        "NVIDIA-L4",
        9856 * MIB,
        "",
        [PRODUCT],
    ),
    (f"{MIG}.shared", {}, "shared", "1g.10gb", "", 10 * GB, "", []),
    ("nvidia.com/mig-1g.10gb.me", {}, "mig", "1g.10gb.me", "", 10 * GB, "", []),
    (GPU, {GKE: "nvidia-a100-80gb", TYPE: "a2-ultragpu-1g"}, "whole", "", "nvidia-a100-80gb", 80 * GB, "", [GKE]),
    (
        GPU,
        {GKE: "nvidia-a100-80gb", PRODUCT: "NVIDIA-A100-SXM4-80GB"},
        "whole",
        "",
        "NVIDIA-A100-SXM4-80GB",
        80 * GB,
        "",
        [GKE],
    ),
    (GPU, {GKE: "nvidia-tesla-a100", PART: "1g.5gb"}, "mig", "1g.5gb", "nvidia-tesla-a100", 5 * GB, "", [GKE, PART]),
    (
        GPU,
        {GKE: "nvidia-l4", CLIENTS: "3", SHARING: "mps"},
        "shared",
        "",
        "nvidia-l4",
        None,
        "mps",
        [GKE, CLIENTS, SHARING],
    ),
    (GPU, {GKE: "nvidia-l4", CLIENTS: "3"}, "shared", "", "nvidia-l4", None, "", [GKE, CLIENTS]),
    (
        GPU,
        {GKE: "nvidia-h100-80gb", PART: "1g.10gb", CLIENTS: "2", SHARING: "time-sharing"},
        "shared",
        "1g.10gb",
        "nvidia-h100-80gb",
        10 * GB,
        "time-slicing",
        [GKE, PART, CLIENTS, SHARING],
    ),
    (
        GPU,
        {"k8s.amazonaws.com/accelerator": "nvidia-tesla-v100", TYPE: "p3.2xlarge"},
        "whole",
        "",
        "nvidia-tesla-v100",
        None,
        "",
        ["k8s.amazonaws.com/accelerator"],
    ),
    (GPU, {TYPE: "g6e.xlarge"}, "whole", "", "L40S", None, "", [TYPE]),
    (GPU, {TYPE: "custom-box"}, "whole", "", "", None, "", [TYPE]),
    ("nvidia.com/gpu.memory", {}, None, "", "", None, "", []),
    ("cpu", {}, None, "", "", None, "", []),
    ("google.com/tpu", {}, None, "", "", None, "", []),
    (
        "amd.com/gpu",
        {"amd.com/gpu.product-name": "AMD_Instinct_MI325_OAM", "amd.com/gpu.vram": "262144"},
        "whole",
        "",
        "AMD_Instinct_MI325_OAM",
        256 * GIB,
        "",
        ["amd.com/gpu.product-name"],
    ),
    (
        "amd.com/gpu",
        {"beta.amd.com/gpu.product-name": "AMD_Instinct_MI210"},
        "whole",
        "",
        "AMD_Instinct_MI210",
        None,
        "",
        ["beta.amd.com/gpu.product-name"],
    ),
    (
        "amd.com/gpu",
        {"amd.com/gpu.device-id": "74a1", "amd.com/gpu.vram": "192G"},
        "whole",
        "",
        "Instinct MI300X",
        192 * GIB,
        "",
        ["amd.com/gpu.device-id"],
    ),
    (
        "amd.com/gpu",
        {"beta.amd.com/gpu.device-id.6860": "1", "beta.amd.com/gpu.vram.16G": "1"},
        "whole",
        "",
        "GPU 6860",
        16 * GIB,
        "",
        ["beta.amd.com/gpu.device-id.6860"],
    ),
    ("amd.com/gpu", {TYPE: "Standard_ND96isr_MI300X_v5"}, "whole", "", "MI300X", None, "", [TYPE]),
    ("amd.com/cpx_nps4", {"amd.com/gpu.vram": "192G"}, "mig", "cpx_nps4", "", None, "", []),
    ("amd.com/spx_nps1", {"amd.com/gpu.vram": "192G"}, "whole", "", "", 192 * GIB, "", []),
    (
        "gpu.intel.com/i915",
        {"gpu.intel.com/product": "Max_1100", "gpu.intel.com/device.count": "1"},
        "whole",
        "",
        "Max_1100",
        None,
        "",
        ["gpu.intel.com/product"],
    ),
    (
        "gpu.intel.com/xe",
        {"gpu.intel.com/family": "Max_Series"},
        "whole",
        "",
        "Max_Series",
        None,
        "",
        ["gpu.intel.com/family"],
    ),
    ("gpu.intel.com/i915_monitoring", {}, None, "", "", None, "", []),
    ("gpu.intel.com/millicores", {}, None, "", "", None, "", []),
]


@pytest.mark.parametrize(("resource", "labels", "kind", "profile", "product", "memory", "sharing", "selected"), CASES)
def test_what_a_device_is(
    resource: str,
    labels: dict[str, str],
    kind: str | None,
    profile: str,
    product: str,
    memory: int | None,
    sharing: str,
    selected: list[str],
) -> None:
    device = device_of(resource, labels, 1)
    if kind is None:
        assert device is None
        return
    assert device is not None
    assert (device.kind.value, device.profile, device.product) == (kind, profile, product)
    assert (device.memory_bytes, device.sharing) == (memory, sharing)
    assert device.selector == tuple((key, labels[key]) for key in selected)


@pytest.mark.parametrize(("count", "kind"), [(2, "whole"), (3, "shared"), (20, "shared")])
def test_more_devices_than_cards_of_intel_are_shares(count: int, kind: str) -> None:
    device = device_of("gpu.intel.com/i915", {"gpu.intel.com/device.count": "2"}, count)
    assert device is not None
    assert device.kind.value == kind


@pytest.mark.parametrize(
    ("instance_type", "gpu"),
    [
        ("p3.8xlarge", "V100"),
        ("p3dn.24xlarge", "V100"),
        ("p4d.24xlarge", "A100 40GB"),
        ("p4de.24xlarge", "A100 80GB"),
        ("p5.48xlarge", "H100 80GB"),
        ("p5en.48xlarge", "H200"),
        ("g4dn.xlarge", "T4"),
        ("g5.xlarge", "A10G"),
        ("g5g.xlarge", "T4G"),
        ("g6.xlarge", "L4"),
        ("g6e.xlarge", "L40S"),
        ("m7i.large", ""),
        ("Standard_NC4as_T4_v3", "T4"),
        ("Standard_NC24ads_A100_v4", "A100"),
        ("Standard_ND96isr_H100_v5", "H100"),
        ("Standard_NC6s_v3", "V100"),
        ("Standard_NC24rs_v3", "V100"),
        ("Standard_ND96asr_v4", "A100 40GB"),
        ("Standard_D4s_v5", ""),
        ("a2-highgpu-1g", "A100 40GB"),
        ("g2-standard-4", "L4"),
        ("", ""),
    ],
)
def test_the_gpu_of_an_instance_type(instance_type: str, gpu: str) -> None:
    assert gpu_of(instance_type) == gpu
