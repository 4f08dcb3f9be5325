"""The compiled pipeline: what every engine is given."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.model.pipeline import Pipeline


@dataclass(frozen=True)
class CompiledPipeline:
    """A pipeline and its KFP v2 IR.

    Attributes:
        pipeline: What was compiled.
        yaml: The IR: the pipeline spec, and after ``---`` the platform spec where one is needed.
            The same pipeline gives the same text to the byte.
    """

    pipeline: Pipeline
    yaml: str
