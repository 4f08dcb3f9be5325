"""The engine contract: everything the product asks of a place where pipelines run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from jupyter_kale_ext.model.artifact import Artifact
from jupyter_kale_ext.model.compiled import CompiledPipeline
from jupyter_kale_ext.model.note import RunNote
from jupyter_kale_ext.model.pipeline import ParameterValue
from jupyter_kale_ext.model.provenance import Provenance
from jupyter_kale_ext.model.run import CellOutputs, RunEvent, RunSnapshot


@dataclass(frozen=True)
class Submission:
    """One request to run a compiled pipeline.

    Attributes:
        compiled: The pipeline.
        parameters: A value for each of its parameters, defaults filled in, types checked.
        notebook: The notebook's JSON as it was compiled.
        notebook_path: Its path as the user knows it; shown, never opened.
        working_directory: Absolute path of the notebook's folder on this machine.
        kernel: Name of the notebook's kernelspec; None takes this process's interpreter.
        use_cache: False runs every step afresh; None leaves it to the pipeline.
        warnings: What the user should know of this run, in sentences: the run's first warnings.
    """

    compiled: CompiledPipeline
    parameters: Mapping[str, ParameterValue]
    notebook: Mapping[str, object]
    notebook_path: str
    working_directory: str
    kernel: str | None = None
    use_cache: bool | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LogChunk:
    """A piece of a step's log.

    Attributes:
        text: The text, decoded as UTF-8 with replacement; never cut within a character.
        next: Byte offset at which the next read goes on.
        ended: True where the step has ended and nothing follows ``next``.
    """

    text: str
    next: int
    ended: bool


class Engine(Protocol):
    """A place where pipelines run. All calls block; callers on an event loop use a thread.

    Every call with a run id raises ``NotFound`` where the engine has no such run, and
    every call with a step name raises it where the run has no such step.
    """

    @property
    def name(self) -> str:
        """Name of the engine: ``local``, ``container``, ``cluster``."""

    def submit(self, submission: Submission) -> RunSnapshot:
        """Start a run and return at once.

        Raises:
            EngineUnavailable: There is no way to run here now (no interpreter, no endpoint).
            InvalidInput: The pipeline asks for what this engine can't give.
            StorageError: The run can't be written down.
        """

    def runs(self, notebook_path: str | None = None, archived: bool | None = False) -> Sequence[RunSnapshot]:
        """All runs known, newest first; of one notebook where a path is given.

        Without those that are archived; with True for ``archived`` those alone, with None both.
        """

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it is now."""

    def events(self, run_id: str, after: int = 0) -> Sequence[RunEvent]:
        """The events with ``seq > after``, in order, as far as they have happened."""

    def log(
        self, run_id: str, step: str, offset: int = 0, limit: int = 1 << 20, attempt: int | None = None
    ) -> LogChunk:
        """A piece of the log of a step's attempt (the newest where ``attempt`` is None).

        ``offset`` and ``limit`` are bytes; a negative offset counts from the end.
        """

    def outputs(self, run_id: str, step: str | None = None) -> Sequence[CellOutputs]:
        """Outputs of the cells that ran so far, in notebook order; of one step where it is given."""

    def artifacts(self, run_id: str, step: str) -> Sequence[Artifact]:
        """What a step made: the values it hands on, and its report; none before it has ended well.

        Raises:
            Conflict: It isn't known where they are.
            EngineUnavailable: They can't be reached now.
        """

    def artifact(self, run_id: str, step: str, key: str, file: str) -> BinaryIO:
        """A file of an artifact, open for reading; it can be sought in.

        Raises:
            NotFound: There is no such artifact, or it has no such file.
            Conflict, EngineUnavailable: As ``artifacts``.
            StorageError: It can't be read.
        """

    def notebook(self, run_id: str) -> Mapping[str, object]:
        """The notebook's JSON as it was compiled."""

    def pipeline_yaml(self, run_id: str) -> str:
        """The compiled pipeline as it was submitted."""

    def provenance(self, run_id: str) -> Provenance:
        """Where the run's results come from, as far as it is known by now."""

    def stop(self, run_id: str) -> None:
        """Ask for the run to end now, the whole process tree; returns before it has ended.

        Raises:
            Conflict: The run has ended already.
        """

    def retry(self, run_id: str) -> RunSnapshot:
        """Run the steps that did not succeed once more, in the same run, results kept.

        Raises:
            Conflict: The run is still going, or every step succeeded.
        """

    def rerun(
        self,
        run_id: str,
        step: str | None = None,
        *,
        only: bool = False,
        parameters: Mapping[str, object] | None = None,
    ) -> RunSnapshot:
        """Start a new run of the pipeline that ran.

        Args:
            run_id: The run.
            step: The first step to run afresh; results of steps that neither follow from it nor from a parameter that
                has another value are taken from the run. None runs the pipeline as if it were submitted again.
            only: True leaves out all but the step and what it needs.
            parameters: Values for some of its parameters, as ``complete_parameters`` takes them; the others keep
                the values of the run.

        Raises:
            Conflict: The run is still going, or a step that comes before has no result.
            InvalidInput: A parameter is unknown or of the wrong type; ``only`` without a step.
        """

    def note(self, run_id: str) -> RunNote:
        """What stands beside the run in a list: its name, whether it is pinned, who started it, its git commit."""

    def annotate(self, run_id: str, name: str | None = None, pinned: bool | None = None) -> RunNote:
        """Name a run or pin it; what is None stays as it is. An empty name takes it away.

        Raises:
            InvalidInput: The name is no line of at most 200 characters.
            StorageError: It can't be written down.
        """

    def archive(self, run_id: str, on: bool = True) -> None:
        """Have lists leave an ended run out, or show it again where ``on`` is False. Nothing of it is lost.

        Raises:
            Conflict: The run is still going.
            StorageError: It can't be written down.
        """

    def delete(self, run_id: str) -> None:
        """Forget an ended run and everything it left.

        Raises:
            Conflict: The run is still going, or pinned.
        """
