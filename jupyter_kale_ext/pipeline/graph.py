"""Cells and steps as JSON: what the panel draws and ``jupyter kale graph --json`` prints."""

from __future__ import annotations

from dataclasses import fields

from jupyter_kale_ext import wire
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Pipeline, Step

_STEP_FIELDS = tuple(field.name for field in fields(Step) if field.name not in {"cells", "metrics"})


def graph(notebook: Notebook, pipeline: Pipeline) -> dict[str, object]:
    """``Graph`` of docs/architecture.md."""
    return {
        "name": pipeline.name,
        "title": pipeline.title,
        "description": pipeline.description,
        "experiment": pipeline.experiment,
        "base_image": pipeline.base_image,
        "caching": pipeline.caching,
        "explicit": notebook.explicit,
        "parameters": wire.to_wire(pipeline.parameters),
        "cells": [
            {
                "id": cell.id,
                "index": cell.index,
                "number": cell.number,
                "role": cell.role.value,
                "step": cell.step,
                "tagged": cell.tagged,
            }
            for cell in notebook.cells
        ],
        "steps": [
            {
                **{name: wire.to_wire(getattr(step, name)) for name in _STEP_FIELDS},
                "cells": [cell.id for cell in step.cells],
                "metrics": [cell.id for cell in step.metrics],
            }
            for step in pipeline.steps
        ],
    }
