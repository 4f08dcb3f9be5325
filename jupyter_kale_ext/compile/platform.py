"""What of a step's settings is Kubernetes' own: KFP's platform spec."""

from __future__ import annotations

from google.protobuf import json_format
from kfp.kubernetes import kubernetes_executor_config_pb2 as pb

from jupyter_kale_ext.compile.plan import Plan
from jupyter_kale_ext.compile.spec import executor_name
from jupyter_kale_ext.compile.volumes import Mount, mounts
from jupyter_kale_ext.model.pipeline import Pipeline, Step


def platform_spec(plan: Plan) -> dict[str, object]:
    """KFP's ``PlatformSpec`` in its JSON form; empty where no step needs one."""
    executors: dict[str, object] = {}
    for step in plan.pipeline.steps:
        config = json_format.MessageToDict(_executor_config(plan, step))
        if config:
            executors[executor_name(plan.tasks[step.name])] = config
    if not executors:
        return {}
    return {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}


def _executor_config(plan: Plan, step: Step) -> pb.KubernetesExecutorConfig:
    settings, config = step.settings, pb.KubernetesExecutorConfig()
    config.node_selector.labels.update(settings.node_selectors)
    config.pod_metadata.labels.update(settings.labels)
    config.pod_metadata.annotations.update(settings.annotations)
    for field in ("node_selector", "pod_metadata"):
        if not getattr(config, field).ByteSize():
            config.ClearField(field)
    for toleration in settings.tolerations:
        config.tolerations.add(
            key=toleration.key,
            operator="Exists" if toleration.value is None else "Equal",
            value=toleration.value or "",
            effect=toleration.effect,
        )
    for secret in settings.secrets:
        entry = config.secret_as_env.add(secret_name=secret.secret, optional=False)
        entry.secret_name_parameter.runtime_value.constant.string_value = secret.secret
        entry.key_to_env.add(secret_key=secret.key, env_var=secret.env)
    for mount in mounts(plan, step):
        _add_mount(config, mount)
    if settings.timeout is not None:
        config.active_deadline_seconds = settings.timeout
    _fill_security_context(config, plan.pipeline)
    return config


def _add_mount(config: pb.KubernetesExecutorConfig, mount: Mount) -> None:
    entry = config.pvc_mount.add(mount_path=mount.path)
    if mount.task is None:
        entry.constant = mount.claim
        entry.pvc_name_parameter.runtime_value.constant.string_value = mount.claim
        return
    for output in (entry.task_output_parameter, entry.pvc_name_parameter.task_output_parameter):
        output.producer_task = mount.task
        output.output_parameter_key = "name"


def _fill_security_context(config: pb.KubernetesExecutorConfig, pipeline: Pipeline) -> None:
    for field in ("run_as_user", "run_as_group", "run_as_non_root"):
        value = getattr(pipeline, field)
        if value is not None:
            setattr(config.security_context, field, value)
