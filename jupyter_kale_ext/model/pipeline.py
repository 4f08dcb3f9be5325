"""The pipeline: steps, the values that flow between them, parameters, settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jupyter_kale_ext.model.beside import BesideFile
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.settings import StepSettings

ParameterValue = int | float | str | bool | list[object] | dict[str, object] | None
"""A literal of a ``pipeline-parameters`` cell."""


class ParameterType(str, Enum):
    """Type of a parameter, from the literal that is its default."""

    INT = "int"
    FLOAT = "float"
    STR = "str"
    BOOL = "bool"
    LIST = "list"
    DICT = "dict"
    NONE = "none"
    """The default is None: any literal may be given."""


@dataclass(frozen=True)
class Parameter:
    """One input of the pipeline.

    Attributes:
        name: Name of the variable.
        type: Type of its default.
        default: The literal of the parameters cell.
        cell_id: The cell that assigns it.
        line: One-based line of the assignment in that cell.
    """

    name: str
    type: ParameterType
    default: ParameterValue
    cell_id: str
    line: int


class ArtifactType(str, Enum):
    """KFP's artifact types (``system.*`` schema titles) as far as they fit."""

    ARTIFACT = "system.Artifact"
    DATASET = "system.Dataset"
    MODEL = "system.Model"
    METRICS = "system.Metrics"
    HTML = "system.HTML"


@dataclass(frozen=True)
class InputValue:
    """A value a step takes from an earlier one.

    Attributes:
        name: Name of the variable.
        source: Name of the step whose output it is.
    """

    name: str
    source: str


@dataclass(frozen=True)
class OutputValue:
    """A value a step hands on.

    Attributes:
        name: Name of the variable.
        type: Artifact type guessed from the code; ``ARTIFACT`` where nothing tells.
        certain: False where the step may leave the name unbound (a branch, a star import,
            ``exec``): its absence is then no failure of this step.
    """

    name: str
    type: ArtifactType = ArtifactType.ARTIFACT
    certain: bool = True


@dataclass(frozen=True)
class Step:
    """One step of the pipeline.

    Attributes:
        name: Name of the step.
        order: Zero-based place of the step by its first cell in the document: what "earlier"
            and "later" mean when states of several branches are joined.
        cells: Its cells in document order.
        depends_on: Names of the steps that must have ended before, in document order.
        inputs: Values taken from earlier steps, sorted by name.
        outputs: Values handed on, sorted by name: only those a later step takes.
        parameters: Names of the parameters the step uses, sorted.
        watch: Names the step receives, may touch, and doesn't hand on although a later step
            reads them from elsewhere: the runtime fails the step loudly if they changed.
        metrics: Cells with the role ``pipeline-metrics`` that run at the end of this step.
        settings: What the step asks for.
    """

    name: str
    order: int
    cells: tuple[Cell, ...]
    depends_on: tuple[str, ...]
    inputs: tuple[InputValue, ...]
    outputs: tuple[OutputValue, ...]
    parameters: tuple[str, ...]
    watch: tuple[str, ...]
    metrics: tuple[Cell, ...]
    settings: StepSettings


@dataclass(frozen=True)
class PipelineVolume:
    """A volume of the notebook metadata, mounted into every step.

    Attributes:
        name: Name of the claim (``pvc``) or of the claim to make (``new_pvc``, ``clone``).
        kind: ``pvc``, ``new_pvc`` or ``clone``.
        mount_point: Path in the container.
        size: Kubernetes quantity for a claim to make, ``5Gi``; None for an existing one.
        access_mode: ``ReadWriteOnce`` and the like; None for the cluster's default.
        storage_class: Name of the storage class; None for the cluster's default.
    """

    name: str
    kind: str
    mount_point: str
    size: str | None = None
    access_mode: str | None = None
    storage_class: str | None = None


@dataclass(frozen=True)
class Pipeline:
    """A pipeline, ready to be compiled; no problem of it is an error.

    Attributes:
        name: Name valid for KFP (lower case, digits, dashes).
        title: Name as the user wrote it.
        description: Free text.
        experiment: Experiment to file runs under; None for the engine's default.
        base_image: Image of the steps that name none.
        caching: Default for steps that say nothing.
        parameters: Inputs of the pipeline in document order.
        parameter_cells: Cells with the role ``pipeline-parameters``, in document order.
        prelude: Cells put at the start of every step: imports, then functions, each in document order.
        steps: Steps in an order in which each comes after those it depends on, document
            order among the free ones.
        volumes: Volumes for every step.
        run_as_user: User id the pods run with; None for the image's own.
        run_as_group: Group id the pods run with; None for the image's own.
        run_as_non_root: True to refuse root; None for the cluster's policy.
        language_version: ``3.11`` of the kernel where the metadata tells, else None.
        installs: True where the notebook's packages are to be installed at the start of each step.
        files: Files beside the notebook that the first steps get, by path.
        packages: What each step installs where it isn't there, ``numpy==2.1.0``.
    """

    name: str
    title: str
    description: str
    experiment: str | None
    base_image: str
    caching: bool
    parameters: tuple[Parameter, ...]
    parameter_cells: tuple[Cell, ...]
    prelude: tuple[Cell, ...]
    steps: tuple[Step, ...]
    volumes: tuple[PipelineVolume, ...] = ()
    run_as_user: int | None = None
    run_as_group: int | None = None
    run_as_non_root: bool | None = None
    language_version: str | None = None
    installs: bool = False
    files: tuple[BesideFile, ...] = ()
    packages: tuple[str, ...] = ()

    def step(self, name: str) -> Step:
        """The step of that name.

        Raises:
            KeyError: No step has that name.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
