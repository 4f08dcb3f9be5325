"""A submission checked against what this machine can give, and put into the words of the record."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.local.interpreter import Interpreter
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.pipeline import Step
from jupyter_kale_ext.runs.note import started_by
from jupyter_kale_ext.runs.request import ContainerRequest, GpuRequest, RunRequest, StepRequest, new_run_id

Unmet = tuple[tuple[tuple[str, ...], str], ...]
"""Kinds of things that a pipeline asks for and a place doesn't give, with the sentence that says so."""

_NOT_HONOURED: Unmet = (
    (("image",), "Images are not used on this machine, every step runs in the notebook's own environment"),
    (("cpu", "memory", "requests"), "Limits and requests of CPU and memory are not enforced on this machine"),
    (("node selectors",), "Node selectors mean nothing on this machine"),
    (("tolerations",), "Tolerations mean nothing on this machine"),
    (("volumes",), "Volumes are not mounted on this machine, steps see its own folders"),
)
_PLAIN_IMAGES = ("python:", "docker.io/python:", "docker.io/library/python:")


def build_request(
    submission: Submission,
    pipeline: PipelineIR,
    *,
    engine: str,
    gpus: Sequence[GpuRequest],
    interpreter: Interpreter | None = None,
    container: ContainerRequest | None = None,
) -> RunRequest:
    """The request of a run.

    Args:
        submission: What is submitted.
        pipeline: Its pipeline.
        engine: Name of the engine.
        gpus: GPUs of this machine that steps may be given.
        interpreter: What runs the steps that are processes here.
        container: What runs the steps that are containers.

    Raises:
        InvalidInput: The pipeline's steps are not those of its compiled form.
    """
    return RunRequest(
        id=new_run_id(),
        pipeline=submission.compiled.pipeline.title,
        engine=engine,
        notebook=submission.notebook_path,
        parameters=dict(submission.parameters),
        working_directory=os.path.abspath(submission.working_directory),
        kernel=submission.kernel,
        interpreter=interpreter.path if interpreter else "",
        use_cache=submission.use_cache,
        submitted=time.time(),
        steps=tuple(_steps(submission, pipeline)),
        kernel_env=interpreter.env if interpreter else {},
        gpus=tuple(gpus),
        container=container,
        by=started_by(),
    )


def check(submission: Submission, pipeline: PipelineIR, gpus: Sequence[GpuRequest]) -> None:
    """Refuse what can't run here.

    Raises:
        InvalidInput: A secret is not set, more GPUs are asked for than there are, the folder is not there.
    """
    if not os.path.isdir(submission.working_directory):
        raise InvalidInput(f"The notebook's folder {submission.working_directory} is not there.")
    check_secrets(pipeline, os.environ)
    for task in pipeline.tasks.values():
        if gpus and task.gpus > len(gpus):
            raise InvalidInput(
                f"Step `{task.name}` asks for {task.gpus} GPUs, but this machine has {len(gpus)}.",
                "Ask for fewer with the tag limit:nvidia.com/gpu:N.",
            )


def check_secrets(pipeline: PipelineIR, environment: Mapping[str, str]) -> None:
    """Refuse a pipeline that wants a secret which isn't in the environment.

    Raises:
        InvalidInput: Names the step and the variable.
    """
    for task in pipeline.tasks.values():
        for secret in task.secrets:
            if secret.variable not in environment and not secret.optional:
                raise InvalidInput(
                    f"Step `{task.name}` needs the secret `{secret.secret}` in the environment variable "
                    f"{secret.variable}, which is not set.",
                    f"Set {secret.variable} before you start Jupyter or the command.",
                )


def not_honoured(pipeline: PipelineIR, unmet: Unmet = _NOT_HONOURED) -> Iterator[str]:
    """One sentence for each kind of thing that the pipeline asks for and the place doesn't give."""
    for kinds, sentence in unmet:
        asked = {
            f"{kind.replace('_', ' ')} {text}": None
            for task in pipeline.tasks.values()
            for kind, text in _wants(task)
            if kind in kinds
        }
        if asked:
            yield f"{sentence} (asked for: {', '.join(asked)})."


def _wants(task: Task) -> Iterator[tuple[str, str]]:
    for kind, text in task.wants.items():
        if kind != "image" or not text.startswith(_PLAIN_IMAGES):
            yield kind, text


def _steps(submission: Submission, pipeline: PipelineIR) -> Iterator[StepRequest]:
    names = {task.name: task for task in pipeline.tasks.values()}
    known = [step.name for step in submission.compiled.pipeline.steps]
    if sorted(known) != sorted(names):
        raise InvalidInput("The compiled pipeline has other steps than the notebook.", "Compile the notebook again.")
    for step in submission.compiled.pipeline.steps:
        task = names[step.name]
        upstream = {pipeline.tasks[key].name for key in task.depends_on}
        yield StepRequest(
            name=step.name,
            task=task.key,
            depends_on=tuple(name for name in known if name in upstream),
            cells=tuple(cell.id for cell in (*step.cells, *step.metrics)),
            cache=_cache(submission.use_cache, step),
        )


def _cache(asked: bool | None, step: Step) -> bool | None:
    """Caching of a step where the user switched it on for the run: a step that says never is left alone."""
    return True if asked and step.settings.cache is not False else None
