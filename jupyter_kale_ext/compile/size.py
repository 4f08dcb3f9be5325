"""How big the compiled pipeline gets: the one argument of a step, the one object of the cluster."""

from __future__ import annotations

import json
import zlib

from jupyter_kale_ext.compile.plan import Plan
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.pipeline import Step

MAX_ARGUMENT = 128 * 1024 - 1
"""Bytes of one process argument on Linux (MAX_ARG_STRLEN, the closing NUL left out)."""

MAX_OBJECT = 1_400_000
"""Bytes of the pipeline spec that leave room for the workflow around it in etcd's 1.5 MiB."""

_INPUT_ARTIFACT = 800
_OUTPUT_ARTIFACT = 450
_ENVELOPE = 1_000
_STEP_OVERHEAD = 1_050
_VALUE_OVERHEAD = 150
_OUTPUTS_OF_EVERY_STEP = 4


def argument_size(plan: Plan, step: Step) -> int:
    """Bytes of the executor input of a step, with room for its artifacts' addresses and metadata."""
    parameters = {parameter.name: parameter.default for parameter in plan.pipeline.parameters}
    used = [{plan.key(name): parameters[name]} for name in step.parameters]
    inputs = len(step.inputs) + len(step.depends_on)
    outputs = len(step.outputs) + _OUTPUTS_OF_EVERY_STEP
    carried = 0 if step.depends_on else len(plan.runtime) + len(plan.prelude)
    return (
        carried
        + len(plan.programs[step.name])
        + sum(len(json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")) for value in used)
        + inputs * _INPUT_ARTIFACT
        + outputs * _OUTPUT_ARTIFACT
        + _ENVELOPE
    )


def object_size(plan: Plan) -> int:
    """About the bytes of the pipeline in the cluster's store."""
    values = sum(len(step.inputs) + len(step.outputs) for step in plan.pipeline.steps)
    return (
        len(plan.runtime)
        + len(plan.prelude)
        + sum(map(len, plan.programs.values()))
        + len(plan.pipeline.steps) * _STEP_OVERHEAD
        + values * _VALUE_OVERHEAD
    )


def biggest_cell(plan: Plan, step: Step) -> Cell | None:
    """The cell that takes most of a step's argument; None for a step without cells."""
    cells = (*step.cells, *step.metrics, *plan.pipeline.prelude, *plan.pipeline.parameter_cells)
    return max(cells, key=lambda cell: len(zlib.compress(cell.source.encode(errors="surrogatepass"))), default=None)
