"""Values of parameters: what KFP carries, and texts and JSON values as the type that is asked for."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping, Sequence

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.pipeline import Parameter, ParameterType, ParameterValue, Pipeline
from jupyter_kale_ext.notebook.nearest import nearest_of

_BIGGEST = 2**53
"""Whole numbers up to here are exact in a double, which is what KFP carries."""

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_NOUNS = {
    ParameterType.INT: "a whole number",
    ParameterType.FLOAT: "a number",
    ParameterType.STR: "a text",
    ParameterType.BOOL: "true or false",
    ParameterType.LIST: "a list, such as [1, 2]",
    ParameterType.DICT: 'an object, such as {"a": 1}',
    ParameterType.NONE: "a literal",
}


def carry_problem(value: object) -> str | None:
    """Why KFP can't carry the value, as the end of a sentence that starts with its name; None where it can."""
    if value is None or isinstance(value, bool | str):
        return None
    if isinstance(value, int):
        return None if abs(value) <= _BIGGEST else "is beyond 2**53, where KFP loses digits"
    if isinstance(value, float):
        return None if math.isfinite(value) else f"is {value}, which KFP can't carry"
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            return "has keys that are no texts, which KFP can't carry"
        return _inner_problem(list(value.values()))
    if isinstance(value, list):
        return _inner_problem(value)
    return f"is a {type(value).__name__}, which KFP can't carry"


def _inner_problem(values: Sequence[object]) -> str | None:
    found = next((problem for problem in map(carry_problem, values) if problem), None)
    if found is None or found.startswith("holds "):
        return found
    return f"holds a value that {found}"


def parse_parameter(parameter: Parameter, text: str) -> ParameterValue:
    """The value a text stands for (``-p NAME=VALUE``).

    int takes ``5`` and not ``5.5``; float takes both; bool takes true, false, 1 and 0; list and dict take JSON or
    Python; where the default is None any JSON or Python literal is taken, and what is neither is a text.

    Raises:
        InvalidInput: The text is no value of the parameter's type, or one that KFP can't carry.
    """
    if parameter.type is ParameterType.STR:
        return text
    stripped = text.strip()
    if parameter.type is ParameterType.BOOL:
        if stripped.lower() not in _BOOLEANS:
            raise _refusal(parameter, text)
        return _BOOLEANS[stripped.lower()]
    if parameter.type is ParameterType.NONE:
        found, value = _literal(stripped)
        return _carried(parameter, value) if found else text
    if parameter.type in {ParameterType.INT, ParameterType.FLOAT}:
        return _carried(parameter, _number(parameter, stripped))
    found, value = _literal(stripped)
    if not found or isinstance(value, str):
        raise _refusal(parameter, text)
    return check_parameter(parameter, value)


def check_parameter(parameter: Parameter, value: object) -> ParameterValue:
    """A JSON value as the parameter's type; texts are parsed as ``parse_parameter`` does.

    Raises:
        InvalidInput: The value has another type, or KFP can't carry it.
    """
    if isinstance(value, str):
        return parse_parameter(parameter, value)
    kind = parameter.type
    if kind is ParameterType.FLOAT and isinstance(value, int) and not isinstance(value, bool):
        _carried(parameter, value)
        return float(value)
    if kind is ParameterType.INT and isinstance(value, float) and value.is_integer():
        return _carried(parameter, int(value))
    if not _fits(kind, value):
        raise _refusal(parameter, value)
    return _carried(parameter, value)


def complete_parameters(pipeline: Pipeline, given: Mapping[str, object]) -> dict[str, ParameterValue]:
    """A value for each parameter of the pipeline, in its order: the given one, else the default.

    Args:
        pipeline: The pipeline.
        given: Texts, as typed after ``-p``, or JSON values.

    Raises:
        InvalidInput: A name is no parameter's, or a value doesn't fit.
    """
    return complete_values(pipeline.parameters, given)


def complete_values(parameters: Sequence[Parameter], given: Mapping[str, object]) -> dict[str, ParameterValue]:
    """The same for parameters without their pipeline.

    Raises:
        InvalidInput: A name is no parameter's, or a value doesn't fit.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            nearest = nearest_of(name, known)
            names = ", ".join(known)
            remedy = f"Did you mean `{nearest}`?" if nearest else f"It has {names}." if names else "It has none."
            raise InvalidInput(f"The pipeline has no parameter `{name}`.", remedy)
    return {
        name: check_parameter(parameter, given[name]) if name in given else parameter.default
        for name, parameter in known.items()
    }


def _fits(kind: ParameterType, value: object) -> bool:
    if kind is ParameterType.BOOL or isinstance(value, bool):
        return isinstance(value, bool) and kind in {ParameterType.BOOL, ParameterType.NONE}
    types: dict[ParameterType, type] = {
        ParameterType.INT: int,
        ParameterType.FLOAT: float,
        ParameterType.LIST: list,
        ParameterType.DICT: dict,
    }
    return kind is ParameterType.NONE or (kind in types and isinstance(value, types[kind]))


def _number(parameter: Parameter, text: str) -> int | float:
    try:
        return int(text) if parameter.type is ParameterType.INT else float(text)
    except ValueError:
        raise _refusal(parameter, text) from None


def _literal(text: str) -> tuple[bool, object]:
    """Whether the text is a JSON or Python literal, and its value."""
    try:
        return True, json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False, None
    return True, list(value) if isinstance(value, tuple) else value


def _carried(parameter: Parameter, value: object) -> ParameterValue:
    problem = carry_problem(value)
    if problem is not None:
        raise InvalidInput(f"The value of parameter `{parameter.name}` {problem}.", "Give another value.")
    if value is None or isinstance(value, int | float | str | bool | list | dict):
        return value
    raise _refusal(parameter, value)


def _refusal(parameter: Parameter, value: object) -> InvalidInput:
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "…"
    return InvalidInput(f"Parameter `{parameter.name}` takes {_NOUNS[parameter.type]}, not {shown}.")
