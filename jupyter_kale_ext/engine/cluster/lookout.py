"""What Kubernetes tells of a run's pods, and KFP doesn't: why they wait, why they were ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Sighting:
    """One look at the pods of a run. They are named by the paths of their nodes (``root.train.executor``).

    Attributes:
        waiting: Why a pod waits, or could not even be made: a sentence, empty where nothing is known to hold it up.
        ended: Why Kubernetes ended a pod: sentence and remedy. Others ended by themselves.
        warnings: What may not be looked at, one sentence each.
    """

    waiting: Mapping[str, str] = field(default_factory=dict)
    ended: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Lookout(Protocol):
    """Looks at the pods of runs."""

    def look(self, run_id: str, namespace: str) -> Sighting | None:
        """What is seen now; None where nobody answers in time. Never raises for what a cluster does.

        Args:
            run_id: KFP's id of the run.
            namespace: Where its pods are; empty for the one that the account belongs to.
        """


class RunPods:
    """Responsibilities: look at the pods of one run at most once, and only when something about them is asked."""

    def __init__(self, lookout: Lookout | None, run_id: str, namespace: str) -> None:
        self._lookout, self._run_id, self._namespace = lookout, run_id, namespace
        self._sighting: Sighting | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may not be looked at, as far as was asked."""
        return self._sighting.warnings if self._sighting else ()

    def waiting(self, task: str, index: int) -> str | None:
        """Why an attempt of a task has not begun: a sentence, or empty; None where nothing is known of its pod.

        Args:
            task: Its key.
            index: Which attempt, from 0.
        """
        known = self._look().waiting
        return next((known[path] for path in (*_paths(task, index), f"root.{task}-driver") if path in known), None)

    def ended(self, task: str, index: int) -> tuple[str, str] | None:
        """Why Kubernetes ended an attempt, and what to do; None where it didn't, or nothing is known."""
        known = self._look().ended
        return next((known[path] for path in _paths(task, index) if path in known), None)

    def _look(self) -> Sighting:
        if self._lookout is not None:
            self._sighting = self._lookout.look(self._run_id, self._namespace)
            self._lookout = None
        return self._sighting or Sighting()


def _paths(task: str, index: int) -> tuple[str, ...]:
    """Where an attempt may be below the workflow; an attempt has an index of its own where tasks are retried."""
    path = f"root.{task}.executor"
    return (f"{path}({index})", path) if index == 0 else (f"{path}({index})",)
