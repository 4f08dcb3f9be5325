"""The pipeline's parameters, from the cells that assign them."""

from __future__ import annotations

import ast
import math

from jupyter_kale_ext.analysis import rules
from jupyter_kale_ext.analysis.fixes import import_moved
from jupyter_kale_ext.analysis.problems import problem
from jupyter_kale_ext.analysis.record import Site
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Parameter, ParameterType

_TYPES: dict[type, ParameterType] = {
    int: ParameterType.INT,
    float: ParameterType.FLOAT,
    str: ParameterType.STR,
    bool: ParameterType.BOOL,
    list: ParameterType.LIST,
    dict: ParameterType.DICT,
    type(None): ParameterType.NONE,
}
_ONLY = "Only assignments of literals belong here: move this to a step or a functions cell."


def read_parameters(notebook: Notebook) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    """The parameters that the cells assign, in document order, and what is wrong with them."""
    found: dict[str, Parameter] = {}
    problems: list[Diagnostic] = []
    for cell in notebook.with_role(Role.PARAMETERS):
        for statement in parse(cell.source).tree.body:
            read = _read(statement, cell, notebook)
            if isinstance(read, Diagnostic):
                problems.append(read)
            elif read is not None:
                problems += _name_problems(read, found, cell)
                found.setdefault(read.name, read)
    return tuple(found.values()), tuple(problems)


def _read(statement: ast.stmt, cell: Cell, notebook: Notebook) -> Parameter | Diagnostic | None:
    """The parameter that a statement assigns; None for a text that documents, or ``pass``."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
            return None
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            pass
        case _:
            text = ast.unparse(statement).partition("\n")[0]
            message, site = f"`{text}` assigns no parameter.", Site(cell, statement.lineno)
            is_import = isinstance(statement, ast.Import | ast.ImportFrom)
            mended = import_moved(notebook, cell, line=statement.lineno) if is_import else ()
            return problem(rules.PARAMETER_NOT_LITERAL, message, _ONLY, site, fixes=mended)
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        default = object()
    if not _is_value(default):
        message = f"The parameter `{name}` is no literal that a pipeline can take: `{_short(value)}`."
        return problem(rules.PARAMETER_NOT_LITERAL, message, _ONLY, Site(cell, statement.lineno))
    return Parameter(name, _TYPES[type(default)], default, cell.id, statement.lineno)


def _is_value(value: object) -> bool:
    """True for what JSON can say."""
    if isinstance(value, list):
        return all(_is_value(one) for one in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_value(one) for key, one in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or type(value) in (int, str, bool)


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _name_problems(parameter: Parameter, known: dict[str, Parameter], cell: Cell) -> list[Diagnostic]:
    site = Site(cell, parameter.line)
    if parameter.name in known:
        message = f"The parameter `{parameter.name}` is assigned a second time."
        return [problem(rules.PARAMETER_TWICE, message, "Remove one of the two assignments.", site)]
    if parameter.name.startswith("kale_"):
        message = f"The parameter's name `{parameter.name}` begins with `kale_`."
        return [problem(rules.PARAMETER_RESERVED, message, "Give the parameter another name.", site)]
    return []
