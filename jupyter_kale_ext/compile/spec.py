"""The plan as KFP's pipeline spec: components, executors, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format, struct_pb2
from kfp.pipeline_spec import pipeline_spec_pb2 as pb

from jupyter_kale_ext.compile.plan import Plan, new_claims
from jupyter_kale_ext.compile.program import state_input
from jupyter_kale_ext.compile.resources import container_environment, container_resources
from jupyter_kale_ext.compile.runtime import BOOT, BOOT_AFTER
from jupyter_kale_ext.compile.volumes import CLAIM_IMAGE, claim_inputs, mounts
from jupyter_kale_ext.model.pipeline import ArtifactType, ParameterType, Pipeline, PipelineVolume, Step

SCHEMA_VERSION = "2.1.0"
SDK_VERSION = "kfp-2.17.0"
"""The SDK whose fields are written: a constant, so that the output doesn't depend on the one installed."""

_ARTIFACT_VERSION = "0.0.1"
_BACKOFF = {"backoff_duration": "0s", "backoff_factor": 2.0, "backoff_max_duration": "3600s"}
_TYPES = {
    ParameterType.INT: "NUMBER_INTEGER",
    ParameterType.FLOAT: "NUMBER_DOUBLE",
    ParameterType.STR: "STRING",
    ParameterType.BOOL: "BOOLEAN",
    ParameterType.LIST: "LIST",
    ParameterType.DICT: "STRUCT",
    ParameterType.NONE: "STRING",
}
_CLAIM_TYPES = {"access_modes": "LIST", "pvc_name_suffix": "STRING", "size": "STRING", "storage_class_name": "STRING"}


def pipeline_spec(plan: Plan) -> dict[str, object]:
    """KFP's ``PipelineSpec`` in its JSON form."""
    pipeline = plan.pipeline
    spec = pb.PipelineSpec(schema_version=SCHEMA_VERSION, sdk_version=SDK_VERSION)
    spec.pipeline_info.name = pipeline.name
    spec.pipeline_info.description = pipeline.description
    if pipeline.title != pipeline.name:
        spec.pipeline_info.display_name = pipeline.title
    executors = pb.PipelineDeploymentConfig()
    _fill_root_inputs(spec.root.input_definitions, plan)
    kinds = _kinds(pipeline)
    for step in pipeline.steps:
        task = plan.tasks[step.name]
        _fill_component(spec.components[component_name(task)], plan, step, kinds)
        _fill_executor(executors.executors[executor_name(task)].container, plan, step)
        _fill_task(spec.root.dag.tasks[task], plan, step)
    for volume in new_claims(pipeline):
        task = plan.claims[volume.name]
        _fill_claim_component(spec.components[component_name(task)], task, volume)
        executors.executors[executor_name(task)].container.image = CLAIM_IMAGE
        _fill_claim_task(spec.root.dag.tasks[task], task, volume)
    document: dict[str, object] = json_format.MessageToDict(spec)
    document["deploymentSpec"] = json_format.MessageToDict(executors)
    return document


@dataclass(frozen=True)
class _Kinds:
    """Types of the parameters by name, and of the outputs by step and name."""

    parameters: Mapping[str, ParameterType]
    outputs: Mapping[tuple[str, str], ArtifactType]


def _kinds(pipeline: Pipeline) -> _Kinds:
    return _Kinds(
        {parameter.name: parameter.type for parameter in pipeline.parameters},
        {(step.name, value.name): value.type for step in pipeline.steps for value in step.outputs},
    )


def component_name(task: str) -> str:
    """Name of a task's component."""
    return f"comp-{task}"


def executor_name(task: str) -> str:
    """Label of a task's executor."""
    return f"exec-{task}"


def _fill_root_inputs(inputs: Any, plan: Plan) -> None:
    for name, text in (("kale_runtime", plan.runtime), ("kale_prelude", plan.prelude)):
        _fill_parameter(inputs.parameters[name], ParameterType.STR, optional=True)
        inputs.parameters[name].default_value.string_value = text
    for parameter in plan.pipeline.parameters:
        _fill_parameter(inputs.parameters[parameter.name], parameter.type, optional=True)
        if parameter.default is not None:
            inputs.parameters[parameter.name].default_value.CopyFrom(_value(parameter.default))


def _carried_in(step: Step) -> tuple[str, ...]:
    """Root inputs that a first step hands on to all after it, in its state: a cluster keeps every step's inputs."""
    return () if step.depends_on else ("kale_runtime", "kale_prelude")


def _fill_parameter(target: Any, kind: ParameterType, *, optional: bool) -> None:
    target.parameter_type = pb.ParameterType.ParameterTypeEnum.Value(_TYPES[kind])
    target.is_optional = optional


def _fill_component(component: Any, plan: Plan, step: Step, kinds: _Kinds) -> None:
    component.executor_label = executor_name(plan.tasks[step.name])
    inputs = component.input_definitions
    for name in (*_carried_in(step), "kale_step"):
        _fill_parameter(inputs.parameters[name], ParameterType.STR, optional=False)
    for name in step.parameters:
        kind = kinds.parameters[name]
        _fill_parameter(inputs.parameters[plan.key(name)], kind, optional=kind is ParameterType.NONE)
    for value in step.inputs:
        _fill_artifact(inputs.artifacts[plan.key(value.name)], kinds.outputs[value.source, value.name])
    for dependency in step.depends_on:
        _fill_artifact(inputs.artifacts[state_input(dependency)], ArtifactType.ARTIFACT)
    for key, artifact in output_artifacts(plan, step).items():
        _fill_artifact(component.output_definitions.artifacts[key], artifact)


def output_artifacts(plan: Plan, step: Step) -> dict[str, ArtifactType]:
    """The output artifacts of a step, by key."""
    found = {plan.key(value.name): value.type for value in step.outputs}
    found["kale_state"] = ArtifactType.ARTIFACT
    found["kale_outputs"] = ArtifactType.ARTIFACT
    if step.settings.report is not False:
        found["kale_report"] = ArtifactType.HTML
    if step.metrics:
        found["kale_metrics"] = ArtifactType.METRICS
    return found


def _fill_artifact(target: Any, kind: ArtifactType) -> None:
    target.artifact_type.schema_title = kind.value
    target.artifact_type.schema_version = _ARTIFACT_VERSION


def _fill_executor(container: Any, plan: Plan, step: Step) -> None:
    settings = step.settings
    container.image = settings.image or plan.pipeline.base_image
    container.command.extend(["python3", "-c", BOOT_AFTER if step.depends_on else BOOT])
    # The step's name makes every container differ: KFP files component specs under the hash of the container alone.
    container.args.extend([*_state_path(step), "--step", step.name, "{{$}}"])
    for name, value in container_environment(settings):
        container.env.add(name=name, value=value)
    resources = container_resources(settings)
    if resources:
        container.resources.CopyFrom(pb.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec(**resources))


def _state_path(step: Step) -> list[str]:
    """The placeholder of the folder in which a step before left its state."""
    return [f"{{{{$.inputs.artifacts['{state_input(name)}'].path}}}}" for name in step.depends_on[:1]]


def _fill_task(task: Any, plan: Plan, step: Step) -> None:
    key, settings = plan.tasks[step.name], step.settings
    task.task_info.name = step.name
    task.component_ref.name = component_name(key)
    task.caching_options.enable_cache = plan.pipeline.caching if settings.cache is None else settings.cache
    if settings.retries:
        json_format.ParseDict({"max_retry_count": settings.retries, **_BACKOFF}, task.retry_policy)
    for name in _carried_in(step):
        task.inputs.parameters[name].component_input_parameter = name
    task.inputs.parameters["kale_step"].runtime_value.constant.string_value = plan.programs[step.name]
    for name in step.parameters:
        task.inputs.parameters[plan.key(name)].component_input_parameter = name
    for value in step.inputs:
        _connect(task.inputs.artifacts[plan.key(value.name)], plan.tasks[value.source], plan.key(value.name))
    for dependency in step.depends_on:
        _connect(task.inputs.artifacts[state_input(dependency)], plan.tasks[dependency], "kale_state")
    task.dependent_tasks.extend(_dependencies(plan, step))


def _connect(target: Any, producer: str, key: str) -> None:
    target.task_output_artifact.producer_task = producer
    target.task_output_artifact.output_artifact_key = key


def _dependencies(plan: Plan, step: Step) -> list[str]:
    sources = {*step.depends_on, *(value.source for value in step.inputs)}
    claims = {mount.task for mount in mounts(plan, step) if mount.task is not None}
    return sorted({plan.tasks[name] for name in sources} | claims)


def _fill_claim_component(component: Any, task: str, volume: PipelineVolume) -> None:
    component.executor_label = executor_name(task)
    for name in claim_inputs(volume):
        kind = pb.ParameterType.ParameterTypeEnum.Value(_CLAIM_TYPES[name])
        component.input_definitions.parameters[name].parameter_type = kind
    component.output_definitions.parameters["name"].parameter_type = pb.ParameterType.STRING


def _fill_claim_task(target: Any, task: str, volume: PipelineVolume) -> None:
    target.task_info.name = task
    target.component_ref.name = component_name(task)
    target.caching_options.enable_cache = False
    for name, value in claim_inputs(volume).items():
        target.inputs.parameters[name].runtime_value.constant.CopyFrom(_value(value))


def _value(value: object) -> struct_pb2.Value:
    return json_format.ParseDict(value, struct_pb2.Value())
