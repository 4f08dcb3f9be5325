"""The run: states, events, and the snapshot they fold into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from jupyter_kale_ext.model.pipeline import ParameterType, ParameterValue


class RunState(str, Enum):
    """State of a run."""

    PENDING = "pending"
    RUNNING = "running"
    STOPPING = "stopping"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"


class StepState(str, Enum):
    """State of a step (and of a cell in it)."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    CACHED = "cached"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Never ran, because a step it depends on did not succeed."""
    STOPPED = "stopped"


RUN_ENDED = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.STOPPED})
STEP_ENDED = frozenset({StepState.SUCCEEDED, StepState.CACHED, StepState.FAILED, StepState.SKIPPED, StepState.STOPPED})


class EventKind(str, Enum):
    """Kinds of run events; ``RunEvent.data`` lists what each carries."""

    RUN_SUBMITTED = "run_submitted"
    RUN_STARTED = "run_started"
    STEP_WAITING = "step_waiting"
    STEP_STARTED = "step_started"
    CELL_STARTED = "cell_started"
    CELL_FINISHED = "cell_finished"
    STEP_FINISHED = "step_finished"
    STEP_RETRYING = "step_retrying"
    WARNING = "warning"
    STOP_REQUESTED = "stop_requested"
    RUN_FINISHED = "run_finished"


@dataclass(frozen=True)
class StepError:
    """Why a step failed.

    Attributes:
        kind: ``exception`` (the user's code raised), ``value`` (a value can't be carried or
            changed where it must not), ``timeout``, ``killed``, ``disk_full``, ``start`` (the
            step could not be started), ``interrupted`` (the run's supervisor died), ``internal``.
        message: One sentence, for people.
        remedy: One sentence: what to do; empty where nothing is known.
        ename: Class name of the exception; empty where there is none.
        evalue: Text of the exception.
        traceback: Lines of the traceback in terms of notebook cell and line.
        cell_id: The notebook cell; None where no cell is to blame.
        cell_number: Its one-based number among the code cells that hold code; None likewise.
        line: One-based line in that cell; None likewise.
    """

    kind: str
    message: str
    remedy: str = ""
    ename: str = ""
    evalue: str = ""
    traceback: tuple[str, ...] = ()
    cell_id: str | None = None
    cell_number: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class RunEvent:
    """One thing that happened to a run.

    Attributes:
        seq: One, two, three …: no gaps within a run.
        time: Seconds since the epoch, UTC.
        kind: What happened.
        step: Name of the step; None for events of the run.
        data: By kind: ``run_submitted`` {}; ``run_started`` {pid};
            ``step_started`` {attempt, pid, gpus: [str]}; ``cell_started`` {cell_id, position, of};
            ``cell_finished`` {cell_id, state, seconds}; ``step_finished`` {state, attempt, error: StepError | null,
            metrics: {name: number}}; ``step_retrying`` {attempt, of, error};
            ``step_waiting`` {message}, empty where nothing holds it up any more;
            ``warning`` {message}; ``stop_requested`` {}; ``run_finished`` {state, message}. On a cluster there is no
            ``pid``, and ``step_started`` has the name of its {pod}.
    """

    seq: int
    time: float
    kind: EventKind
    step: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CellProgress:
    """Progress of one cell in a step's newest attempt.

    Attributes:
        cell_id: The notebook cell.
        state: PENDING, RUNNING, SUCCEEDED, FAILED (or CACHED, SKIPPED, STOPPED with its step).
        seconds: How long it ran; None until it ended.
    """

    cell_id: str
    state: StepState = StepState.PENDING
    seconds: float | None = None


@dataclass(frozen=True)
class StepSnapshot:
    """State of one step.

    Attributes:
        name: Name of the step.
        state: Its state.
        depends_on: Steps that come before.
        cells: Progress of its cells in document order (prelude cells are not listed).
        attempt: One for the first attempt; 0 before it started.
        started: Seconds since the epoch of the newest attempt; None before.
        ended: Seconds since the epoch; None until it ended.
        error: Why it failed; None where it did not.
        metrics: Numbers it reported.
        gpus: GPUs it holds, as the engine names them.
        warnings: What the user should know, in the order told.
        began: Seconds since the epoch when the first of its own cells began in the newest attempt; None before. From
            ``started`` to here its process starts, takes its inputs and runs the cells put before its own.
        waiting: Why it has not begun though it may, in one sentence; empty where that isn't known or it doesn't wait.
    """

    name: str
    state: StepState
    depends_on: tuple[str, ...] = ()
    cells: tuple[CellProgress, ...] = ()
    attempt: int = 0
    started: float | None = None
    ended: float | None = None
    error: StepError | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    gpus: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    began: float | None = None
    waiting: str = ""


@dataclass(frozen=True)
class RunSnapshot:
    """State of a run after event ``seq``: the truth a view starts from.

    Attributes:
        id: The run's id: sortable by time of submission, safe in file names and URLs.
        seq: Number of the last event folded in.
        pipeline: Name of the pipeline as the user wrote it.
        notebook: Path of the notebook as given at submission; empty where unknown.
        engine: Name of the engine.
        state: State of the run.
        parameters: Parameters of the run, defaults included.
        submitted: Seconds since the epoch.
        started: Seconds since the epoch; None before.
        ended: Seconds since the epoch; None until it ended.
        steps: Steps in the pipeline's order.
        message: Why the run failed or stopped, in one sentence; empty otherwise.
        warnings: What the user should know about the run as a whole.
    """

    id: str
    seq: int
    pipeline: str
    notebook: str
    engine: str
    state: RunState
    parameters: Mapping[str, ParameterValue]
    submitted: float
    started: float | None
    ended: float | None
    steps: tuple[StepSnapshot, ...]
    message: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def ended_for_good(self) -> bool:
        """True once no event can follow, short of a retry."""
        return self.state in RUN_ENDED

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of all steps, later steps winning."""
        return {name: value for step in self.steps for name, value in step.metrics.items()}


@dataclass(frozen=True)
class CellOutputs:
    """What one cell of a run left.

    Attributes:
        cell_id: The notebook cell.
        step: The step that ran it.
        execution_count: Its number; None where it has none.
        outputs: Outputs in the notebook format (nbformat 4 output objects), in order.
        seconds: How long it ran.
    """

    cell_id: str
    step: str
    execution_count: int | None
    outputs: tuple[Mapping[str, object], ...]
    seconds: float


@dataclass(frozen=True)
class RunParameter:
    """A parameter of a run.

    Attributes:
        name: Its name.
        type: Its type in the pipeline that ran.
        value: What the run was given.
    """

    name: str
    type: ParameterType
    value: ParameterValue
