"""A pipeline to KFP v2 IR; the only importer of kfp."""

from __future__ import annotations

from jupyter_kale_ext.compile.checks import diagnose
from jupyter_kale_ext.compile.export import export_pipeline
from jupyter_kale_ext.compile.plan import make_plan
from jupyter_kale_ext.errors import PipelineInvalid
from jupyter_kale_ext.model.compiled import CompiledPipeline
from jupyter_kale_ext.model.diagnostic import has_errors
from jupyter_kale_ext.model.pipeline import Pipeline

__all__ = ["compile_pipeline", "diagnose", "export_pipeline"]


def compile_pipeline(pipeline: Pipeline) -> CompiledPipeline:
    """The pipeline as KFP v2 IR; equal pipelines give equal bytes.

    Raises:
        PipelineInvalid: ``diagnose`` finds an error.
    """
    plan = make_plan(pipeline)
    problems = diagnose(pipeline, plan)
    if has_errors(problems):
        raise PipelineInvalid(problems)
    from jupyter_kale_ext.compile.document import write  # kfp takes half a second to import; problems don't need it

    return CompiledPipeline(pipeline, write(plan))
