"""The parameters of a run, with the types that its compiled pipeline gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.engine.local.ir import PipelineIR, read_ir
from jupyter_kale_ext.model.pipeline import Parameter, ParameterType, ParameterValue
from jupyter_kale_ext.model.run import RunParameter
from jupyter_kale_ext.pipeline import complete_values

_TYPES = {
    "NUMBER_INTEGER": ParameterType.INT,
    "NUMBER_DOUBLE": ParameterType.FLOAT,
    "STRING": ParameterType.STR,
    "BOOLEAN": ParameterType.BOOL,
    "LIST": ParameterType.LIST,
    "STRUCT": ParameterType.DICT,
}
"""By KFP's type; a STRING without a default is one whose default is None (docs/architecture.md)."""


def run_parameters(engine: Engine, run_id: str) -> tuple[RunParameter, ...]:
    """The parameters of a run in their order, with the values it had.

    Raises:
        NotFound: There is no such run.
        StorageError: Its record can't be read.
        InvalidInput: Its compiled pipeline can't be read.
    """
    return declared(read_ir(engine.pipeline_yaml(run_id)), engine.snapshot(run_id).parameters)


def declared(pipeline: PipelineIR, values: Mapping[str, ParameterValue]) -> tuple[RunParameter, ...]:
    """The values of a run with their types in its pipeline."""
    return tuple(RunParameter(name, _type(pipeline, name), value) for name, value in values.items())


def changed_values(before: Sequence[RunParameter], given: Mapping[str, object]) -> dict[str, ParameterValue]:
    """A value for each parameter of a run: the given one, else the run's own.

    Args:
        before: The parameters of the run.
        given: Texts, as typed after ``-p``, or JSON values.

    Raises:
        InvalidInput: A name is no parameter's, or a value doesn't fit.
    """
    return complete_values([Parameter(part.name, part.type, part.value, "", 0) for part in before], given)


def _type(pipeline: PipelineIR, name: str) -> ParameterType:
    kind = pipeline.types.get(name, "")
    if kind == "STRING" and name not in pipeline.defaults:
        return ParameterType.NONE
    return _TYPES.get(kind, ParameterType.NONE)
