"""Steps and settings to a pipeline; values of its parameters.

``build`` makes the pipeline, ``complete_parameters`` a value for each of its parameters.
"""

from jupyter_kale_ext.pipeline.build import build
from jupyter_kale_ext.pipeline.order import in_order
from jupyter_kale_ext.pipeline.rules import RULES
from jupyter_kale_ext.pipeline.values import (
    carry_problem,
    check_parameter,
    complete_parameters,
    complete_values,
    parse_parameter,
)

__all__ = [
    "RULES",
    "build",
    "carry_problem",
    "check_parameter",
    "complete_parameters",
    "complete_values",
    "in_order",
    "parse_parameter",
]
