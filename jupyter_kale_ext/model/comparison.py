"""What differs between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jupyter_kale_ext.model.run import StepState


class DifferenceKind(str, Enum):
    """What a difference is about."""

    CELL = "cell"
    PARAMETER = "parameter"
    PIPELINE = "pipeline"
    FILE = "file"
    PACKAGE = "package"
    INTERPRETER = "interpreter"
    MACHINE = "machine"
    VARIABLE = "variable"
    GIT = "git"
    RANDOM = "random"


@dataclass(frozen=True)
class Difference:
    """One thing that two runs don't have in common, and that results may depend on.

    Attributes:
        kind: What it is about.
        name: Which one: a cell's id, the name of a parameter, package or variable, a path, a step and its generator.
        before: How it was in the first run, in words; None where it wasn't there.
        after: How it was in the second one, likewise.
        lines: Of a cell: its lines as in a unified diff, each led by a blank, ``-`` or ``+``; else none.
    """

    kind: DifferenceKind
    name: str
    before: str | None
    after: str | None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class MetricPair:
    """A metric in two runs; None where a run has none of that name."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class StepPair:
    """A step in two runs.

    Attributes:
        name: Its name.
        before: Its state in the first run; None where the run has no such step.
        after: Its state in the second one, likewise.
        seconds_before: How long it took; None where it has not ended, or never began.
        seconds_after: Likewise.
    """

    name: str
    before: StepState | None
    after: StepState | None
    seconds_before: float | None
    seconds_after: float | None


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        before: Id of the first run.
        after: Id of the second one.
        differences: What results may depend on, by kind in the order of ``DifferenceKind``.
        metrics: The metrics of both, those of the first run first.
        steps: The steps of both, those of the first run first.
        unknown: What can't be compared, a sentence each.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    metrics: tuple[MetricPair, ...]
    steps: tuple[StepPair, ...]
    unknown: tuple[str, ...] = ()
