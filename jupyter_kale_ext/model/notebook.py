"""The notebook, read: cells with roles, and the pipeline's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.settings import StepSettings


@dataclass(frozen=True)
class NotebookSettings:
    """The notebook metadata ``kubeflow_notebook`` (format: Kubeflow Kale 2.3 and older).

    Attributes:
        pipeline_name: Name of the pipeline; None where the metadata has none
            (the notebook's file name is used then).
        pipeline_description: Free text.
        experiment_name: Experiment the run is filed under; None takes the engine's default.
        base_image: Image of the steps that name none; None takes the product's default.
        enable_caching: Whether steps are cached; None leaves it to the engine (on).
        volumes: Raw ``volumes`` entries, already checked to be mappings.
        timeout: Seconds for the whole pipeline's steps; None is none.
        security_context: Raw ``security_context``; None where absent or not enabled.
        kfp_host: Endpoint the notebook names; None where it names none.
        packages: True to install the notebook's packages at the start of each step.
        engine: Name of the engine that the notebook's runs go to (``kale_ext.engine``); None where it names none.
        raw: The whole ``kubeflow_notebook`` mapping as found, unknown keys included.
    """

    pipeline_name: str | None = None
    pipeline_description: str = ""
    experiment_name: str | None = None
    base_image: str | None = None
    enable_caching: bool | None = None
    volumes: tuple[Mapping[str, object], ...] = ()
    timeout: int | None = None
    security_context: Mapping[str, object] | None = None
    kfp_host: str | None = None
    packages: bool = False
    engine: str | None = None
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class StepDeclaration:
    """What the tags say about one step, before any analysis of code.

    Attributes:
        name: Name of the step.
        cells: Its cells in document order.
        prev: Steps named by ``prev:`` tags, in the order of the tags, without repeats.
        settings: The step's settings, ``steps_defaults`` folded in.
    """

    name: str
    cells: tuple[Cell, ...]
    prev: tuple[str, ...]
    settings: StepSettings


@dataclass(frozen=True)
class Notebook:
    """A notebook, read.

    Attributes:
        path: Path as given by the caller, for names and messages; empty where unknown.
        language: Language of the kernel, ``python`` where the metadata has none.
        kernel: Name of the kernelspec; None where the metadata has none.
        cells: All code cells in document order (markdown and raw cells left out).
        steps: Steps in the order in which their first cell appears.
        settings: The pipeline's settings.
        explicit: True where at least one cell has a ``prev:`` tag: the graph is then
            exactly what the tags say.
        diagnostics: Problems of the format: tags, names, quantities, metadata.
        language_version: Version of the kernel's language, ``3.11.4``, where the metadata has it.
    """

    path: str
    language: str
    kernel: str | None
    cells: tuple[Cell, ...]
    steps: tuple[StepDeclaration, ...]
    settings: NotebookSettings
    explicit: bool
    diagnostics: tuple[Diagnostic, ...]
    language_version: str | None = None

    def with_role(self, role: Role) -> tuple[Cell, ...]:
        """The cells of one role, in document order."""
        return tuple(cell for cell in self.cells if cell.role is role)
