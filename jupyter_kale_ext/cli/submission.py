"""A notebook file as engines take it."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from jupyter_kale_ext import flow, places
from jupyter_kale_ext.cli import files, problems
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.errors import PipelineInvalid


def read_submission(
    source: files.Source,
    path: str,
    engine_name: str,
    parameters: Mapping[str, object],
    use_cache: bool | None = None,
) -> Submission | int:
    """The notebook, compiled; or the exit status where problems, which are told, keep it from being that.

    Args:
        source: The notebook, read.
        path: Its path as it was given.
        engine_name: The engine.
        parameters: Values for some of its parameters.
        use_cache: False runs every step afresh; None leaves it to the pipeline.

    Raises:
        InvalidInput: A parameter is unknown or of the wrong type.
    """
    own, unknown = places.own_image(engine_name)
    checked = flow.check(source.notebook, path, own)
    problems.tell(path, checked.diagnostics)
    if checked.pipeline is None:
        return problems.exit_status(checked)
    try:
        return flow.submission(
            engine_name,
            checked,
            source.notebook,
            notebook_path=str(source.absolute),
            working_directory=str(source.absolute.parent),
            parameters=parameters,
            use_cache=use_cache,
            notes=flow.image_notes(checked, own, unknown),
        )
    except PipelineInvalid as error:
        problems.tell(path, error.diagnostics[len(checked.diagnostics) :])
        return 1


def tell_warnings(submission: Submission) -> None:
    """Print what the user should know, where there is no run to tell it."""
    for warning in submission.warnings:
        print(f"warning: {warning}", file=sys.stderr)
