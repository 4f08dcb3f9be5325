"""Notebooks → problems: code, cell, line, severity, and a remedy for each."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.analysis import rules
from jupyter_kale_ext.model.rule import Rule
from tests.analysis.make import found, problems

Cells = tuple[tuple[str, str], ...]

CASES: dict[str, tuple[Cells, list[str]]] = {
    "nothing wrong": ((("step:a", "x = 1"), ("step:b", "x")), []),
    "syntax error": ((("step:a", "x = 1\ny = (\nz = "),), ["KL050 a:2 error"]),
    "syntax error in a cell with magics": ((("step:a", "!ls \\\n -l\n%time 1\nx ="),), ["KL050 a:4 error"]),
    "syntax error under a cell magic": ((("step:a", "\n%%time\nx = 1\ny ="),), ["KL050 a:4 error"]),
    "return outside a function": ((("step:a", "x = 1\nreturn x"),), ["KL050 a:2 error"]),
    "syntax error in a skipped cell": ((("step:a", "x = 1"), ("skip", "x =")), []),
    "syntax error in a cell that is to raise": ((("step:a raises-exception", "x ="),), ["KL050 a:1 warning"]),
    "unreadable functions cell": ((("functions", "def f(:"), ("step:a", "1")), ["KL050 a:1 error"]),
    "nested too deeply": ((("step:a", "x = " + "f(" * 190 + ")" * 190),), ["KL050 a error"]),
    "cycle": (
        (("step:a prev:c", "1"), ("step:b prev:a", "1"), ("step:c prev:b", "1")), ["KL053 a error"]),
    "continued after a step that depends on it": (
        (("step:a", "x = 1"), ("step:b prev:a", "y = x"), ("step:a", "z = 1")), ["KL054 c error"]),
    "continued, inferred": (
        (("step:a", "x = 1"), ("step:b", "y = x"), ("step:a", "z = 1")), ["KL054 c error"]),
    "continued with what it needs between": (
        (("step:a", "x = 1"), ("step:b", "y = 1"), ("step:a", "z = y")), ["KL054 c:1 error"]),
    "continued beside": ((("step:a", "x = 1"), ("step:b", "y = 1"), ("step:a", "z = x")), []),
    "missing prev": (
        (("step:a", "x = 1"), ("step:b prev:a", "y = 1"), ("step:c", "\nprint(x)")), ["KL055 c:2 error"]),
    "only a later step": ((("step:a", "print(x)"), ("step:b", "x = 1")), ["KL055 a:1 error"]),
    "read before it is made": ((("step:a", "print(x)\nx = 1"),), ["KL055 a:1 error"]),
    "only a skipped cell": ((("skip", "x = 1"), ("step:a", "print(x)")), ["KL055 b:1 error"]),
    "only a metrics cell": ((("step:a", "v = 1"), ("pipeline-metrics", "m = v"), ("step:b", "m")), ["KL055 c:1 error"]),
    "nobody": ((("step:a", "print(1)\nprint(xx)"),), ["KL056 a:2 error"]),
    "nobody, in a function that is called": ((("step:a", "def f():\n    return xx\nf()"),), ["KL056 a:3 error"]),
    "nobody, in a function that may be called": (
        (("step:a", "def f():\n    return xx\nfs = [f]"),), ["KL056 a:3 warning"]),
    "nobody, in a function never used": ((("step:a", "def f():\n    return xx"),), []),
    "nobody, in a cell that is to raise": ((("step:a raises-exception", "\nxx"),), ["KL056 a:2 warning"]),
    "deleted, in a cell that is to raise": (
        (("step:a", "x = 1\ndel x"), ("step:b prev:a raises-exception", "x")), ["KL058 b:1 warning"]),
    "made by a cell that may have raised before": (
        (("step:a raises-exception", "1 / 0\nx = 1"), ("step:b prev:a", "x")), []),
    "nobody, caught": ((("step:a", "try:\n    xx\nexcept NameError:\n    xx = 1"),), []),
    "nobody, but a star import": ((("step:a", "from math import *\nxx"), ("step:b", "yy")), []),
    "nobody, type hint": ((("step:a", "def f(a: 'Frame'): ..."),), []),
    "file's name": ((("step:a", "__file__"),), ["KL056 a:1 error"]),
    "names of notebooks": ((("step:a", "display(1)\nget_ipython()\n__name__\n_\nOut"),), []),
    "parallel makers": (
        (("step:a", "1"), ("step:b prev:a", "x = 1"), ("step:c prev:a", "x = 2"), ("step:d prev:b prev:c", "\nx")),
        ["KL057 d:2 error"]),
    "parallel changes": (
        (("step:a", "x = []"), ("step:b prev:a", "x.append(1)"), ("step:c prev:a", "x.append(2)"),
         ("step:d prev:b prev:c", "print(x)")),
        ["KL059 c:1 warning", "KL057 d:1 error"]),
    "parallel functions that differ": (
        (("step:a", "1"), ("step:b prev:a", "def f(): return 1"), ("step:c prev:a", "def f(): return 2"),
         ("step:d prev:b prev:c", "f()")),
        ["KL057 d:1 error"]),
    "parallel functions that are the same": (
        (("step:a", "1"), ("step:b prev:a", "def f(): return 1"), ("step:c prev:a", "def f(): return 1"),
         ("step:d prev:b prev:c", "f()")),
        []),
    "deleted in the step": ((("step:a", "x = 1\ndel x\nprint(x)"),), ["KL058 a:3 error"]),
    "deleted by an earlier step": (
        (("step:a", "x = 1"), ("step:b", "del x"), ("step:c", "print(x)")), ["KL058 c:1 error"]),
    "exception's name afterwards": (
        (("step:a", "try:\n    1\nexcept ValueError as e:\n    raise\nprint(e)"),), ["KL056 a:5 error"]),
    "older value": (
        (("step:a", "x = []"), ("step:b prev:a", "x.append(1)"), ("step:c prev:a", "print(x)")),
        ["KL059 c:1 warning"]),
    "functions cell needs a step": (
        (("functions", "y = x"), ("step:a", "x = 1")), ["KL060 a:1 error"]),
    "functions cell may need a step": (
        (("functions", "def f():\n    return x"), ("step:a", "x = 1\nf()")), []),
    "functions before imports": (
        (("functions", "y = math.pi"), ("imports", "import math"), ("step:a", "y")), []),
    "functions cell reads what nobody defines": ((("functions", "y = xx"), ("step:a", "y")), ["KL056 a:1 error"]),
    "parameter that isn't a literal": (
        (("pipeline-parameters", "A = 1\nB = A + 1"), ("step:a", "A")), ["KL070 a:2 error"]),
    "parameter of another kind": (
        (("pipeline-parameters", "A = (1, 2)\nB = {1: 2}\nC = b''\nD = {'a': [1, None]}"), ("step:a", "D")),
        ["KL070 a:1 error", "KL070 a:2 error", "KL070 a:3 error"]),
    "code among parameters": (
        (("pipeline-parameters", "'''Text'''\nA = 1\nprint(A)\nB, C = 1, 2\nimport os"), ("step:a", "A")),
        ["KL070 a:3 error", "KL070 a:4 error", "KL070 a:5 error"]),
    "parameter twice": (
        (("pipeline-parameters", "A = 1"), ("pipeline-parameters", "A = 2"), ("step:a", "A")), ["KL071 b:1 error"]),
    "parameter reserved": ((("pipeline-parameters", "kale_a = 1"), ("step:a", "kale_a")), ["KL072 a:1 error"]),
    "parameter unused": ((("pipeline-parameters", "A = 1"), ("step:a", "1")), ["KL073 a:1 info"]),
    "metrics of nothing": ((("step:a", "x = 1"), ("pipeline-metrics", "1")), ["KL080 b error"]),
    "empty metrics cell": ((("step:a", "x = 1"), ("pipeline-metrics", " ")), []),
    "metrics nobody makes": ((("step:a", "x = 1"), ("pipeline-metrics", "x\nyy")), ["KL080 b:2 error"]),
    "metrics of parallel steps in one line": (
        (("step:a", "x = 1"), ("step:b", "y = 1"), ("pipeline-metrics", "print(x + y)")), ["KL081 c:1 error"]),
    "open file": ((("step:a", "f = open('a', 'w')"), ("step:b", "f.write('')")), ["KL090 a:1 warning"]),
    "file that is only read": ((("step:a", "f = open('a', mode='rb')"), ("step:b", "f.read()")), []),
    "open file used in its step": ((("step:a", "f = open('a')\nx = f.read()"), ("step:b", "x")), []),
    "connection": (
        (("imports", "import sqlite3"), ("step:a", "\nc = sqlite3.connect('a')"), ("step:b", "c.execute('')")),
        ["KL090 b:2 warning"]),
    "generator": ((("step:a", "g = (i for i in [1])"), ("step:b", "list(g)")), ["KL090 a:1 warning"]),
    "lock": (
        (("imports", "from threading import Lock"), ("step:a", "k = Lock()"), ("step:b", "k")), ["KL090 b:1 warning"]),
    "parallel draws": (
        (("imports", "import numpy as np"), ("step:a", "np.random.seed(1)"), ("step:b prev:a", "x = np.random.rand()"),
         ("step:c prev:a", "y = np.random.rand()")),
        ["KL091 d:1 warning"]),
    "parallel draws without a seed": (
        (("imports", "import numpy as np"), ("step:a", "1"), ("step:b prev:a", "x = np.random.rand()"),
         ("step:c prev:a", "y = np.random.rand()")),
        []),
    "file beside": (
        (("step:a", "1"), ("step:b prev:a", "open('x', 'w')\n"), ("step:c prev:a", "\nopen('x')")), ["KL092 c:2 warning"]),
    "result beside": ((("step:a", "1"), ("step:b prev:a", "2"), ("step:c prev:a", "_ + 1")), ["KL093 c:1 warning"]),
    "step without code": ((("step:a", " "), ("step:b", "1")), ["KL052 a warning"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), CASES.values(), ids=CASES.keys())
def test_problems(cells: Cells, expected: list[str]) -> None:
    analysis = found(*cells)
    assert problems(analysis) == expected
    for one in analysis.diagnostics:
        assert one.message.endswith(".")
        assert one.remedy.endswith(".")
        assert one.cell_number is not None


def test_no_step() -> None:
    assert problems(found()) == ["KL051 - error"]
    assert problems(found(("skip", "x = 1"))) == ["KL051 - error"]


def test_a_problem_names_who_takes_part() -> None:
    (one,) = found(("step:a", "x = 1"), ("step:b prev:a", "1"), ("step:c", "print(x)")).diagnostics
    assert one.message == "The step `c` reads `x`, which the step `a` makes, but doesn't run after it."
    assert one.remedy == "Add the tag `prev:a` to the step `c`."
    assert (one.step, one.cell_id, one.cell_index, one.cell_number, one.line) == ("c", "c", 2, 3, 1)
    assert one.related == ("a",)


def test_the_message_names_the_function_that_reads() -> None:
    (one,) = found(("functions", "def f():\n    return xx"), ("step:a", "1\nf()")).diagnostics
    assert one.message == "The step `a` uses `f`, which reads `xx`, which nothing defines."


def test_every_rule_has_a_code_of_its_own_in_the_range() -> None:
    codes = [rule.code for rule in vars(rules).values() if isinstance(rule, Rule)]
    assert len(codes) == len(set(codes))
    assert all("KL050" <= code <= "KL149" for code in codes)
