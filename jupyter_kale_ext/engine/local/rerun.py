"""A run once more from one of its steps on, as the request of a new run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from jupyter_kale_ext.errors import Conflict, NotFound
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot, StepState
from jupyter_kale_ext.runs.request import GpuRequest, Reuse, RunRequest, StepRequest, new_run_id

_MADE = (StepState.SUCCEEDED, StepState.CACHED)


def rerun_request(request: RunRequest, run: RunSnapshot, step: str, gpus: Sequence[GpuRequest]) -> RunRequest:
    """The same notebook, pipeline, parameters and interpreter once more, with results of the run taken.

    The step and all that follow from it run afresh. Results of the others are taken where the run has them; where it
    has none and the step doesn't need them, they run too.

    Args:
        request: What was asked of the run.
        run: How it went.
        step: The first step to run afresh.
        gpus: GPUs of this machine now.

    Raises:
        NotFound: The run has no such step.
        Conflict: A step that comes before has no result.
    """
    steps = {part.name: part for part in run.steps}
    if step not in steps:
        raise NotFound(f"Run {run.id} has no step `{step}`.")
    for name in _before(step, run.steps):
        if steps[name].state not in _MADE:
            raise Conflict(
                f"Step `{name}` comes before `{step}` and has no result in run {run.id}.",
                f"Run again from step `{name}`.",
            )
    fresh = _after(step, run.steps)
    return replace(
        request,
        id=new_run_id(),
        submitted=time.time(),
        steps=tuple(_asked(part, steps[part.name], run.id, part.name in fresh) for part in request.steps),
        gpus=tuple(gpus),
    )


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


def _after(step: str, steps: Sequence[StepSnapshot]) -> set[str]:
    """The step and all that need it, directly or not."""
    found = {step}
    while new := {part.name for part in steps if part.name not in found and found & set(part.depends_on)}:
        found |= new
    return found
