"""Clusters as GKE, EKS, AKS and bare machines with the vendors' operators show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.kubernetes_api.objects import Json, Taint, node, pod, quota

GPU = "nvidia.com/gpu"
GKE_TAINT = "nvidia.com/gpu=present:NoSchedule"


@dataclass(frozen=True)
class Cluster:
    """What the API of a cluster lists.

    Attributes:
        nodes: Its nodes.
        pods: The pods of all namespaces.
        quotas: The quotas of the test's namespace.
        others: What else there is, by resource: ``events``, ``kueue.x-k8s.io/v1beta1/workloads``. Resources that are
            not here are not installed, if they are none of Kubernetes' own.
    """

    nodes: Sequence[Json] = ()
    pods: Sequence[Json] = ()
    quotas: Sequence[Json] = ()
    others: Mapping[str, Sequence[Json]] = field(default_factory=dict)


def gke_node(
    name: str,
    accelerator: str,
    count: int,
    machine: str,
    *,
    taints: Sequence[Taint] = (GKE_TAINT,),
    cordoned: bool = False,
    **labels: str,
) -> Json:
    """A node of GKE; labels as keywords, ``gke_gpu_partition_size`` for ``cloud.google.com/gke-gpu-partition-size``."""
    own = {
        "cloud.google.com/gke-accelerator": accelerator,
        "cloud.google.com/gke-accelerator-count": str(count),
        "cloud.google.com/gke-nodepool": name.rsplit("-", 1)[0],
        "cloud.google.com/gke-os-distribution": "cos",
        "node.kubernetes.io/instance-type": machine,
        "topology.kubernetes.io/zone": "us-central1-a",
        **{f"cloud.google.com/{key.replace('_', '-')}": value for key, value in labels.items()},
    }
    return node(name, own, {GPU: count}, taints=taints, cordoned=cordoned)


def discovered(product: str, memory: int, count: int, **more: str) -> dict[str, str]:
    """Labels of NVIDIA's GPU feature discovery; ``gpu_replicas="4"`` is ``nvidia.com/gpu.replicas``."""
    return {
        "feature.node.kubernetes.io/pci-10de.present": "true",
        "nvidia.com/cuda.driver.major": "570",
        "nvidia.com/gpu.compute.major": "8",
        "nvidia.com/gpu.count": str(count),
        "nvidia.com/gpu.family": "ampere",
        "nvidia.com/gpu.memory": str(memory),
        "nvidia.com/gpu.present": "true",
        "nvidia.com/gpu.product": product,
        "nvidia.com/gpu.replicas": "1",
        "nvidia.com/gpu.sharing-strategy": "none",
        "nvidia.com/mig.strategy": "single",
        **{f"nvidia.com/{key.replace('_', '.', 1).replace('_', '-')}": value for key, value in more.items()},
    }


_PLAIN = node("cpu-1", {"node.kubernetes.io/instance-type": "n2-standard-8"}, {})

GKE = Cluster(
    nodes=(
        _PLAIN,
        gke_node("a100-1", "nvidia-a100-80gb", 4, "a2-ultragpu-4g"),
        gke_node("a100-2", "nvidia-a100-80gb", 4, "a2-ultragpu-4g"),
        gke_node(
            "a100spot-1",
            "nvidia-a100-80gb",
            2,
            "a2-ultragpu-2g",
            taints=(GKE_TAINT, "cloud.google.com/gke-spot=true:NoSchedule"),
        ),
        gke_node("h100mig-1", "nvidia-h100-80gb", 14, "a3-highgpu-2g", gke_gpu_partition_size="1g.10gb"),
        gke_node(
            "t4shared-1",
            "nvidia-tesla-t4",
            8,
            "n1-standard-16",
            gke_max_shared_clients_per_gpu="4",
            gke_gpu_sharing_strategy="time-sharing",
        ),
        gke_node("l4-1", "nvidia-l4", 1, "g2-standard-8", cordoned=True),
    ),
    pods=(
        pod("web", "cpu-1", {}),
        pod("train-a", "a100-1", {GPU: 3}),
        pod("train-b", "a100-2", {GPU: 1}),
        pod("done", "a100-2", {GPU: 2}, phase="Succeeded"),
        pod("waits", None, {GPU: 8}, phase="Pending"),
        pod("infer", "t4shared-1", {GPU: 1}, {GPU: 1}),
        pod("slice", "h100mig-1", {GPU: 1}),
    ),
)

EKS = Cluster(
    nodes=(
        node(
            "ip-10-0-1-11.ec2.internal",
            {
                "eks.amazonaws.com/nodegroup": "gpu-g4dn",
                "k8s.amazonaws.com/accelerator": "nvidia-tesla-t4",
                "node.kubernetes.io/instance-type": "g4dn.12xlarge",
            },
            {GPU: 4},
            taints=("nvidia.com/gpu=true:NoSchedule",),
        ),
        node(
            "ip-10-0-1-12.ec2.internal",
            {"eks.amazonaws.com/nodegroup": "gpu-p4d", "node.kubernetes.io/instance-type": "p4d.24xlarge"},
            {GPU: 8},
        ),
        node(
            "ip-10-0-1-13.ec2.internal",
            {
                "karpenter.k8s.aws/instance-gpu-count": "1",
                "karpenter.k8s.aws/instance-gpu-manufacturer": "nvidia",
                "karpenter.k8s.aws/instance-gpu-memory": "22888",
                "karpenter.k8s.aws/instance-gpu-name": "l4",
                "karpenter.sh/nodepool": "gpu",
                "node.kubernetes.io/instance-type": "g6.8xlarge",
            },
            {GPU: 1},
            taints=("nvidia.com/gpu:NoSchedule",),
        ),
        node(
            "i-0a1b2c3d4e5f60718",
            {
                "eks.amazonaws.com/compute-type": "auto",
                "eks.amazonaws.com/instance-gpu-memory": "81920",
                "eks.amazonaws.com/instance-gpu-name": "h100",
                "node.kubernetes.io/instance-type": "p5.48xlarge",
            },
            {GPU: 8},
            taints=("karpenter.sh/disrupted:NoSchedule",),
        ),
    ),
    pods=(pod("train", "ip-10-0-1-12.ec2.internal", {GPU: 8}), pod("infer", "ip-10-0-1-11.ec2.internal", {GPU: 1})),
)

_AKS = {"kubernetes.azure.com/accelerator": "nvidia", "accelerator": "nvidia"}

AKS = Cluster(
    nodes=(
        node(
            "aks-a100-35064155-vmss000000",
            {
                **_AKS,
                "kubernetes.azure.com/agentpool": "a100",
                "node.kubernetes.io/instance-type": "Standard_NC48ads_A100_v4",
            },
            {GPU: 2},
            taints=("sku=gpu:NoSchedule",),
        ),
        node(
            "aks-t4spot-35064155-vmss000000",
            {
                **_AKS,
                "kubernetes.azure.com/agentpool": "t4spot",
                "node.kubernetes.io/instance-type": "Standard_NC4as_T4_v3",
            },
            {GPU: 1},
            taints=("kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "sku=gpu:NoSchedule"),
        ),
        node(
            "aks-karpenter-7xk2p",
            {"karpenter.azure.com/sku-gpu-name": "V100", "node.kubernetes.io/instance-type": "Standard_NC6s_v3"},
            {GPU: 1},
            taints=("sku=gpu:NoSchedule",),
        ),
    ),
    pods=(pod("train", "aks-a100-35064155-vmss000000", {GPU: 1}),),
)

_MIXED = {
    "mig_strategy": "mixed",
    "mig-1g.10gb.memory": "9856",
    "mig-1g.10gb.product": "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb",
    "mig-3g.40gb.memory": "40320",
}

OPERATOR = Cluster(
    nodes=(
        node(
            "control-1",
            {"node-role.kubernetes.io/control-plane": ""},
            {},
            taints=("node-role.kubernetes.io/control-plane:NoSchedule",),
        ),
        node("dgx-1", discovered("NVIDIA-A100-SXM4-80GB", 81920, 8), {GPU: 8}),
        node(
            "dgx-2",
            discovered("NVIDIA-A100-SXM4-80GB", 81920, 8),
            {GPU: 8},
            ready=False,
            taints=("node.kubernetes.io/unreachable:NoExecute",),
        ),
        node("a100-40-1", discovered("NVIDIA-A100-PCIE-40GB", 40960, 2), {GPU: 2}),
        node(
            "h100-mixed-1",
            discovered("NVIDIA-H100-80GB-HBM3", 81559, 4, **_MIXED),
            {GPU: 1, "nvidia.com/mig-1g.10gb": 14, "nvidia.com/mig-3g.40gb": 2},
        ),
        node("h100-single-1", discovered("NVIDIA-H100-80GB-HBM3-MIG-2g.20gb", 20096, 12), {GPU: 12}),
        node(
            "t4-1",
            discovered("Tesla-T4-SHARED", 15360, 2, gpu_replicas="4", gpu_sharing_strategy="time-slicing"),
            {GPU: 8},
        ),
        node(
            "t4-renamed-1",
            discovered("Tesla-T4", 15360, 1, gpu_replicas="10", gpu_sharing_strategy="mps"),
            {GPU: 0, "nvidia.com/gpu.shared": 10},
        ),
    ),
    pods=(
        pod("train", "dgx-1", {GPU: 4}),
        pod("old", "dgx-2", {GPU: 8}),
        pod("slice-1", "h100-mixed-1", {"nvidia.com/mig-1g.10gb": 2}),
        pod("slice-2", "h100-mixed-1", {"nvidia.com/mig-3g.40gb": 2}),
        pod("single", "h100-single-1", {GPU: 1}),
        pod("shares", "t4-1", {GPU: 1}),
    ),
)

AMD = Cluster(
    nodes=(
        node(
            "mi300-1",
            {
                "amd.com/gpu.cu-count": "304",
                "amd.com/gpu.device-id": "74a1",
                "amd.com/gpu.family": "AI",
                "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM",
                "amd.com/gpu.vram": "192G",
                "amd.com/compute-memory-partition": "spx_nps1",
            },
            {"amd.com/gpu": 8},
            taints=("amd.com/gpu:NoSchedule",),
        ),
        node(
            "mi300-2",
            {
                "amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM",
                "amd.com/gpu.vram": "192G",
                "amd.com/compute-memory-partition": "cpx_nps4",
            },
            {"amd.com/gpu": 64},
        ),
        node("mi300-3", {"amd.com/gpu.product-name": "AMD_Instinct_MI300X_OAM"}, {"amd.com/cpx_nps1": 24}),
        node(
            "mi210-1",
            {
                "beta.amd.com/gpu.device-id.740f": "4",
                "beta.amd.com/gpu.family.AI": "4",
                "beta.amd.com/gpu.vram.64G": "4",
            },
            {"amd.com/gpu": 4},
        ),
    ),
    pods=(pod("train", "mi300-1", {"amd.com/gpu": 2}),),
)

INTEL = Cluster(
    nodes=(
        node(
            "max-1",
            {
                "gpu.intel.com/device.count": "2",
                "gpu.intel.com/family": "Max_Series",
                "gpu.intel.com/product": "Max_1550",
            },
            {"gpu.intel.com/i915": 2, "gpu.intel.com/i915_monitoring": 1},
        ),
        node(
            "flex-1",
            {"gpu.intel.com/device.count": "1", "gpu.intel.com/product": "Flex_170"},
            {"gpu.intel.com/i915": 10},
        ),
        node(
            "b580-1",
            {"gpu.intel.com/device-id.0300-e20b.count": "1", "gpu.intel.com/device-id.0300-e20b.present": "true"},
            {"gpu.intel.com/xe": 1},
        ),
    ),
    pods=(pod("media", "flex-1", {"gpu.intel.com/i915": 3}),),
)

QUOTAS = (
    quota("gpus", {"requests.nvidia.com/gpu": "4", "requests.cpu": "64"}, {"requests.nvidia.com/gpu": "1"}),
    quota("slices", {"requests.nvidia.com/mig-1g.10gb": "2"}, {"requests.nvidia.com/mig-1g.10gb": "2"}),
)


def _everything() -> Cluster:
    parts = (GKE, EKS, AKS, OPERATOR, AMD, INTEL)
    nodes = {str(each["metadata"]): each for part in parts for each in part.nodes}
    return Cluster(tuple(nodes.values()), tuple(each for part in parts for each in part.pods))


CLUSTERS = {
    "gke": GKE,
    "eks": EKS,
    "aks": AKS,
    "operator": OPERATOR,
    "amd": AMD,
    "intel": INTEL,
    "everything": _everything(),
    "empty": Cluster(nodes=(_PLAIN,), pods=(pod("web", "cpu-1", {}),)),
}
"""All of them, by name."""
