"""The plan: everything of the compiled pipeline that needs no kfp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_kale_ext.compile.encoding import encode
from jupyter_kale_ext.compile.names import artifact_keys, task_keys
from jupyter_kale_ext.compile.program import ProgramWriter, prelude
from jupyter_kale_ext.compile.runtime import packed_runtime
from jupyter_kale_ext.model.pipeline import Pipeline, PipelineVolume

NEW_CLAIM = "new_pvc"


@dataclass(frozen=True)
class Plan:
    """Names and encoded programs of a pipeline.

    Attributes:
        pipeline: The pipeline.
        tasks: Task key of each step, by the step's name.
        claims: Task key of each task that makes a volume claim, by the volume's name.
        keys: Artifact key of each variable whose key is not its own name.
        runtime: The step runtime, encoded.
        prelude: The prelude, encoded.
        programs: The step programs, encoded, by the step's name.
    """

    pipeline: Pipeline
    tasks: Mapping[str, str]
    claims: Mapping[str, str]
    keys: Mapping[str, str]
    runtime: str
    prelude: str
    programs: Mapping[str, str]

    def key(self, name: str) -> str:
        """The artifact key of a variable."""
        return self.keys.get(name, name)


def make_plan(pipeline: Pipeline) -> Plan:
    """The plan of a pipeline."""
    steps = [step.name for step in pipeline.steps]
    claims = [_claim_task(volume) for volume in new_claims(pipeline)]
    tasks = task_keys([*steps, *claims])
    keys = artifact_keys(_variables(pipeline))
    writer = ProgramWriter(pipeline, keys)
    return Plan(
        pipeline=pipeline,
        tasks={name: tasks[name] for name in steps},
        claims={volume.name: tasks[_claim_task(volume)] for volume in new_claims(pipeline)},
        keys=keys,
        runtime=packed_runtime(),
        prelude=encode(prelude(pipeline)),
        programs={step.name: encode(writer.program(step)) for step in pipeline.steps},
    )


def _variables(pipeline: Pipeline) -> Iterator[str]:
    for parameter in pipeline.parameters:
        yield parameter.name
    for step in pipeline.steps:
        yield from (value.name for value in step.inputs)
        yield from (value.name for value in step.outputs)


def new_claims(pipeline: Pipeline) -> list[PipelineVolume]:
    """The volumes for which a claim is to be made, each name once."""
    return list({volume.name: volume for volume in pipeline.volumes if volume.kind == NEW_CLAIM}.values())


def _claim_task(volume: PipelineVolume) -> str:
    """Name of the task that makes the claim; no step can have it, for the dash."""
    return f"create-volume-{volume.name}"
