"""Every reason a pod waits for, from the API's JSON over HTTP to the sentence."""

from __future__ import annotations

import pytest

from tests.kubernetes_api.clusters import GKE, GPU, Cluster
from tests.kubernetes_api.objects import Json
from tests.kubernetes_api.run_pods import container_waits, event, run_pod, unschedulable, workflow, workload
from tests.waiting.conftest import Watch

RUN = "0b5e8a3c"
PATH = "root.train.executor"
A100 = {"cloud.google.com/gke-accelerator": "nvidia-a100-80gb"}
SHORT_OF_GPUS = (
    "0/5 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient "
    "nvidia.com/gpu, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/5 nodes are available: 2 No "
    "preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling."
)


def sentence(watch: Watch, pod: Json, *others: Json, **resources: list[Json]) -> str:
    cluster = Cluster(GKE.nodes, (*GKE.pods, pod, *others), others=resources)
    sighting = watch(cluster)[1].look(RUN, "")
    assert sighting is not None
    assert sighting.warnings == ()
    return sighting.waiting[PATH]


@pytest.mark.parametrize(
    ("message", "pod", "expected"),
    [
        (
            SHORT_OF_GPUS,
            {"devices": {GPU: 1}, "selector": A100},
            "No node with a free A100 80GB: 4 of 10 in use. Of 5 nodes: 2 without enough free nvidia.com/gpu; "
            "1 reserved by a taint that the step does not tolerate (node-role.kubernetes.io/control-plane); "
            "2 not of the kind that the step's node selector names.",
        ),
        (
            "0/7 nodes are available: 7 Insufficient nvidia.com/gpu.",
            {"devices": {GPU: 4}, "selector": A100},
            "No node with 4 free A100 80GB: 4 of 10 in use. Of 7 nodes: 7 without enough free nvidia.com/gpu.",
        ),
        (
            "0/7 nodes are available: 7 Insufficient nvidia.com/gpu.",
            {"devices": {GPU: 1}, "selector": {"pool": "none"}},
            "No node with a free GPU: no node of the kind that was asked for has one. "
            "Of 7 nodes: 7 without enough free nvidia.com/gpu.",
        ),
        (
            "0/3 nodes are available: 1 Insufficient cpu, 3 Insufficient memory. preemption: 0/3 nodes are available: 3 "
            "No preemption victims found for incoming pod.",
            {},
            "No node has enough free CPU (the step asks for 500m) and memory (the step asks for 2Gi) for this step. "
            "Of 3 nodes: 1 with too little free CPU; 3 with too little free memory.",
        ),
        (
            "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
            {"selector": {"pool": "big", "zone": "a"}},
            "No node that can take this step matches its node selector pool=big and zone=a. "
            "Of 2 nodes: 2 not of the kind that the step's node selector names.",
        ),
        (
            "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 1 node(s) had untolerated taint "
            "{node.kubernetes.io/disk-pressure: }, 1 node(s) were unschedulable.",
            {},
            "No node takes this step. Of 3 nodes: 1 reserved by a taint that the step does not tolerate "
            "(dedicated=gpu); 1 in trouble (disk-pressure); 1 closed for new pods.",
        ),
        (
            "0/1 nodes are available: 1 node(s) had untolerated taint(s).",
            {},
            "No node takes this step. Of 1 node: 1 reserved by taints.",
        ),
        (
            '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/1 nodes are available: 1 '
            "Preemption is not helpful for scheduling.",
            {},
            "Volume `data` does not exist.",
        ),
        (
            "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: not eligible due to x.",
            {},
            "A volume of the step is not there yet: its claim is not bound to a volume.",
        ),
        ("no nodes available to schedule pods", {}, "The cluster has no node now."),
        ("a scheduler of our own\nsays no.", {}, "No node takes this step: a scheduler of our own says no."),
        ("", {}, "No node takes it yet."),
    ],
)
def test_no_node(watch: Watch, message: str, pod: dict[str, object], expected: str) -> None:
    waits = run_pod(RUN, PATH, status=unschedulable(message), **pod)  # type: ignore[arg-type]
    assert sentence(watch, waits) == expected


@pytest.mark.parametrize(
    ("reason", "message", "expected"),
    [
        (
            "ErrImagePull",
            'rpc error: code = NotFound desc = failed to pull and unpack image "registry.example.org/team/train:1": '
            "registry.example.org/team/train:1: not found",
            "Image not found: `registry.example.org/team/train:1`.",
        ),
        (
            "ErrImagePull",
            "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
            "No right to pull image `registry.example.org/team/train:1`, or it does not exist: its registry refused.",
        ),
        (
            "ErrImagePull",
            "pull access denied, repository does not exist or may require authorization",
            "No right to pull image `registry.example.org/team/train:1`, or it does not exist: its registry refused.",
        ),
        (
            "ImagePullBackOff",
            'Back-off pulling image "registry.example.org/team/train:1"',
            "Image `registry.example.org/team/train:1` can't be pulled.",
        ),
        (
            "ErrImagePull",
            "dial tcp: lookup registry.example.org: no such host",
            "Image `registry.example.org/team/train:1` can't be pulled: dial tcp: lookup registry.example.org: no such "
            "host.",
        ),
        ("InvalidImageName", "x", "The image's name is not valid: `registry.example.org/team/train:1`."),
        (
            "ErrImageNeverPull",
            "x",
            "Image `registry.example.org/team/train:1` is not on the node, and pulling it is forbidden (pull policy "
            "Never).",
        ),
        ("CreateContainerConfigError", 'secret "db" not found', "Secret `db` does not exist."),
        ("CreateContainerConfigError", 'configmap "c" not found', "Config map `c` does not exist."),
        (
            "CreateContainerConfigError",
            "couldn't find key password in Secret team/db",
            "Secret `db` has no key `password`.",
        ),
        (
            "CreateContainerConfigError",
            "container has runAsNonRoot and image will run as root",
            "The container can't be made: container has runAsNonRoot and image will run as root.",
        ),
        ("ContainerCreating", "", ""),
        ("PodInitializing", "", ""),
    ],
)
def test_a_container_that_does_not_start(watch: Watch, reason: str, message: str, expected: str) -> None:
    assert sentence(watch, run_pod(RUN, PATH, node="cpu-1", status=container_waits(reason, message))) == expected


@pytest.mark.parametrize(
    ("claims", "events", "expected"),
    [
        (["data"], [], ""),
        (
            ["data"],
            [
                (
                    "FailedAttachVolume",
                    'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) other-pod',
                )
            ],
            "Volume `data` is in use on another node, and can be used on one node at a time only.",
        ),
        (
            ["a", "b"],
            [
                (
                    "FailedAttachVolume",
                    'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node',
                )
            ],
            "One of the volumes `a` and `b` is in use on another node, and can be used on one node at a time only.",
        ),
        (
            [],
            [("FailedMount", 'MountVolume.SetUp failed for volume "s" : secret "tls" not found')],
            "Secret `tls` does not exist.",
        ),
        (
            ["data"],
            [("FailedMount", "MountVolume.MountDevice failed:\n rpc error: timed out")],
            "Its volumes or its network are not ready: MountVolume.MountDevice failed: rpc error: timed out.",
        ),
        (["data"], [("Unhealthy", "of no matter here")], ""),
    ],
)
def test_volumes(watch: Watch, claims: list[str], events: list[tuple[str, str]], expected: str) -> None:
    waits = run_pod(RUN, PATH, node="cpu-1", status=container_waits("ContainerCreating"), claims=claims)
    other = run_pod("another", PATH, node="cpu-1", created="2026-11-25T07:00:00Z")
    told = [event(waits, reason, message) for reason, message in events]
    told.append(event(other, "FailedMount", 'secret "of-another-pod" not found'))
    assert sentence(watch, waits, other, events=told) == expected


@pytest.mark.parametrize("version", ["v1beta1", "v1beta2"])
@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (
            2,
            "It is 3rd in line in queue `gpu-team`: couldn't assign flavors to pod set main: insufficient unused quota "
            "for nvidia.com/gpu in flavor default, 1 more needed.",
        ),
        (
            None,
            "It waits in queue `gpu-team`: couldn't assign flavors to pod set main: insufficient unused quota for "
            "nvidia.com/gpu in flavor default, 1 more needed.",
        ),
    ],
)
def test_kueue(watch: Watch, version: str, position: int | None, expected: str) -> None:
    waits = run_pod(RUN, PATH, gates=["kueue.x-k8s.io/admission"], labels={"kueue.x-k8s.io/queue-name": "gpu-team"})
    why = (
        "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor default, 1 more "
        "needed"
    )
    pending: dict[str, list[Json]] = {}
    if position is not None:
        item: Json = {"metadata": {"name": "pod-train-1", "namespace": "team"}, "positionInLocalQueue": position}
        pending = {f"visibility.kueue.x-k8s.io/{version}/localqueues/gpu-team/pendingworkloads": [item]}
    found = {f"kueue.x-k8s.io/{version}/workloads": [workload(waits, why)], **pending}
    assert sentence(watch, waits, **found) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'pods "x" is forbidden: exceeded quota: compute, requested: requests.cpu=10100m,requests.memory=2Gi, used: '
            "requests.cpu=60700m,requests.memory=8Gi, limited: requests.cpu=64,requests.memory=9Gi",
            "The namespace's quota `compute` is used up (requests.cpu: 60700m of 64 in use, the step asks for 10100m; "
            "requests.memory: 8Gi of 9Gi in use, the step asks for 2Gi).",
        ),
        (
            'pods "x" is forbidden: maximum memory usage per Container is 8Gi, but limit is 64Gi',
            "The namespace allows at most 8Gi of memory for each container, and the step asks for 64Gi.",
        ),
        (
            'pods "x" is forbidden: error looking up service account team/runner: serviceaccount "runner" not found',
            "Service account `runner` does not exist.",
        ),
        (
            'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
            'Its pod can\'t be made: pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != '
            "true.",
        ),
    ],
)
def test_a_pod_that_could_not_be_made(watch: Watch, message: str, expected: str) -> None:
    found = {
        "argoproj.io/v1alpha1/workflows": [workflow(RUN, {PATH: message, "root.other.executor": "PodInitializing"})]
    }
    sighting = watch(Cluster(others=found))[1].look(RUN, "")
    assert sighting is not None
    assert sighting.waiting == {PATH: expected}


@pytest.mark.parametrize(
    ("status", "memory", "expected"),
    [
        (
            {
                "containerStatuses": [
                    {"name": "wait", "state": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}},
                    {"name": "main", "state": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}},
                ]
            },
            "512Mi",
            "It used more memory than it may (512Mi) and was killed (OOMKilled).",
        ),
        (
            {"reason": "Evicted", "message": "The node was low on resource: memory. Threshold quantity: 100Mi."},
            "",
            "Its node ran out of room and put the pod out (evicted): The node was low on resource: memory. Threshold "
            "quantity: 100Mi.",
        ),
        (
            {"conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}]},
            "",
            "Its node was taken away, or its place was needed for a more important pod.",
        ),
        (
            {"containerStatuses": [{"name": "main", "state": {"terminated": {"reason": "Error", "exitCode": 1}}}]},
            "",
            None,
        ),
    ],
)
def test_why_a_pod_was_ended(watch: Watch, status: Json, memory: str, expected: str | None) -> None:
    ended = run_pod(RUN, PATH, node="cpu-1", phase="Failed", status=status, memory=memory)
    sighting = watch(Cluster(pods=(ended,)))[1].look(RUN, "")
    assert sighting is not None
    assert (sighting.ended.get(PATH) or (None,))[0] == expected
    assert PATH not in sighting.waiting
