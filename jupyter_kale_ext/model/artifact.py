"""What a step of a run made: the values it hands on, and its report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArtifactFile:
    """A file of an artifact.

    Attributes:
        name: Its name; unique within the artifact.
        bytes: Its size; None where that isn't known before it is fetched.
    """

    name: str
    bytes: int | None = None


@dataclass(frozen=True)
class Artifact:
    """One thing that a step made.

    Attributes:
        step: The step.
        key: What it is called by in the pipeline.
        name: The variable's own name; the key where there is no variable.
        type: KFP's type: ``system.Artifact``, ``system.HTML`` ….
        python_type: Class of the value; empty where there is none.
        preview: A few words on the value: ``3 rows × 2 columns``; empty where nothing is known.
        bytes: Size of the value as the step told it; None where it didn't.
        files: Its files; none where it isn't there.
        problem: Why not, in a sentence; empty where it is there.
    """

    step: str
    key: str
    name: str
    type: str
    python_type: str = ""
    preview: str = ""
    bytes: int | None = None
    files: tuple[ArtifactFile, ...] = ()
    problem: str = ""
