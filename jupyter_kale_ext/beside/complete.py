"""A pipeline with what its steps need and don't see: files beside the notebook, packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from jupyter_kale_ext.beside.collect import collect
from jupyter_kale_ext.beside.pins import pins
from jupyter_kale_ext.model.diagnostic import Diagnostic, has_errors
from jupyter_kale_ext.model.pipeline import Pipeline


def complete(
    pipeline: Pipeline, folder: Path, python: Callable[[], tuple[str, Mapping[str, str]]]
) -> tuple[Pipeline, tuple[Diagnostic, ...]]:
    """The pipeline with its files, and its packages where the notebook wants them installed; and the problems.

    Args:
        pipeline: The pipeline.
        folder: The notebook's folder; files in it and below it are read.
        python: Gives the kernel's Python and its whole environment; asked only for packages.

    Raises:
        EngineUnavailable: The kernel's Python doesn't tell its packages.
    """
    found = collect(pipeline, folder)
    made, problems = replace(pipeline, files=found.files), found.problems
    if pipeline.installs and not has_errors(problems):
        packages, unknown = pins(made, folder, *python())
        made, problems = replace(made, packages=packages), (*problems, *unknown)
    return made, problems
