"""Every setting that can be tagged arrives in the IR: a row is a setting and where it has to be."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from jupyter_kale_ext.compile import diagnose
from jupyter_kale_ext.model.pipeline import PipelineVolume
from jupyter_kale_ext.model.settings import SecretEnv, StepSettings, Toleration, VolumeMount
from tests.compile.build import cell, documents, find, pipeline, step

CONTAINER = "spec/deploymentSpec/executors/exec-a/container"
TASK = "/".join(("spec", "root", "dag", "tasks", "a"))
POD = "platform/platforms/kubernetes/deploymentSpec/executors/exec-a"
OUTPUTS = "spec/components/comp-a/outputDefinitions/artifacts"
RESOURCES = f"{CONTAINER}/resources"


def constant(name: str) -> dict[str, Any]:
    return {"runtimeValue": {"constant": name}}


ROWS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("image", {"image": "registry:5000/ml:1"}, {f"{CONTAINER}/image": "registry:5000/ml:1"}),
    ("image", {}, {f"{CONTAINER}/image": "python:3.11"}),
    (
        "limits",
        {"limits": (("cpu", "500m"), ("memory", "8Gi"), ("nvidia.com/gpu", "2"))},
        {
            RESOURCES: {
                "cpuLimit": 0.5,
                "resourceCpuLimit": "500m",
                "memoryLimit": 8.589934592,
                "resourceMemoryLimit": "8Gi",
                "accelerator": {
                    "type": "nvidia.com/gpu",
                    "count": "2",
                    "resourceType": "nvidia.com/gpu",
                    "resourceCount": "2",
                },
            }
        },
    ),
    (
        "limits",
        {"limits": (("amd.com/gpu", "1"),)},
        {f"{RESOURCES}/accelerator/type": "amd.com/gpu", f"{RESOURCES}/accelerator/resourceCount": "1"},
    ),
    ("limits", {"limits": (("google.com/tpu", "4"),)}, {f"{RESOURCES}/accelerator/resourceType": "google.com/tpu"}),
    (
        "requests",
        {"requests": (("cpu", "2"), ("memory", "512Mi"))},
        {
            RESOURCES: {
                "cpuRequest": 2.0,
                "resourceCpuRequest": "2",
                "memoryRequest": 0.536870912,
                "resourceMemoryRequest": "512Mi",
            }
        },
    ),
    (
        "node_selectors",
        {"node_selectors": (("disk", "ssd"), ("zone", "a"))},
        {f"{POD}/nodeSelector/labels": {"disk": "ssd", "zone": "a"}},
    ),
    (
        "tolerations",
        {"tolerations": (Toleration("gpu", None, "NoSchedule"), Toleration("team", "ml", "NoExecute"))},
        {
            f"{POD}/tolerations": [
                {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"},
                {"key": "team", "operator": "Equal", "value": "ml", "effect": "NoExecute"},
            ]
        },
    ),
    ("labels", {"labels": (("team", "ml"),)}, {f"{POD}/podMetadata/labels": {"team": "ml"}}),
    ("annotations", {"annotations": (("note", "a:b"),)}, {f"{POD}/podMetadata/annotations": {"note": "a:b"}}),
    (
        "secrets",
        {"secrets": (SecretEnv("store", "key", "TOKEN"),)},
        {
            f"{POD}/secretAsEnv": [
                {
                    "secretName": "store",
                    "secretNameParameter": constant("store"),
                    "keyToEnv": [{"secretKey": "key", "envVar": "TOKEN"}],
                    "optional": False,
                }
            ]
        },
    ),
    (
        "env",
        {"env": (("A", 'x "y" \\ z'), ("EMPTY", ""))},
        {f"{CONTAINER}/env/0": {"name": "A", "value": 'x "y" \\ z'}, f"{CONTAINER}/env/1/name": "EMPTY"},
    ),
    ("env", {}, {f"{CONTAINER}/env": [{"name": "PYTHONHASHSEED", "value": "0"}]}),
    (
        "env",
        {"env": (("PYTHONHASHSEED", "5"),)},
        {f"{CONTAINER}/env": [{"name": "PYTHONHASHSEED", "value": "5"}]},
    ),
    (
        "volumes",
        {"volumes": (VolumeMount("data", "/data"),)},
        {
            f"{POD}/pvcMount": [
                {"constant": "data", "mountPath": "/data", "pvcNameParameter": constant("data")},
            ]
        },
    ),
    ("cache", {"cache": False}, {f"{TASK}/cachingOptions": {}}),
    ("cache", {"cache": True}, {f"{TASK}/cachingOptions": {"enableCache": True}}),
    ("report", {}, {f"{OUTPUTS}/kale_report/artifactType/schemaTitle": "system.HTML"}),
    ("report", {"report": False}, {f"{OUTPUTS}/kale_report": None}),
    (
        "retries",
        {"retries": 3},
        {
            f"{TASK}/retryPolicy": {
                "maxRetryCount": 3,
                "backoffDuration": "0s",
                "backoffFactor": 2.0,
                "backoffMaxDuration": "3600s",
            }
        },
    ),
    ("retries", {}, {f"{TASK}/retryPolicy": None}),
    ("timeout", {"timeout": 60}, {f"{POD}/activeDeadlineSeconds": "60"}),
]


@pytest.mark.parametrize(("name", "settings", "expected"), ROWS, ids=[f"{row[0]}-{i}" for i, row in enumerate(ROWS)])
def test_a_setting_arrives(name: str, settings: dict[str, Any], expected: dict[str, Any]) -> None:
    value = pipeline(step("a", settings=StepSettings(**settings)))
    spec, platform = documents(value)
    assert diagnose(value) == ()
    for path, wanted in expected.items():
        assert find({"spec": spec, "platform": platform}, path) == wanted


def test_no_setting_is_forgotten() -> None:
    assert {row[0] for row in ROWS} == {field.name for field in fields(StepSettings)}


def test_a_setting_reaches_its_own_step_alone() -> None:
    spec, platform = documents(
        pipeline(step("a", settings=StepSettings(timeout=5, retries=1, env=(("A", "1"),))), step("b", order=1))
    )
    assert find(spec, "root/dag/tasks/b/retryPolicy") is None
    env = find(spec, "deploymentSpec/executors/exec-b/container/env")
    assert [found["name"] for found in env] == ["PYTHONHASHSEED"]
    assert list(find(platform, "platforms/kubernetes/deploymentSpec/executors")) == ["exec-a"]


def test_without_settings_of_kubernetes_there_is_one_document() -> None:
    assert documents(pipeline(step("a")))[1] == {}


@pytest.mark.parametrize(("caching", "cached"), [(True, {"enableCache": True}), (False, {})])
def test_the_pipeline_says_what_is_cached_by_default(caching: bool, cached: dict[str, bool]) -> None:
    assert find(documents(pipeline(step("a"), caching=caching))[0], "root/dag/tasks/a/cachingOptions") == cached


def test_security_context() -> None:
    _, platform = documents(pipeline(step("a"), run_as_user=0, run_as_group=100, run_as_non_root=False))
    found = find({"platform": platform}, f"{POD}/securityContext")
    assert found == {"runAsUser": "0", "runAsGroup": "100", "runAsNonRoot": False}


def test_metrics_are_an_artifact_of_the_steps_that_have_some() -> None:
    spec, _ = documents(pipeline(step("a", metrics=(cell(9, "accuracy"),)), step("b", order=1)))
    assert find({"spec": spec}, f"{OUTPUTS}/kale_metrics/artifactType/schemaTitle") == "system.Metrics"
    assert find(spec, "components/comp-b/outputDefinitions/artifacts/kale_metrics") is None


def test_existing_volume_of_the_pipeline_is_mounted_into_every_step() -> None:
    _, platform = documents(pipeline(step("a"), step("b", order=1), volumes=(PipelineVolume("data", "pvc", "/data"),)))
    executors = find(platform, "platforms/kubernetes/deploymentSpec/executors")
    assert [find(executors, f"exec-{name}/pvcMount/0/constant") for name in ("a", "b")] == ["data", "data"]


def test_new_volume_is_made_by_a_task_that_every_step_waits_for() -> None:
    volume = PipelineVolume("scratch", "new_pvc", "/scratch", "5Gi", "ReadWriteMany", "fast")
    spec, platform = documents(pipeline(step("a"), step("b", order=1, after=("a",)), volumes=(volume,)))
    made = find(spec, "root/dag/tasks/create-volume-scratch")
    assert {key: value["runtimeValue"]["constant"] for key, value in made["inputs"]["parameters"].items()} == {
        "access_modes": ["ReadWriteMany"],
        "pvc_name_suffix": "-scratch",
        "size": "5Gi",
        "storage_class_name": "fast",
    }
    assert made["cachingOptions"] == {}
    executor = find(spec, "deploymentSpec/executors/exec-create-volume-scratch")
    assert executor == {"container": {"image": "argostub/createpvc"}}
    assert find(spec, "root/dag/tasks/b/dependentTasks") == ["a", "create-volume-scratch"]
    output = {"taskOutputParameter": {"producerTask": "create-volume-scratch", "outputParameterKey": "name"}}
    mount = find({"platform": platform}, f"{POD}/pvcMount/0")
    assert mount == {"mountPath": "/scratch", "pvcNameParameter": output, **output}
