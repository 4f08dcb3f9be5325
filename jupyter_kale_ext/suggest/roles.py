"""Cells that belong to no step: imports, functions, parameters, metrics, what is skipped."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_kale_ext.analysis.kinds import only_definitions
from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.suggest.code import (
    Code,
    brings_python,
    holds_import,
    installs,
    is_pure_import,
    prepares,
)

_SETTING_WORDS = frozenset(
    {"alpha", "batch", "batches", "beta", "bins", "clusters", "components", "data", "degree", "depth", "dim",
     "dimension", "dims", "dir", "directory", "dropout", "epoch", "epochs", "eta", "eps", "epsilon", "estimators",
     "factor", "file", "filename", "fold", "folder", "folds", "fraction", "gamma", "height", "hidden", "horizon",
     "iterations", "iters", "k", "kernel", "lambda", "learning", "length", "level", "limit", "lr", "max", "min",
     "momentum", "name", "neighbors", "path", "patience", "penalty", "percent", "ratio", "random", "rate",
     "repeats", "root", "rounds", "rows", "samples", "seed", "share", "size", "sigma", "splits", "start", "state",
     "steps", "target", "test", "threshold", "tol", "tolerance", "train", "trees", "trials", "units", "url",
     "valid", "validation", "weeks", "width", "window"}
)  # fmt: skip
_METRIC_WORDS = frozenset(
    {"acc", "accuracy", "auc", "error", "f1", "loss", "mae", "mape", "mse", "precision", "r2", "recall", "rmse",
     "roc", "score"}
)  # fmt: skip
_LONGEST_LITERAL = 200
_EXACT = 2**53


@dataclass(frozen=True)
class Placed:
    """A cell with a role that is no step."""

    role: Role
    reason: str


@dataclass
class _Context:
    """What came before the cell looked at."""

    worked: bool = False
    brought: bool = False
    made: set[str] = field(default_factory=set)


def place_roles(codes: Sequence[Code], demoted: Collection[str]) -> dict[str, Placed]:
    """The cells that are no part of a step, by id.

    Args:
        codes: The notebook's cells in document order.
        demoted: Ids of cells that have to be in a step.
    """
    placed: dict[str, Placed] = {}
    context = _Context()
    for position, code in enumerate(codes):
        found = None if code.cell.tagged or code.cell.id in demoted else _role(code, position, codes, context)
        if found is not None:
            placed[code.cell.id] = found
        elif not code.cell.tagged or code.cell.role is Role.STEP:
            context.worked = True
            context.brought |= brings_python(code)
            context.made |= code.binds | code.changes
    placed.update(_metrics(codes, placed, demoted))
    return placed


def _role(code: Code, position: int, codes: Sequence[Code], context: _Context) -> Placed | None:
    if installs(code.cell.source):
        return Placed(Role.SKIP, "Only installs packages: a step finds them in its image or environment.")
    if prepares(code) and _is_early(code, context) and _is_alone(code, codes) and not context.brought:
        what = "Only imports" if is_pure_import(code) else "Imports and settings of libraries"
        what = what if holds_import(code) else "Only settings of libraries"
        return Placed(Role.IMPORTS, f"{what}: every step begins with them.")
    if _defines(code) and _is_alone(code, codes) and not code.needs_at_once & context.made and not context.brought:
        return Placed(Role.FUNCTIONS, "Only defines functions or classes: every step has them.")
    names = _parameters(code, codes)
    if names and (not context.worked or _readers(names, codes[position + 1 :]) > 1):
        listed = ", ".join(f"`{name}`" for name in names)
        return Placed(Role.PARAMETERS, f"Settings that can be changed for each run: {listed}.")
    return None


def _is_early(code: Code, context: _Context) -> bool:
    """Imports may stand anywhere; settings and star imports change what comes after them, and only that."""
    return not context.worked or (is_pure_import(code) and not code.facts.record.dynamic)


def _is_alone(code: Code, codes: Sequence[Code]) -> bool:
    """True where no other cell gives the names another meaning."""
    bindings = code.facts.record.bindings
    for other in _others(code, codes):
        for name in code.binds & (other.binds | other.changes | set(other.facts.record.state.gone)):
            binding = other.facts.record.bindings.get(name)
            same = binding is not None and binding.fingerprint == bindings[name].fingerprint != ""
            if not same and not (
                name in other.changes and name not in other.binds and _is_module(bindings[name].kinds)
            ):
                return False
    return True


def _others(code: Code, codes: Sequence[Code]) -> Iterator[Code]:
    return (other for other in codes if other is not code)


def _is_module(kinds: frozenset[object]) -> bool:
    return all(getattr(kind, "value", "") == "import" for kind in kinds)


def _defines(code: Code) -> bool:
    """True for functions and classes, with imports and constants that they use."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if only_definitions(code.cell.source):
        return True
    body = code.body
    return sum(isinstance(one, definitions) for one in body) > 0 and all(
        isinstance(one, (*definitions, ast.Import, ast.ImportFrom)) or _literal(one) is not None for one in body
    )


def _parameters(code: Code, codes: Sequence[Code]) -> list[str]:
    """The names that a cell of literal assignments gives values; empty where it isn't one, or not of settings."""
    names: list[str] = []
    for statement in code.body:
        found = _literal(statement)
        if found is None or not _is_setting_name(found[0]) or found[0] in names:
            return []
        name, value = found
        mutable = isinstance(value, list | dict)
        for other in _others(code, codes):
            record = other.facts.record
            if name in other.binds | other.changes | set(record.state.gone) or (mutable and name in record.touched):
                return []
        names.append(name)
    return names


def _literal(statement: ast.stmt) -> tuple[str, object] | None:
    """Name and value of an assignment of a literal that a pipeline's parameter can have."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            pass
        case _:
            return None
    try:
        found = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return (name, found) if _is_carried(found) and len(ast.unparse(value)) <= _LONGEST_LITERAL else None


def _is_carried(value: object) -> bool:
    match value:
        case bool() | None | str():
            return True
        case int():
            return abs(value) <= _EXACT
        case float():
            return math.isfinite(value)
        case list():
            return all(map(_is_carried, value))
        case dict():
            return all(isinstance(key, str) for key in value) and all(map(_is_carried, value.values()))
        case _:
            return False


def _is_setting_name(name: str) -> bool:
    words = set(name.lower().split("_")) - {""}
    return not name.startswith("kale_") and ((name.isupper() and len(name) > 1) or bool(words & _SETTING_WORDS))


def _readers(names: Sequence[str], later: Sequence[Code]) -> int:
    return sum(bool(set(names) & code.facts.needs.keys()) for code in later)


def _metrics(codes: Sequence[Code], placed: dict[str, Placed], demoted: Collection[str]) -> dict[str, Placed]:
    """Cells at the end that only name numbers called like metrics."""
    found: dict[str, Placed] = {}
    for code in reversed(codes):
        names = [one.value.id for one in code.body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Name)]
        evident = bool(names) and len(names) == len(code.body) and all(map(_is_metric_name, names))
        if not evident or code.cell.tagged or code.cell.id in demoted or code.cell.id in placed:
            break
        listed = ", ".join(f"`{name}`" for name in names)
        found[code.cell.id] = Placed(Role.METRICS, f"Names the numbers a run is judged by: {listed}.")
    return found


def _is_metric_name(name: str) -> bool:
    return bool(set(re.split(r"_|(?<=[a-z])(?=\d)", name.lower())) & _METRIC_WORDS) or name.lower() in _METRIC_WORDS
