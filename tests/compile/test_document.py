"""The text of the IR: the same to the byte, accepted by the SDK, no bigger than it has to be."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from jupyter_kale_ext.compile import compile_pipeline
from jupyter_kale_ext.compile.document import dump
from jupyter_kale_ext.compile.plan import make_plan
from jupyter_kale_ext.compile.size import object_size
from jupyter_kale_ext.model.pipeline import ArtifactType, Pipeline, PipelineVolume
from jupyter_kale_ext.model.settings import StepSettings, Toleration, VolumeMount
from tests.compile.build import documents, find, pipeline, step

FULL = pipeline(
    step(
        "load_data", "df = 1", gives={"df": ArtifactType.DATASET, "X": ArtifactType.ARTIFACT}, parameters=("N", "größe")
    ),
    step(
        "train",
        "m = df",
        order=1,
        after=("load_data",),
        takes={"df": "load_data", "X": "load_data"},
        gives={"m": ArtifactType.MODEL},
        settings=StepSettings(
            limits=(("cpu", "2"), ("nvidia.com/gpu", "1")),
            tolerations=(Toleration("a", None, "NoSchedule"),),
            env=(("A", "yes"), ("B", "012"), ("C", "multi\nline: 🎉")),
            volumes=(VolumeMount("data", "/data"),),
            timeout=5,
        ),
    ),
    step("show", "m", order=2, after=("train",), takes={"m": "train"}),
    parameters={"N": 1, "größe": "ja", "map": {"b": 1, "a": [None, True]}, "none": None},
    volumes=(PipelineVolume("new", "new_pvc", "/new", "1Gi", None, "fast"),),
    title="My Pipeline",
    description="Line one\nline two: {x}",
)
SMALL = pipeline(step("a"))


def chain(length: int) -> Pipeline:
    return pipeline(
        *(
            step(
                f"step_{i}",
                f"x = x + {i}",
                order=i,
                after=(f"step_{i - 1}",) if i else (),
                takes={"x": f"step_{i - 1}"} if i else {},
                gives=("x",) if i < length - 1 else (),
            )
            for i in range(length)
        )
    )


@pytest.mark.parametrize("value", [FULL, SMALL, chain(30)], ids=["full", "small", "chain"])
def test_the_sdk_loads_it(value: Pipeline) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from kfp import components

        loaded = components.load_component_from_text(compile_pipeline(value).yaml)
    assert loaded.name == "p"
    expected = {parameter.name for parameter in value.parameters} | {"kale_runtime", "kale_prelude"}
    assert set(loaded.component_spec.inputs) == expected
    assert all(found.optional for found in loaded.component_spec.inputs.values())


@pytest.mark.parametrize("value", [FULL, SMALL], ids=["full", "small"])
def test_the_sdks_protos_know_every_field(value: Pipeline) -> None:
    from google.protobuf import json_format
    from kfp.kubernetes import kubernetes_executor_config_pb2
    from kfp.pipeline_spec import pipeline_spec_pb2

    spec, platform = documents(value)
    deployment = json_format.ParseDict(spec["deploymentSpec"], pipeline_spec_pb2.PipelineDeploymentConfig())
    assert len(deployment.executors) == len(spec["root"]["dag"]["tasks"])
    json_format.ParseDict(spec, pipeline_spec_pb2.PipelineSpec())
    json_format.ParseDict(platform, pipeline_spec_pb2.PlatformSpec())
    for config in (find(platform, "platforms/kubernetes/deploymentSpec/executors") or {}).values():
        json_format.ParseDict(config, kubernetes_executor_config_pb2.KubernetesExecutorConfig())


def test_the_same_to_the_byte_in_every_process() -> None:
    code = (
        "import sys; from tests.compile.test_document import FULL; from jupyter_kale_ext.compile import compile_pipeline;"
        "sys.stdout.buffer.write(compile_pipeline(FULL).yaml.encode())"
    )
    root = Path(__file__).parents[2]
    texts = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            timeout=120,
        ).stdout
        for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo"))
    }
    assert texts == {compile_pipeline(FULL).yaml.encode()}


TEXTS: list[Any] = [
    *(
        "",
        " ",
        "a",
        "yes",
        "No",
        "null",
        "~",
        "012",
        "1e3",
        "1_000",
        "0x1f",
        "12:30:45",
        "2020-01-01",
        ".inf",
        "=",
        "<<",
    ),
    *("a: b", "a #b", "- a", "? a", "!a", "&a", "*a", "{a", "[a", "%a", "@a", "`a", "|", ">", "a:", ":", "a ", " a"),
    *("a\nb", "a\n", "\n", "\t", "\r\n", "'", '"', "\\", "\\n", "\x00", "\x07", "\x7f", "\x85", "\xa0", "é", "🎉"),
    *("\u2028", "\ufeff", "\ufffe", "x" * 500, "word " * 200, "---", "...", "a/b.c:1-2_3", "$x", "a=b"),
    *(True, None, 0, -1, 3.0, 0.1, 1e17, 1e300, 123456789012, [], {}, [[]], {"yes": [{"a": []}]}),
]


@pytest.mark.parametrize("value", TEXTS, ids=range(len(TEXTS)))
def test_every_value_survives_and_both_dumpers_write_the_same(value: object) -> None:
    document = {"key": value, "list": [value, value], "x" * 200 if value == "a" else "other": {"deep": value}}
    pure = dump([document, document], yaml.SafeDumper)
    assert pure.isascii()
    assert list(yaml.safe_load_all(pure)) == [document, document]
    if hasattr(yaml, "CSafeDumper"):
        assert dump([document, document], yaml.CSafeDumper) == pure


def test_the_whole_document_is_the_same_from_both_dumpers() -> None:
    found = list(yaml.safe_load_all(compile_pipeline(FULL).yaml))
    assert dump(found, yaml.SafeDumper) == compile_pipeline(FULL).yaml


def test_every_step_adds_little_and_the_same() -> None:
    sizes = {length: len(compile_pipeline(chain(length)).yaml) for length in (100, 200, 300)}
    plan = make_plan(chain(300))
    code = sum(len(text) for text in list(plan.programs.values())[100:200]) / 100
    growth = (sizes[200] - sizes[100]) / 100
    assert growth - code < 2_400
    assert sizes[300] - sizes[200] <= (sizes[200] - sizes[100]) * 1.05


def test_the_estimate_of_the_size_is_near_the_truth() -> None:
    import json

    for value in (chain(5), chain(300)):
        stored = len(json.dumps(documents(value), separators=(",", ":")))
        assert abs(object_size(make_plan(value)) - stored) < 0.1 * stored


def test_edges_name_the_producers_task_and_artifact() -> None:
    spec, _ = documents(FULL)
    train = find(spec, "root/dag/tasks/train")
    assert train["dependentTasks"] == ["create-volume-new", "load-data"]
    assert train["taskInfo"] == {"name": "train"}
    assert find(spec, "root/dag/tasks/load-data/taskInfo") == {"name": "load_data"}
    assert {key: edge["taskOutputArtifact"] for key, edge in train["inputs"]["artifacts"].items()} == {
        "X": {"producerTask": "load-data", "outputArtifactKey": "X"},
        "df": {"producerTask": "load-data", "outputArtifactKey": "df"},
        "kale_state_load_data": {"producerTask": "load-data", "outputArtifactKey": "kale_state"},
    }
    assert (
        find(spec, "components/comp-train/inputDefinitions/artifacts/df/artifactType/schemaTitle") == "system.Dataset"
    )
    assert find(spec, "components/comp-train/outputDefinitions/artifacts/m/artifactType/schemaTitle") == "system.Model"


def test_an_input_from_an_indirect_ancestor_is_a_dependency_too() -> None:
    value = pipeline(
        step("a", gives=("x",)), step("b", order=1, after=("a",)), step("c", order=2, after=("b",), takes={"x": "a"})
    )
    task = find(documents(value)[0], "root/dag/tasks/c")
    assert task["dependentTasks"] == ["a", "b"]
    assert sorted(task["inputs"]["artifacts"]) == ["kale_state_b", "x"]


def test_every_container_differs() -> None:
    spec, _ = documents(chain(20))
    containers = [str(executor["container"]) for executor in spec["deploymentSpec"]["executors"].values()]
    assert len(set(containers)) == len(containers)


def test_the_title_is_the_display_name() -> None:
    info = documents(FULL)[0]["pipelineInfo"]
    assert info == {"name": "p", "displayName": "My Pipeline", "description": "Line one\nline two: {x}"}
