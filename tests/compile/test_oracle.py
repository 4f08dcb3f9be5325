"""What the SDK compiles for the same settings, field by field. (The SDK reads annotations: no postponed ones here.)"""

import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_kale_ext.model.pipeline import ArtifactType, PipelineVolume
from jupyter_kale_ext.model.settings import SecretEnv, StepSettings, Toleration, VolumeMount
from tests.compile.build import documents, find, pipeline, step

SETTINGS = StepSettings(
    limits=(("cpu", "1500m"), ("memory", "3Gi"), ("nvidia.com/gpu", "2")),
    requests=(("cpu", "0.5"), ("memory", "700M")),
    node_selectors=(("disk", "ssd"),),
    tolerations=(Toleration("gpu", None, "NoSchedule"), Toleration("team", "ml", "NoExecute")),
    labels=(("team", "ml"),),
    annotations=(("note", "a"),),
    secrets=(SecretEnv("store", "key", "TOKEN"),),
    env=(("A", "B"),),
    volumes=(VolumeMount("data", "/data"),),
    cache=False,
    retries=2,
    timeout=60,
)
PARAMETERS: dict[str, Any] = {
    "count": 3,
    "rate": 0.5,
    "name": "x",
    "flag": True,
    "names": ["a", 1],
    "table": {"a": {"b": [1]}},
    "nothing": None,
}


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _sdk(tmp_path_factory.mktemp("oracle") / "p.yaml")


def _sdk(target: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    from kfp import compiler, dsl, kubernetes

    @dsl.container_component
    def load(count: int, data: dsl.Output[dsl.Dataset], net: dsl.Output[dsl.Model]):  # type: ignore[no-untyped-def]
        return dsl.ContainerSpec(
            image="python:3.11", command=["python3"], args=["--step", "load", str(count), data.path]
        )

    @dsl.container_component
    def train(data: dsl.Input[dsl.Dataset], net: dsl.Input[dsl.Model]):  # type: ignore[no-untyped-def]
        return dsl.ContainerSpec(
            image="python:3.11", command=["python3"], args=["--step", "train", data.path, net.path]
        )

    @dsl.pipeline(name="p", description="About it.")
    def whole(  # type: ignore[no-untyped-def]
        count: int = 3,
        rate: float = 0.5,
        name: str = "x",
        flag: bool = True,
        names: list = ["a", 1],  # noqa: B006
        table: dict = {"a": {"b": [1]}},  # noqa: B006
        nothing: str = None,  # type: ignore[assignment] # noqa: RUF013
    ):
        claim = kubernetes.CreatePVC(
            access_modes=["ReadWriteMany"], pvc_name_suffix="-v", size="5Gi", storage_class_name="fast"
        )
        first = load(count=count)
        task = train(data=first.outputs["data"], net=first.outputs["net"])
        task.set_cpu_limit("1500m").set_memory_limit("3Gi").set_cpu_request("0.5").set_memory_request("700M")
        task.set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(2)
        task.set_retry(2).set_caching_options(False).set_env_variable("A", "B").set_env_variable("PYTHONHASHSEED", "0")
        kubernetes.mount_pvc(task, claim.outputs["name"], "/v")
        kubernetes.mount_pvc(task, "data", "/data")
        kubernetes.use_secret_as_env(task, "store", {"key": "TOKEN"})
        kubernetes.add_node_selector(task, "disk", "ssd")
        kubernetes.add_toleration(task, "gpu", "Exists", None, "NoSchedule")
        kubernetes.add_toleration(task, "team", "Equal", "ml", "NoExecute")
        kubernetes.add_pod_label(task, "team", "ml")
        kubernetes.add_pod_annotation(task, "note", "a")
        kubernetes.set_timeout(task, 60)
        kubernetes.set_security_context(task, 1000, 100, True)

    compiler.Compiler().compile(whole, str(target))
    spec, platform = yaml.safe_load_all(target.read_text())
    return spec, platform


@pytest.fixture(scope="module")
def ours() -> tuple[dict[str, Any], dict[str, Any]]:
    value = pipeline(
        step("load", gives={"data": ArtifactType.DATASET, "net": ArtifactType.MODEL}, parameters=("count",)),
        step("train", order=1, after=("load",), takes={"data": "load", "net": "load"}, settings=SETTINGS),
        parameters=PARAMETERS,
        description="About it.",
        volumes=(PipelineVolume("v", "new_pvc", "/v", "5Gi", "ReadWriteMany", "fast"),),
        run_as_user=1000,
        run_as_group=100,
        run_as_non_root=True,
    )
    return documents(value)


def tidy(value: Any) -> Any:
    """Names of the task that makes the claim differ."""
    text = yaml.safe_dump(value).replace("create-volume-v", "createpvc")
    return yaml.safe_load(text)


SPEC = [
    "pipelineInfo",
    "schemaVersion",
    "deploymentSpec/executors/exec-train/container/image",
    "deploymentSpec/executors/exec-train/container/env",
    "deploymentSpec/executors/exec-train/container/resources",
    "root/dag/tasks/train/cachingOptions",
    "root/dag/tasks/train/componentRef",
    "root/dag/tasks/train/dependentTasks",
    "root/dag/tasks/train/inputs/artifacts/data",
    "root/dag/tasks/train/inputs/artifacts/net",
    "root/dag/tasks/train/retryPolicy",
    "root/dag/tasks/train/taskInfo",
    "root/dag/tasks/load/inputs/parameters/count",
    "root/dag/tasks/load/cachingOptions",
    "components/comp-train/executorLabel",
    "components/comp-train/inputDefinitions/artifacts/data",
    "components/comp-train/inputDefinitions/artifacts/net",
    "components/comp-load/inputDefinitions/parameters/count",
    "components/comp-load/outputDefinitions/artifacts/net",
    *(f"root/inputDefinitions/parameters/{name}" for name in PARAMETERS),
]


@pytest.mark.parametrize("path", SPEC)
def test_the_spec_says_what_the_sdk_says(oracle: tuple[Any, Any], ours: tuple[Any, Any], path: str) -> None:
    wanted = find(oracle[0], path)
    assert wanted is not None
    assert find(tidy(ours[0]), path) == wanted


def test_the_platform_spec_says_what_the_sdk_says(oracle: tuple[Any, Any], ours: tuple[Any, Any]) -> None:
    path = "platforms/kubernetes/deploymentSpec/executors/exec-train"
    assert find(tidy(ours[1]), path) == find(oracle[1], path)


def test_the_task_that_makes_a_claim_is_the_sdks(oracle: tuple[Any, Any], ours: tuple[Any, Any]) -> None:
    path = "root/dag/tasks/createpvc/inputs"
    assert find(tidy(ours[0]), path) == find(oracle[0], path)
