"""Why a step failed on the cluster, from what can be known of it."""

from __future__ import annotations

import re

from jupyter_kale_ext.engine.cluster.news import LogNews
from jupyter_kale_ext.engine.cluster.progress import RemoteTask
from jupyter_kale_ext.engine.local.failures import timed_out
from jupyter_kale_ext.model.run import StepError

_LINES = 10  # of the log that go along with a failure that nobody explains
_STATUS = re.compile(r"exit status (\d+)")


def reason(
    step: str, task: RemoteTask, news: LogNews | None, timeout: float | None, fate: tuple[str, str] | None = None
) -> StepError:
    """The error of a failed attempt.

    KFP's API tells no reason of a task. What the step runtime wrote into the log comes first, then what Kubernetes
    tells of the pod, then the time it took (a pod is ended at its deadline without a word), then the words of KFP's
    launcher.

    Args:
        step: Name of the step.
        task: What KFP tells.
        news: What its log tells; None where there is none.
        timeout: Seconds it was given; None for no limit.
        fate: Why Kubernetes ended its pod, and what to do; None where it didn't, or that isn't known.
    """
    if news and news.error:
        return news.error
    said = news.launcher if news else ""
    lines = tuple(line for line in _text(news).splitlines() if line.strip())[-_LINES:]
    if fate is not None:
        return StepError("killed", f"Step `{step}` was ended by Kubernetes. {fate[0]}", fate[1], traceback=lines)
    if timeout and not said and _seconds(task) >= timeout - 1:  # KFP tells whole seconds
        return timed_out(step, timeout)
    if said.startswith("signal:"):
        name = said.removeprefix("signal:").strip()
        return StepError(
            "killed",
            f"Step `{step}` was killed ({name}). Was its memory too small?",
            "Give the step more memory with the tag limit:memory:SIZE.",
            traceback=lines,
        )
    status = _STATUS.search(said)
    if status:
        words = [line for line in lines if said not in line]
        last = f" Its last words: {words[-1]}" if words else ""
        return StepError(
            "internal",
            f"Step `{step}` ended with exit code {status[1]} and told no reason.{last}",
            "Look at the step's log.",
            traceback=lines,
        )
    where = f" (pod {task.attempts[-1][0]})" if task.attempts else ""
    return StepError(
        "start" if not lines else "killed",
        f"Step `{step}` failed on the cluster{where} and told no reason.",
        "Look at the pod's events: was the image found, is there room, did it have enough memory?",
        traceback=lines,
    )


def interrupted(step: str, why: str) -> StepError:
    """The run came to an end around the step."""
    return StepError("interrupted", f"Step `{step}` was interrupted. {why}", "Retry the run.")


def _seconds(task: RemoteTask) -> float:
    return task.ended - task.started if task.started and task.ended else 0.0


def _text(news: LogNews | None) -> str:
    return news.text[-8192:].decode("utf-8", "replace") if news else ""
