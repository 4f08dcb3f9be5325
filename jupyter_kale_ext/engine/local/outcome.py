"""What a run comes to."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_kale_ext.model.run import RunState, StepSnapshot, StepState


def outcome(steps: Sequence[StepSnapshot]) -> tuple[RunState, str]:
    """State of a run whose steps have ended, and why, in one sentence (empty where it succeeded)."""
    failed = [step.name for step in steps if step.state is StepState.FAILED]
    if failed:
        noun = f"Step `{failed[0]}`" if len(failed) == 1 else "Steps " + ", ".join(f"`{name}`" for name in failed)
        return RunState.FAILED, f"{noun} failed."
    if any(step.state is StepState.STOPPED for step in steps):
        return RunState.STOPPED, "The run was stopped."
    return RunState.SUCCEEDED, ""
