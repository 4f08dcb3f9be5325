"""What was asked: the part of a run's record that never changes (``run.json``)."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from jupyter_kale_ext.model.pipeline import ParameterValue
from jupyter_kale_ext.model.run import CellProgress, RunSnapshot, RunState, StepSnapshot, StepState

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Reuse:
    """The result of a step in another run, to be taken instead of running the step.

    Attributes:
        run: Id of that run.
        attempt: Number of the attempt that succeeded there.
        metrics: Numbers it reported.
    """

    run: str
    attempt: int
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StepRequest:
    """One step of the run.

    Attributes:
        name: Name of the step.
        task: Key of its task in the compiled pipeline.
        depends_on: Names of the steps that come before.
        cells: Ids of its cells (and of the metrics cells it runs at its end) in the order they run.
        cache: True or False where the request settles it; None leaves it to the compiled pipeline.
        reuse: The result to take; None runs the step. Where the other run is gone meanwhile, the step runs.
    """

    name: str
    task: str
    depends_on: tuple[str, ...]
    cells: tuple[str, ...]
    cache: bool | None = None
    reuse: Reuse | None = None


@dataclass(frozen=True)
class GpuRequest:
    """A GPU of this machine that steps of the run may be given.

    Attributes:
        label: How it is shown: ``0: NVIDIA H100``.
        device: What ``CUDA_VISIBLE_DEVICES`` calls it: its UUID, else its index.
    """

    label: str
    device: str


@dataclass(frozen=True)
class ContainerRequest:
    """Docker or Podman as the run uses it.

    Attributes:
        kind: ``docker`` or ``podman``.
        version: Its version, as it tells.
        command: The words its commands begin with.
        options: Further options of ``run``.
        network: What ``--network`` gets.
        pull: When images are fetched: ``missing``, ``always``, ``never``.
        rootless: True where root in a container is the user outside.
        cpus: CPUs that containers have.
        volumes: What stands for volume claims: claim -> absolute path of a folder, or name of a volume.
    """

    kind: str
    version: str
    command: tuple[str, ...]
    options: tuple[str, ...]
    network: str
    pull: str
    rootless: bool
    cpus: int
    volumes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunRequest:
    """One request to run a pipeline.

    Attributes:
        id: The run's id.
        pipeline: Name of the pipeline as the user wrote it.
        engine: Name of the engine.
        notebook: Path of the notebook as the user knows it; shown, never opened.
        parameters: Parameters of the run, defaults included.
        working_directory: Absolute path of the folder the steps run in.
        kernel: Name of the notebook's kernelspec; None where the default was taken.
        interpreter: Absolute path of the Python that runs the steps.
        use_cache: What the user asked: False runs every step afresh, None leaves it to the pipeline.
        submitted: Seconds since the epoch.
        steps: Steps in the pipeline's order.
        kernel_env: Environment variables of the kernelspec.
        gpus: GPUs of this machine, if a step asks for one.
        container: What runs the steps' containers; None where they are processes.
        by: Who started it; empty where that is not known.
    """

    id: str
    pipeline: str
    engine: str
    notebook: str
    parameters: Mapping[str, ParameterValue]
    working_directory: str
    kernel: str | None
    interpreter: str
    use_cache: bool | None
    submitted: float
    steps: tuple[StepRequest, ...]
    kernel_env: Mapping[str, str] = field(default_factory=dict)
    gpus: tuple[GpuRequest, ...] = ()
    container: ContainerRequest | None = None
    by: str = ""


def new_run_id(now: float | None = None) -> str:
    """A fresh id, ``20261123T200801Z-abcdef``: sorts by time of submission, safe in file names and URLs."""
    stamp = datetime.fromtimestamp(time.time() if now is None else now, timezone.utc).strftime(_STAMP)
    return f"{stamp}-{''.join(secrets.choice(string.ascii_lowercase) for _ in range(6))}"


def is_run_id(text: str) -> bool:
    """True for text of the form that ``new_run_id`` gives (so: safe as the name of a folder)."""
    stamp, dash, letters = text.partition("-")
    right_letters = len(letters) == 6 and all(letter in string.ascii_lowercase for letter in letters)
    return bool(dash) and right_letters and _submitted(stamp) is not None


def initial(request: RunRequest) -> RunSnapshot:
    """The run before its first event: ``seq`` 0, everything pending."""
    return RunSnapshot(
        id=request.id,
        seq=0,
        pipeline=request.pipeline,
        notebook=request.notebook,
        engine=request.engine,
        state=RunState.PENDING,
        parameters=request.parameters,
        submitted=request.submitted,
        started=None,
        ended=None,
        steps=tuple(
            StepSnapshot(
                name=step.name,
                state=StepState.PENDING,
                depends_on=step.depends_on,
                cells=tuple(CellProgress(cell) for cell in step.cells),
            )
            for step in request.steps
        ),
    )


def unreadable(run_id: str, engine: str, reason: str) -> RunSnapshot:
    """What can be told of a run whose record is damaged: its id, and that it can't be read."""
    submitted = _submitted(run_id.partition("-")[0]) or 0.0
    return RunSnapshot(
        id=run_id,
        seq=0,
        pipeline="",
        notebook="",
        engine=engine,
        state=RunState.FAILED,
        parameters={},
        submitted=submitted,
        started=None,
        ended=submitted,
        steps=(),
        message=f"The record of this run can't be read: {reason}",
    )


def _submitted(stamp: str) -> float | None:
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
