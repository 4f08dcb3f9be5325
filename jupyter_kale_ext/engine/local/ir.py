"""The compiled pipeline as this engine needs it: KFP IR read into a few frozen values.

Responsibilities:
    Follows https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto and kfp-kubernetes'
    platform spec as far as they describe one DAG of container tasks; says in a sentence what is beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from jupyter_kale_ext.engine.local.claims import ClaimMount, claim_mounts, makes_claim
from jupyter_kale_ext.engine.local.node import Node
from jupyter_kale_ext.errors import InvalidInput

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class ArtifactSource:
    """Where an input artifact comes from: the task that makes it, and its key there."""

    task: str
    key: str


@dataclass(frozen=True)
class Retry:
    """How a failed task is tried again.

    Attributes:
        count: How many times; 0 is never.
        wait: Seconds before the first of them.
        factor: What each further wait is longer by.
        longest: No wait is longer than so many seconds.
    """

    count: int = 0
    wait: float = 0.0
    factor: float = 1.0
    longest: float = 3600.0

    def delay(self, index: int) -> float:
        """Seconds to wait before retry ``index``, counted from 0."""
        return float(min(self.wait * self.factor**index, self.longest))


@dataclass(frozen=True)
class Secret:
    """A key of a Kubernetes secret that the task wants in an environment variable."""

    secret: str
    key: str
    variable: str
    optional: bool = False


@dataclass(frozen=True)
class Task:
    """One task of the pipeline.

    Attributes:
        key: Its key in the DAG.
        name: Name of the step.
        image: Container image.
        command: First words of the command, placeholders unreplaced.
        args: The others.
        env: Environment variables.
        depends_on: Keys of the tasks that must have succeeded before, sorted.
        constants: Parameters with a value of their own.
        inputs: Parameters fed by a parameter of the pipeline: name -> its name there.
        parameter_types: KFP's type of each parameter.
        artifacts: Input artifacts.
        artifact_types: ``schemaTitle`` of each input artifact.
        outputs: Output artifacts: key -> ``schemaTitle``.
        output_parameters: Names of the output parameters.
        retry: How it is tried again.
        timeout: Seconds after which an attempt is ended; None is never.
        caching: Whether a finished run of the same may stand for it.
        gpus: How many GPUs it asks for.
        secrets: Secrets it wants in its environment.
        wants: What it asks for that only a cluster gives: kind -> the words of the request.
        claims: Volume claims that it mounts.
    """

    key: str
    name: str
    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: Mapping[str, str]
    depends_on: tuple[str, ...]
    constants: Mapping[str, object]
    inputs: Mapping[str, str]
    parameter_types: Mapping[str, str]
    artifacts: Mapping[str, ArtifactSource]
    artifact_types: Mapping[str, str]
    outputs: Mapping[str, str]
    output_parameters: tuple[str, ...]
    retry: Retry
    timeout: float | None
    caching: bool
    gpus: int
    secrets: tuple[Secret, ...]
    wants: Mapping[str, str]
    claims: tuple[ClaimMount, ...] = ()


@dataclass(frozen=True)
class PipelineIR:
    """The pipeline.

    Attributes:
        name: Its name in KFP.
        tasks: Tasks by key, in the order of the document; without those that only make a volume claim.
        defaults: Defaults of the pipeline's parameters; those without one are not listed.
        types: KFP's type of each of the pipeline's parameters.
    """

    name: str
    tasks: Mapping[str, Task]
    defaults: Mapping[str, object]
    types: Mapping[str, str]


def read_ir(text: str) -> PipelineIR:
    """The pipeline in an IR document.

    Raises:
        InvalidInput: It is no KFP v2 IR, or holds what this engine can't run.
    """
    try:
        documents = [document for document in yaml.load_all(text, Loader=_Loader) if document]
    except yaml.YAMLError as error:
        raise InvalidInput(f"The compiled pipeline is no YAML: {error}.") from error
    spec = Node(documents[0] if documents else {}, "pipeline")
    platform = Node(documents[1] if len(documents) > 1 else {}, "platform")
    definitions = spec.at("root", "inputDefinitions", "parameters")
    nodes = dict(spec.at("root", "dag", "tasks").items())
    makers = frozenset(key for key, node in nodes.items() if makes_claim(spec, node))
    tasks = {key: _Reader(spec, platform, key, node, makers).task() for key, node in nodes.items() if key not in makers}
    if not tasks:
        raise InvalidInput("The compiled pipeline has no tasks.", "Compile the notebook again.")
    _check_order(tasks)
    return PipelineIR(
        name=spec.at("pipelineInfo").text("name"),
        tasks=tasks,
        defaults={name: node.value("defaultValue") for name, node in definitions.items() if node.has("defaultValue")},
        types={name: node.text("parameterType") for name, node in definitions.items()},
    )


def _check_order(tasks: Mapping[str, Task]) -> None:
    left = {key: set(task.depends_on) for key, task in tasks.items()}
    while left:
        ready = [key for key, upstream in left.items() if not upstream & left.keys()]
        unknown = {key for upstream in left.values() for key in upstream} - tasks.keys()
        if unknown or not ready:
            named = "', '".join(sorted(unknown or left))
            raise InvalidInput(f"The tasks `{named}` of the compiled pipeline are missing or wait for each other.")
        for key in ready:
            del left[key]


class _Reader:
    """Reads one task, with its component and executor."""

    def __init__(self, spec: Node, platform: Node, key: str, task: Node, makers: frozenset[str]) -> None:
        self._key, self._task, self._makers = key, task, makers
        self._component = spec.at("components", task.at("componentRef").text("name"))
        executor = self._component.text("executorLabel")
        self._container = spec.at("deploymentSpec", "executors", executor, "container")
        self._platform = platform.at("platforms", "kubernetes", "deploymentSpec", "executors", executor)
        self._refuse()

    def task(self) -> Task:
        definitions, task = self._component.at("inputDefinitions"), self._task
        artifacts = dict(self._artifacts())
        upstream = {source.task for source in artifacts.values()} | set(task.texts("dependentTasks")) - self._makers
        return Task(
            key=self._key,
            name=task.at("taskInfo").text("name") or self._key,
            image=self._container.text("image"),
            command=self._container.texts("command"),
            args=self._container.texts("args"),
            env={pair.text("name"): pair.text("value") for pair in self._container.each("env")},
            depends_on=tuple(sorted(upstream)),
            constants=dict(self._constants()),
            inputs=dict(self._inputs()),
            parameter_types={name: node.text("parameterType") for name, node in definitions.at("parameters").items()},
            artifacts=artifacts,
            artifact_types={name: _schema(node) for name, node in definitions.at("artifacts").items()},
            outputs={key: _schema(node) for key, node in self._component.at("outputDefinitions", "artifacts").items()},
            output_parameters=self._component.at("outputDefinitions", "parameters").keys(),
            retry=_retry(task.at("retryPolicy")),
            timeout=_seconds(self._platform.text("activeDeadlineSeconds")) or None,
            caching=task.at("cachingOptions").value("enableCache") is True,
            gpus=_gpus(self._container.at("resources", "accelerator")),
            secrets=tuple(self._secrets()),
            wants=dict(self._wants()),
            claims=tuple(claim_mounts(self._platform)),
        )

    def _refuse(self) -> None:
        beyond = [name for name in ("parameterIterator", "artifactIterator", "triggerPolicy") if self._task.has(name)]
        if beyond or not self._container.texts("command") + self._container.texts("args"):
            raise InvalidInput(
                f"Task `{self._key}` of the compiled pipeline is no plain container task: this machine can't run it.",
                "Run the pipeline on a cluster.",
            )

    def _constants(self) -> Iterator[tuple[str, object]]:
        for name, node in self._task.at("inputs", "parameters").items():
            if node.has("runtimeValue"):
                yield name, node.at("runtimeValue").value("constant")

    def _inputs(self) -> Iterator[tuple[str, str]]:
        for name, node in self._task.at("inputs", "parameters").items():
            if node.has("componentInputParameter"):
                yield name, node.text("componentInputParameter")
            elif not node.has("runtimeValue"):
                raise InvalidInput(
                    f"Parameter `{name}` of task `{self._key}` comes from where this machine can't take it."
                )

    def _artifacts(self) -> Iterator[tuple[str, ArtifactSource]]:
        for name, node in self._task.at("inputs", "artifacts").items():
            source = node.at("taskOutputArtifact")
            if not source.has("producerTask"):
                raise InvalidInput(
                    f"Artifact `{name}` of task `{self._key}` comes from where this machine can't take it."
                )
            yield name, ArtifactSource(source.text("producerTask"), source.text("outputArtifactKey"))

    def _secrets(self) -> Iterator[Secret]:
        for secret in self._platform.each("secretAsEnv"):
            parameter = secret.at("secretNameParameter", "runtimeValue")
            name = secret.text("secretName") or parameter.text("constant")
            for pair in secret.each("keyToEnv"):
                yield Secret(name, pair.text("secretKey"), pair.text("envVar"), secret.value("optional") is True)

    def _wants(self) -> Iterator[tuple[str, str]]:
        resources, platform = self._container.at("resources"), self._platform
        words = {
            "image": self._container.text("image"),
            "cpu": resources.text("resourceCpuLimit") or resources.text("cpuLimit"),
            "memory": resources.text("resourceMemoryLimit") or resources.text("memoryLimit"),
            "requests": resources.text("resourceCpuRequest") + resources.text("resourceMemoryRequest"),
            "node selectors": ", ".join(platform.at("nodeSelector", "labels").keys()),
            "tolerations": ", ".join(node.text("key") for node in platform.each("tolerations")),
            "volumes": ", ".join(node.text("mountPath") for node in platform.each("pvcMount")),
        }
        return ((kind, text) for kind, text in words.items() if text)


def _schema(node: Node) -> str:
    return node.at("artifactType").text("schemaTitle") or "system.Artifact"


def _retry(policy: Node) -> Retry:
    return Retry(
        count=int(_seconds(policy.text("maxRetryCount"))),
        wait=_seconds(policy.text("backoffDuration")),
        factor=_seconds(policy.text("backoffFactor")) or 1.0,
        longest=_seconds(policy.text("backoffMaxDuration")) or 3600.0,
    )


def _gpus(accelerator: Node) -> int:
    return int(_seconds(accelerator.text("resourceCount") or accelerator.text("count")))


def _seconds(text: str) -> float:
    """A number, or a protobuf duration (``3.5s``); 0 for nothing."""
    try:
        return float(text.removesuffix("s") or 0)
    except ValueError as error:
        raise InvalidInput(f"`{text}` in the compiled pipeline is no number.") from error
