"""A run once more, whole or in part, with the same values or others, as the request of a new run."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jupyter_kale_ext.engine.local.executor_input import parameter_values
from jupyter_kale_ext.engine.local.ir import PipelineIR
from jupyter_kale_ext.errors import Conflict, InvalidInput, NotFound
from jupyter_kale_ext.model.pipeline import ParameterValue
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot, StepState
from jupyter_kale_ext.runs.note import started_by
from jupyter_kale_ext.runs.request import GpuRequest, Reuse, RunRequest, StepRequest, new_run_id

_MADE = (StepState.SUCCEEDED, StepState.CACHED)


@dataclass(frozen=True)
class Again:
    """What is asked of a run that is run again.

    Attributes:
        step: The first step to run afresh; None runs the pipeline as if it were submitted again.
        only: Leave out all but that step and what it needs.
        parameters: A value for each parameter of the pipeline.
    """

    step: str | None
    only: bool
    parameters: Mapping[str, ParameterValue]


def rerun_request(
    request: RunRequest, run: RunSnapshot, pipeline: PipelineIR, again: Again, gpus: Sequence[GpuRequest]
) -> RunRequest:
    """The same notebook, pipeline and interpreter once more, with results of the run taken where a step is named.

    That step and all that follow from it run afresh, and so do those that get another value of a parameter and all
    that follow from them. Results of the others are taken where the run has them; where it has none and the step
    doesn't need them, they run too.

    Args:
        request: What was asked of the run.
        run: How it went.
        pipeline: The pipeline that ran.
        again: What is asked of it now.
        gpus: GPUs of this machine now.

    Raises:
        NotFound: The run has no such step.
        Conflict: A step that comes before has no result.
        InvalidInput: ``only`` is asked for without a step.
    """
    if again.step is None and again.only:
        raise InvalidInput("Which step is to run alone?", "Name the step.")
    fresh = replace(
        request,
        id=new_run_id(),
        submitted=time.time(),
        parameters=again.parameters,
        gpus=tuple(gpus),
        by=started_by(),
    )
    if again.step is None:
        return replace(fresh, steps=tuple(_as_submitted(step) for step in request.steps))
    return replace(fresh, steps=tuple(_steps(request, run, pipeline, again, again.step)))


def _as_submitted(step: StepRequest) -> StepRequest:
    """Without what running again from a step has settled: only that says no to caching here."""
    return replace(step, cache=step.cache or None, reuse=None)


def _steps(
    request: RunRequest, run: RunSnapshot, pipeline: PipelineIR, again: Again, first: str
) -> Iterator[StepRequest]:
    steps = {part.name: part for part in run.steps}
    if first not in steps:
        raise NotFound(f"Run {run.id} has no step `{first}`.")
    needed = _before(first, run.steps)
    afresh = _after({first, *_affected(request, pipeline, again.parameters)}, run.steps)
    for name in needed:
        if name not in afresh and steps[name].state not in _MADE:
            raise Conflict(
                f"Step `{name}` comes before `{first}` and has no result in run {run.id}.",
                f"Run again from step `{name}`.",
            )
    for part in request.steps:
        if not again.only or part.name in {first, *needed}:
            yield _asked(part, steps[part.name], run.id, part.name in afresh)


def _affected(request: RunRequest, pipeline: PipelineIR, values: Mapping[str, ParameterValue]) -> Iterator[str]:
    """The steps that are given another value than in the run; 1, 1.0 and true are three."""
    for step in request.steps:
        task = pipeline.tasks[step.task]
        before, now = (parameter_values(pipeline, task, given) for given in (request.parameters, values))
        if json.dumps(before) != json.dumps(now):
            yield step.name


def _asked(step: StepRequest, state: StepSnapshot, run: str, fresh: bool) -> StepRequest:
    if fresh:
        return replace(step, cache=False, reuse=None)
    reuse = Reuse(run, state.attempt, dict(state.metrics)) if state.state in _MADE else None
    return replace(step, reuse=reuse)


def _before(step: str, steps: Sequence[StepSnapshot]) -> list[str]:
    """The steps that the step needs, directly or not, in the pipeline's order."""
    depends_on = {part.name: part.depends_on for part in steps}
    found: set[str] = set()
    waiting = [step]
    while waiting:
        new = [name for name in depends_on[waiting.pop()] if name not in found]
        found.update(new)
        waiting += new
    return [name for name in depends_on if name in found]


def _after(first: Collection[str], steps: Sequence[StepSnapshot]) -> set[str]:
    """The steps and all that need one of them, directly or not."""
    found = set(first)
    while new := {part.name for part in steps if part.name not in found and found & set(part.depends_on)}:
        found |= new
    return found
