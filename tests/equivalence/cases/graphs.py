"""Notebooks tagged by hand: parameters, metrics, branches."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "imports and functions": Case(
        [
            ("imports", "import math"),
            ("functions", "def area(r):\n    return math.pi * r**2"),
            ("step:one", "a = area(1)"),
            ("step:two", "round(a + area(2), 4)"),
        ],
        mode="tagged",
    ),
    "metrics": Case(
        [("step:one", "loss = 0.25"), ("step:two", "accuracy = 1 - loss"), ("pipeline-metrics", "accuracy\nloss")],
        mode="tagged",
        metrics={"accuracy": 0.75, "loss": 0.25},
    ),
    "diamond, inferred": Case(
        [
            ("step:load", "base = [1, 2, 3]"),
            ("step:left", "left = sum(base)"),
            ("step:right", "right = max(base)"),
            ("step:join", "left, right, base"),
        ],
        mode="tagged",
    ),
    "diamond, explicit": Case(
        [
            ("step:load", "base = [1, 2, 3]"),
            ("step:left prev:load", "left = [x * 2 for x in base]"),
            ("step:right prev:load", "right = {x: x for x in base}"),
            ("step:join prev:left prev:right", "print(left, right, base)"),
        ],
        mode="tagged",
    ),
    "joined and skipped cells": Case(
        [
            ("step:one", "x = 1"),
            "x += 1",
            ("step:two", "y = x * 10"),
            ("step:two", "y += 1\ny"),
            ("step:three", "x, y"),
        ],
        mode="tagged",
    ),
    "same name changed in both branches is refused": Case(
        [
            ("step:load", "xs = [1]"),
            ("step:a prev:load", "xs.append(2)"),
            ("step:b prev:load", "xs.append(3)"),
            ("step:c prev:a prev:b", "print(xs)"),
        ],
        mode="tagged",
        refused=("`xs`",),
    ),
    "error in one step": Case(
        [
            ("step:one", "x = 1\nprint('kept')"),
            ("step:two prev:one", "print('two')\nx / 0\nprint('never')"),
            ("step:three prev:two", "x"),
        ],
        mode="tagged",
    ),
    "sections": Case(
        ["import math", "# First", "a = math.sqrt(4)", "a += 1\nprint(a)", "# Second", "b = a * 2", "b"],
        mode="sections",
    ),
}
