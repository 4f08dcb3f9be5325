"""Parameters given at run, as papermill gives them to the notebook, and metrics."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

_ALL = (
    "pipeline-parameters",
    "n = 3\nrate = 0.5\nname = 'x'\nflag = True\nlayers = [1, 2]\noptions = {'a': None}\nnone = None",
)
_SHOW = (
    "step:show",
    "print(n, rate, name, flag, layers, options, none)\n[type(p).__name__ for p in (n, rate, flag, none)]",
)

CASES = {
    "defaults of all types": Case(
        [_ALL, _SHOW, ("step:more", "layers.append(n)\nprint(type(n), type(rate), layers)")], mode="tagged"
    ),
    "numbers, texts and flags given": Case(
        [_ALL, _SHOW, ("step:use", "n * rate, name.upper(), not flag")],
        mode="tagged",
        parameters={"n": -7, "rate": 1e-3, "name": "größe = 'x' {{$}} $(ls)", "flag": False},
    ),
    "lists, dicts and nothing given": Case(
        [_ALL, _SHOW, ("step:use", "layers[0][0] += 1\nlayers, options['b'], none")],
        mode="tagged",
        parameters={"layers": [[1, 2.5], "x", None], "options": {"b": [True, {"c": 1}]}, "none": 5},
    ),
    "whole number for a float": Case([_ALL, _SHOW], mode="tagged", parameters={"rate": 2.0}),
    "papermill's tag, a value changed later": Case(
        [("parameters", "alpha = 1\nbeta = 2"), ("step:one", "alpha += beta\nalpha"), ("step:two", "alpha, beta")],
        mode="tagged",
        parameters={"beta": 40},
    ),
    "parameter used by a function and an import": Case(
        [
            ("imports", "import math"),
            ("pipeline-parameters", "radius = 1.0"),
            ("functions", "def area():\n    return round(math.pi * radius**2, 3)"),
            ("step:one", "area()"),
            ("step:two", "radius = 2.0\narea()"),
            ("step:three", "radius, area()"),
        ],
        mode="tagged",
        parameters={"radius": 3.5},
    ),
    "parameter used in two branches": Case(
        [
            ("pipeline-parameters", "k = 2"),
            ("step:left", "left = [k]"),
            ("step:right", "right = k * 10"),
            ("step:join prev:left prev:right", "left, right, k"),
        ],
        mode="tagged",
        parameters={"k": 9},
    ),
    "parameters with steps made of cells": Case(
        [("parameters", "size = 2"), "rows = list(range(size))", "rows.append(size)", "rows"], parameters={"size": 5}
    ),
    "parameter of the wrong type is refused": Case(
        [_ALL, _SHOW], mode="tagged", parameters={"n": "many"}, refused=("`n`", "int")
    ),
    "parameter that is none is refused": Case(
        [_ALL, _SHOW], mode="tagged", parameters={"m": 1}, refused=("`m`", "parameter")
    ),
    "metrics by name, print and expression": Case(
        [
            ("step:train", "losses = [1.5, 0.5]\nacc = 0.75"),
            ("step:test", "scores = {'f1': 0.5, 'auc': 1}"),
            ("pipeline-metrics", "best = min(losses)\nprint(acc)\nscores\nlen(losses)"),
        ],
        mode="tagged",
        metrics={"best": 0.5, "acc": 0.75, "f1": 0.5, "auc": 1, "len_losses": 2},
    ),
    "metrics that depend on parameters": Case(
        [
            ("pipeline-parameters", "n = 2"),
            ("step:one", "total = sum(range(n))"),
            ("pipeline-metrics", "total\nprint(n)"),
        ],
        mode="tagged",
        parameters={"n": 5},
        metrics={"total": 10, "n": 5},
    ),
    "metrics of numpy": Case(
        [
            ("imports", "import numpy as np"),
            ("step:one", "errors = np.array([1.0, 3.0])"),
            ("pipeline-metrics", "rmse = np.sqrt((errors**2).mean())\nworst = errors.max()"),
        ],
        mode="tagged",
        metrics={"rmse": 5**0.5, "worst": 3.0},
    ),
}
