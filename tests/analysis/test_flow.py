"""Notebooks → steps, who runs after whom, and what each takes from whom."""

from __future__ import annotations

import pytest

from tests.analysis.make import flow, found, problems, words

Cells = tuple[tuple[str, str], ...]

# cells, edges `later<earlier`, values `step:name<source`
INFERRED: dict[str, tuple[Cells, str, str]] = {
    "chain": ((("step:a", "x = 1"), ("step:b", "y = x"), ("step:c", "y")), "b<a c<b", "b:x<a c:y<b"),
    "parallel": (
        (("step:a", "x = 1"), ("step:b", "y = x"), ("step:c", "z = x"), ("step:d", "y + z")),
        "b<a c<a d<b d<c", "b:x<a c:x<a d:y<b d:z<c"),
    "no link": ((("step:a", "x = 1"), ("step:b", "y = 1")), "", ""),
    "bound anew": ((("step:a", "x = 1"), ("step:b", "x = 2"), ("step:c", "x")), "c<b", "c:x<b"),
    "changed in place": (
        (("step:a", "x = []"), ("step:b", "x.append(1)"), ("step:c", "print(x)")), "b<a c<b", "b:x<a c:x<b"),
    "readers before the change": (
        (("step:a", "x = []"), ("step:b", "print(x)"), ("step:c", "x.append(1)")), "b<a c<a", "b:x<a c:x<a"),
    "perhaps bound hands the older value on": (
        (("step:a", "x = c = 1"), ("step:b", "if c:\n    x = 2"), ("step:d", "x")),
        "b<a d<b", "b:c<a b:x<a d:x<b"),
    "an alias in another step": (
        (("step:a", "x = []\ny = x"), ("step:b", "x.append(1)"), ("step:c", "print(y)")),
        "b<a c<b", "b:x<a b:y<a c:y<b"),
    "an alias made later comes with what it shares": (
        (("step:a", "x = []"), ("step:b", "y = x"), ("step:c", "y.append(1)"), ("step:d", "print(x, y)")),
        "b<a c<a c<b d<c", "b:x<a c:x<b c:y<b d:x<c d:y<c"),
    "a container of it": (
        (("step:a", "x = []"), ("step:b", "y = {'x': x}"), ("step:c", "x.append(1)"), ("step:d", "print(y)")),
        "b<a c<a c<b d<c", "b:x<a c:x<b c:y<b d:y<c"),
    "a view of it": (
        (("step:a", "x = make()\nv = x[1:]"), ("imports", "from m import make"), ("step:b", "x[0] = 1"), ("step:c", "v")),
        "b<a c<b", "b:x<a b:v<a c:v<b"),
    "bound together": (
        (("step:a", "x = y = []"), ("step:b", "x += [1]"), ("step:c", "y")), "b<a c<b", "b:x<a b:y<a c:y<b"),
    "parts are apart": (
        (("step:a", "d = {}"), ("step:b", "x = d['x']"), ("step:c", "y = d['y']"), ("step:d", "print(x, y)")),
        "b<a c<a d<b d<c", "b:d<a c:d<a d:x<b d:y<c"),
    "deleted name of a builtin": (
        (("step:a", "list = 1"), ("step:b", "del list"), ("step:c", "list(())")), "b<a c<b", "b:list<a"),
    "function": (
        (("step:a", "def f():\n    return 1"), ("step:b", "y = f()"), ("step:c", "y")), "b<a c<b", "c:y<b"),
    "function and what it needs": (
        (("step:a", "k = 1"), ("step:b", "def f(x):\n    return x + k"), ("step:c", "f(1)")), "c<a c<b", "c:k<a"),
    "function that needs a function": (
        (("step:a", "k = 1\ndef g():\n    return k"), ("step:b", "def f():\n    return g()"), ("step:c", "f()")),
        "c<a c<b", "c:k<a"),
    "function passed on": (
        (("step:a", "k = 1"), ("step:b", "def f(x):\n    return x + k\nfs = [f]"), ("step:c", "fs[0](1)")),
        "b<a c<a c<b", "b:k<a c:fs<b c:k<a"),
    "name in a text that is evaluated": (
        (("functions", "def show(text):\n    return eval(text)"), ("step:a", "k = 1"), ("step:b", "show('k + 1')")),
        "b<a", "b:k<a"),
    "what code that isn't written there may read": (
        (("step:a", "k = []"), ("step:b", "%run -i f.py"), ("step:c", "f()"), ("step:d", "print(k, g)")),
        "c<a c<b d<a d<b", "c:f<b c:g<b c:k<a d:f<b d:g<b d:k<a"),
    "code that isn't written there and isn't called": (
        (("step:a", "k = []"), ("step:b", "%run -i f.py"), ("step:c", "print(k)")), "c<a", "c:k<a"),
    "what a function given to a library reads": (
        (("step:a", "import m\nk = 1"), ("step:b", "m.A.f = lambda self: k"), ("step:c", "x = 1"), ("step:d", "x")),
        "b<a c<a d<a d<c", "c:k<a d:k<a d:x<c"),
    "name in a text": ((("step:a", "k = 1"), ("step:b", "print('k + 1')")), "", ""),
    "lambda": (
        (("step:a", "k = 1"), ("step:b", "f = lambda x: x + k"), ("step:c", "map(f, [1])")), "c<a c<b", "c:f<b c:k<a"),
    "partial": (
        (("imports", "from functools import partial"), ("step:a", "k = 1"),
         ("functions", "def f(x):\n    return x + k"), ("step:b", "h = partial(f, 1)"), ("step:c", "h()")),
        "b<a c<a c<b", "b:k<a c:h<b c:k<a"),
    "instance": (
        (("functions", "class C:\n    def m(self):\n        return k"), ("step:a", "k = 1"), ("step:b", "c = C()"),
         ("step:c", "c.m()")),
        "b<a c<a c<b", "b:k<a c:c<b c:k<a"),
    "closure": (
        (("functions", "def make():\n    def inner():\n        return k\n    return inner"), ("step:a", "k = 1"),
         ("step:b", "h = make()"), ("step:c", "h()")),
        "b<a c<a c<b", "b:k<a c:h<b c:k<a"),
    "result of a function carries nothing": (
        (("step:a", "k = 1"), ("functions", "def f():\n    return k + 1"), ("step:b", "h = f()"), ("step:c", "h")),
        "b<a c<b", "b:k<a c:h<b"),
    "import in a step": ((("step:a", "import math"), ("step:b", "math.pi")), "b<a", ""),
    "prelude binds nothing between": (
        (("imports", "import math"), ("step:a", "x = math.pi"), ("step:b", "y = math.e")), "", ""),
    "data of the prelude": ((("functions", "K = 1"), ("step:a", "K"), ("step:b", "K")), "", ""),
    "data of the prelude, changed": (
        (("functions", "K = []"), ("step:a", "K.append(1)"), ("step:b", "print(K)")), "b<a", "b:K<a"),
    "function changes its argument": (
        (("functions", "def f(d):\n    d['a'] = 1"), ("step:a", "d = {}"), ("step:b", "f(d)"), ("step:c", "print(d)")),
        "b<a c<b", "b:d<a c:d<b"),
    "function changes a global": (
        (("functions", "def f():\n    log.append(1)"), ("step:a", "log = []"), ("step:b", "f()"),
         ("step:c", "print(log)")),
        "b<a c<b", "b:log<a c:log<b"),
    "global statement": (
        (("functions", "def f():\n    global n\n    n = 1"), ("step:a", "f()"), ("step:b", "n")), "b<a", "b:n<a"),
    "touched, and handed on by the one before": (
        (("step:a", "x = []"), ("step:b", "y = work(x)"), ("functions", "from w import work"), ("step:c", "x + y")),
        "b<a c<a c<b", "b:x<a c:x<b c:y<b"),
    "touched beside": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "y = work(x)"), ("step:c", "print(x)")),
        "b<a c<a", "b:x<a c:x<a"),
    "joined cells": (
        (("step:a", "x = 1"), ("step:a", "y = x"), ("step:b", "y")), "b<a", "b:y<a"),
    "untagged cell": ((("step:a", "x = 1"), ("", "y = x"), ("step:b", "y")), "b<a", "b:y<a"),
    "star import in a step": (
        (("step:a", "from math import *"), ("step:b", "sqrt(2)")), "b<a", "b:sqrt<a"),
    "star import at the start": ((("imports", "from math import *"), ("step:a", "sqrt(2)")), "", ""),
    "seeded random numbers keep their order": (
        (("imports", "import random"), ("step:a", "random.seed(1)"), ("step:b", "x = random.random()"),
         ("step:c", "y = random.random()")),
        "b<a c<b", ""),
    "random numbers without a seed": (
        (("imports", "import random"), ("step:b", "x = random.random()"), ("step:c", "y = random.random()")), "", ""),
    "settings reach every later step": (
        (("imports", "import pandas as pd"), ("step:a", "x = 1"), ("step:b", "pd.set_option('a', 1)"), ("step:c", "x")),
        "c<a c<b", "c:x<a"),
    "environment": (
        (("imports", "import os"), ("step:a", "os.environ['A'] = '1'"), ("step:b", "1")), "b<a", ""),
    "working directory": ((("step:a", "%cd data"), ("step:b", "1")), "b<a", ""),
    "file": (
        (("imports", "import pandas as pd"), ("step:a", "d = 1\nd.to_csv('x.csv')"),
         ("step:b", "pd.read_csv('x.csv')"), ("step:c", "pd.read_csv('y.csv')")),
        "b<a", ""),
    "opened file": (
        (("step:a", "with open('x', 'w') as f:\n    f.write('a')"), ("step:b", "print(open('x').read())")), "b<a", ""),
    "written file": ((("step:a", "%%writefile x\nhi"), ("step:b", "open('x')")), "b<a", ""),
    "last result": ((("step:a", "1"), ("step:b", "_")), "b<a", ""),
    "a cell's result": ((("step:a", "1"), ("step:b", "2"), ("step:c", "Out[1] + _1")), "c<a c<b", ""),
    "deleted and made anew": (
        (("step:a", "x = 1"), ("step:b", "del x"), ("step:c", "x = 2"), ("step:d", "x")), "b<a d<c", "b:x<a d:x<c"),
    "metrics": (
        (("step:a", "x = 1"), ("step:b", "y = x"), ("pipeline-metrics", "y\nx")), "b<a", "b:x<a"),
    "builtin bound anew": ((("step:a", "list = 1"), ("step:b", "list"), ("step:c", "len([])")), "b<a", "b:list<a"),
    "weak reads order too": ((("step:a", "limit = 1"), ("step:b", "!echo {limit}")), "b<a", "b:limit<a"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "edges", "values"), INFERRED.values(), ids=INFERRED.keys())
def test_inferred(cells: Cells, edges: str, values: str) -> None:
    analysis = found(*cells)
    got = flow(analysis)
    assert got.edges == words(edges)
    assert got.values == words(values)
    assert not [one for one in problems(analysis) if "error" in one]


EXPLICIT: dict[str, tuple[Cells, str, str]] = {
    "a declared prev holds without data": ((("step:a", "x = 1"), ("step:b prev:a", "y = 1")), "b<a", ""),
    "value from far above": (
        (("step:a", "x = 1"), ("step:b prev:a", "y = 1"), ("step:c prev:b", "x")), "b<a c<b", "c:x<a"),
    "the last ancestor that wrote it": (
        (("step:a", "x = 1"), ("step:b prev:a", "x = 2"), ("step:c prev:b", "x")), "b<a c<b", "c:x<b"),
    "changed by one branch": (
        (("step:a", "x = []"), ("step:b prev:a", "x.append(1)"), ("step:c prev:a", "y = 1"),
         ("step:d prev:b prev:c", "print(x, y)")),
        "b<a c<a d<b d<c", "b:x<a d:x<b d:y<c"),
    "imports in both branches": (
        (("step:a", "x = 1"), ("step:b prev:a", "import math"), ("step:c prev:a", "import math"),
         ("step:d prev:b prev:c", "math.pi")),
        "b<a c<a d<b d<c", ""),
    "made in both branches, made anew": (
        (("step:a", "x = 1"), ("step:b prev:a", "i = x"), ("step:c prev:a", "i = x"),
         ("step:d prev:b prev:c", "i = 1\nprint(i)")),
        "b<a c<a d<b d<c", "b:x<a c:x<a"),
    "touched in the branch taken": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b prev:a", "y = work(x)"),
         ("step:c prev:b", "x")),
        "b<a c<b", "b:x<a c:x<b"),
    "what shares objects goes along where they are touched": (
        (("imports", "import torch"), ("step:a", "net = torch.nn.Linear(2, 1)"),
         ("step:b prev:a", "opt = torch.optim.SGD(net.parameters())"), ("step:c prev:b", "net(1)"),
         ("step:d prev:c", "opt.step()"), ("step:e prev:d", "print(net, opt)")),
        "b<a c<b d<c e<d", "b:net<a c:net<b c:opt<b d:net<c d:opt<c e:net<d e:opt<d"),
    "gradients change what they are worked out for": (
        (("functions", "def f(v):\n    v.backward()"), ("step:a", "w = make()"), ("imports", "from m import make"),
         ("step:b prev:a", "f(w * 2)"), ("step:c prev:b", "print(w)")),
        "b<a c<b", "b:w<a c:w<b"),
    "document against the tags": ((("step:b prev:a", "x"), ("step:a", "x = 1")), "b<a", "b:x<a"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "edges", "values"), EXPLICIT.values(), ids=EXPLICIT.keys())
def test_explicit(cells: Cells, edges: str, values: str) -> None:
    analysis = found(*cells)
    got = flow(analysis)
    assert got.edges == words(edges)
    assert got.values == words(values)
    assert not [one for one in problems(analysis) if "error" in one]


def test_a_name_perhaps_bound_is_an_uncertain_output() -> None:
    assert flow(found(("step:a", "if 1:\n    x = 1"), ("step:b", "x"))).uncertain == {"a:x"}
    assert flow(found(("step:a", "from m import *"), ("step:b", "x"))).uncertain == {"a:x"}
    assert not flow(found(("step:o", "x = 0"), ("step:a", "if 1:\n    x = 1"), ("step:b", "x"))).uncertain


WATCH: dict[str, tuple[Cells, str]] = {
    "a branch beside": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "work(x)"), ("step:c", "print(x)")), "b:x"),
    "handed on": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "y = work(x)"), ("step:c", "print(x, y)")), ""),
    "nobody later": ((("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "work(x)")), ""),
    "constants link nothing": (
        (("imports", "from m import split, Model"), ("pipeline-parameters", "SEED = 1"), ("step:a", "x = split(SEED)\nN = 3"),
         ("step:b", "m = Model(SEED, N)\nm.fit(x)"), ("step:c", "n = Model(SEED, N)\nn.fit(x)\nn.configure(1)\n1"),
         ("step:d", "print(x)")), ""),
    "two branches, joined": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "y = work(x)"), ("step:c", "z = work(x)"),
         ("step:d", "print(x, y, z)")), "b:x c:x"),
    "handed on to one, not to the other": (
        (("functions", "from w import work"), ("step:a", "x = []"), ("step:b", "y = work(x)"), ("step:c", "print(x, y)"),
         ("step:d", "print(x)")), "b:x"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "watch"), WATCH.values(), ids=WATCH.keys())
def test_what_must_not_change(cells: Cells, watch: str) -> None:
    assert flow(found(*cells)).watch == words(watch)


def test_parameters_go_to_the_steps_that_use_them() -> None:
    analysis = found(
        ("pipeline-parameters", "N = 3\nRATE = -0.5\nNAME: str = 'a'"),
        ("functions", "def f():\n    return N"),
        ("step:a", "x = f()"),
        ("step:b", "RATE = RATE * 2\nNAME"),
        ("step:c", "RATE"),
    )
    assert [(one.name, one.type.value, one.default, one.line) for one in analysis.parameters] == [
        ("N", "int", 3, 1),
        ("RATE", "float", -0.5, 2),
        ("NAME", "str", "a", 3),
    ]
    got = flow(analysis)
    assert got.parameters == words("a:N b:NAME b:RATE")
    assert got.values == {"c:RATE<b"}


def test_parameters_in_code_at_the_start_of_every_step_go_to_all() -> None:
    analysis = found(("pipeline-parameters", "N = 3"), ("functions", "K = N"), ("step:a", "x = 1"), ("step:b", "y = 1"))
    assert flow(analysis).parameters == words("a:N b:N")


def test_metrics_cells_of_parallel_steps_are_shared_line_by_line() -> None:
    analysis = found(("step:a", "x = 1"), ("step:b", "y = 1"), ("pipeline-metrics", "print(x)\n\nprint(y)"))
    assert {step.name: [cell.source for cell in step.metrics] for step in analysis.steps} == {
        "a": ["print(x)"],
        "b": ["\n\nprint(y)"],
    }


TYPES = {
    "x = RandomForestClassifier()": "system.Model",
    "x = something()\nx.fit(1)": "system.Model",
    "import pandas as pd\nx = pd.read_csv('a')": "system.Dataset",
    "from sklearn.model_selection import train_test_split\nx, y = train_test_split(1)": "system.Dataset",
    "x = 1": "system.Artifact",
}


@pytest.mark.parametrize(("source", "kind"), TYPES.items())
def test_artifact_types(source: str, kind: str) -> None:
    analysis = found(
        ("imports", "from s import RandomForestClassifier, something"), ("step:a", source), ("step:b", "x")
    )
    assert [value.type.value for value in analysis.steps[0].outputs] == [kind]


def test_the_same_notebook_gives_the_same_analysis() -> None:
    cells = [("step:a", "x = []\ny = x"), ("step:b", "x.append(1)"), ("step:c", "print(y)")]
    assert found(*cells) == found(*cells)


def test_a_thousand_cells() -> None:
    cells = [
        (f"step:s{index}", f"x{index} = f(x{index - 1})\nif x{index}:\n    y = x{index}") for index in range(1, 1000)
    ]
    analysis = found(("functions", "def f(a):\n    return a + 1"), ("step:s0", "x0 = 1"), *cells)
    assert len(analysis.steps) == 1000
    assert analysis.steps[999].depends_on == ("s998",)
