"""Which parameter of a function of the notebook each argument of a call goes to."""

from __future__ import annotations

from jupyter_kale_ext.analysis.ops import Argument, Call, Program, Root


def matched(program: Program, op: Call, method: bool) -> dict[str, list[tuple[Root, ...]]]:
    """What each parameter of the function is given."""
    parameters = program.parameters
    given: dict[str, list[tuple[Root, ...]]] = {}
    if method and parameters:
        given[parameters[0]] = [op.receiver]
    for argument in op.arguments:
        for parameter in _parameters(argument, parameters, int(method)):
            given.setdefault(parameter, []).append(argument.roots)
    return given


def _parameters(argument: Argument, parameters: tuple[str, ...], offset: int) -> tuple[str, ...]:
    if argument.key is None:
        return parameters
    if isinstance(argument.key, int):
        index = argument.key + offset
        return parameters[index : index + 1]
    return tuple(one for one in parameters if one.endswith(f":{argument.key}"))
