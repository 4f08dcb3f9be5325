"""A submission in the words of KFP, and of the record."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator, Mapping

import yaml

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.answers import Json, mapping
from jupyter_kale_ext.engine.local.ir import PipelineIR
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.pipeline import Step
from jupyter_kale_ext.runs.note import started_by
from jupyter_kale_ext.runs.request import RunRequest, StepRequest, new_run_id

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEFAULT_EXPERIMENT = "Default"
"""The experiment of pipelines that name none: the one KFP makes itself."""


def build_request(submission: Submission, pipeline: PipelineIR, engine: str) -> RunRequest:
    """What the record keeps of it.

    Raises:
        InvalidInput: The compiled pipeline has other steps than the notebook.
    """
    return RunRequest(
        id=new_run_id(),
        pipeline=submission.compiled.pipeline.title,
        engine=engine,
        notebook=submission.notebook_path,
        parameters=dict(submission.parameters),
        working_directory=submission.working_directory,
        kernel=submission.kernel,
        interpreter="",
        use_cache=submission.use_cache,
        submitted=time.time(),
        steps=tuple(_steps(submission, pipeline)),
        by=started_by(),
    )


def work_body(submission: Submission, pipeline: PipelineIR, name: str, experiment: str, service_account: str) -> Json:
    """What a ``V2beta1Run`` and a ``V2beta1RecurringRun`` have in common: what runs, and with what.

    Args:
        submission: What was asked.
        pipeline: Its pipeline, read.
        name: Its name in KFP.
        experiment: Id of the experiment.
        service_account: Service account of the steps; empty for the installation's own.
    """
    documents = list(yaml.load_all(submission.compiled.yaml, Loader=_Loader))
    spec = _cached_as_asked(documents[0], pipeline, submission)
    platform = documents[1] if len(documents) > 1 else None
    body: Json = {
        "display_name": name,
        "experiment_id": experiment,
        "pipeline_spec": {"pipeline_spec": spec, "platform_spec": platform} if platform else spec,
        "runtime_config": {"parameters": _parameters(submission.parameters, pipeline)},
    }
    return body | ({"service_account": service_account} if service_account else {})


def templates(text: str) -> dict[str, str]:
    """What KFP's compiler puts before the names of templates where steps have labels or annotations, by the task's key.

    Args:
        text: The compiled pipeline.
    """
    documents = list(yaml.load_all(text, Loader=_Loader))
    executors = mapping(
        mapping(mapping(mapping(documents[-1], "platforms"), "kubernetes"), "deploymentSpec"), "executors"
    )
    components = mapping(documents[0], "components")
    found = {}
    for key in mapping(mapping(mapping(documents[0], "root"), "dag"), "tasks"):
        task = mapping(mapping(mapping(mapping(documents[0], "root"), "dag"), "tasks"), key)
        component = mapping(components, str(mapping(task, "componentRef").get("name")))
        metadata = mapping(mapping(executors, str(component.get("executorLabel"))), "podMetadata")
        if metadata:
            counts = (len(mapping(metadata, "annotations")), len(mapping(metadata, "labels")))
            found[key] = f"metadata-{counts[0]}-{counts[1]}-"
    return found


def _cached_as_asked(spec: Json, pipeline: PipelineIR, submission: Submission) -> Json:
    """The spec with the caching that was asked for this run; KFP has no switch but the one in each task."""
    if submission.use_cache is None:
        return spec
    never = {step.name for step in submission.compiled.pipeline.steps if step.settings.cache is False}
    changed = copy.deepcopy(spec)
    for key, task in mapping(mapping(mapping(changed, "root"), "dag"), "tasks").items():
        assert isinstance(task, dict)
        on = submission.use_cache and pipeline.tasks[key].name not in never
        task["cachingOptions"] = {"enableCache": True} if on else {}
    return changed


def _parameters(given: Mapping[str, object], pipeline: PipelineIR) -> Json:
    """The values in the form of their types: what is no text goes as JSON where KFP wants text; None is left out."""
    return {
        name: json.dumps(value) if pipeline.types[name] == "STRING" and not isinstance(value, str) else value
        for name, value in given.items()
        if value is not None and name in pipeline.types
    }


def _steps(submission: Submission, pipeline: PipelineIR) -> Iterator[StepRequest]:
    tasks = {task.name: task for task in pipeline.tasks.values()}
    known = [step.name for step in submission.compiled.pipeline.steps]
    if sorted(known) != sorted(tasks):
        raise InvalidInput("The compiled pipeline has other steps than the notebook.", "Compile the notebook again.")
    for step in submission.compiled.pipeline.steps:
        upstream = {pipeline.tasks[key].name for key in tasks[step.name].depends_on}
        yield StepRequest(
            name=step.name,
            task=tasks[step.name].key,
            depends_on=tuple(name for name in known if name in upstream),
            cells=tuple(cell.id for cell in _cells(step)),
        )


def _cells(step: Step) -> tuple[Cell, ...]:
    return (*step.cells, *step.metrics)
