"""Code → names it reads, surely binds, perhaps binds: the specification of the reading of code."""

from __future__ import annotations

import sys

import pytest

from jupyter_kale_ext.analysis.record import Level
from tests.analysis.make import plain, read_names, walked, words

# source, names read before they are bound, names surely bound, names perhaps bound
CASES = {
    "assignment": ("x = a + b", "a b", "x", ""),
    "chained": ("x = y = a", "a", "x y", ""),
    "unpacked": ("x, (y, *z) = a", "a", "x y z", ""),
    "swapped": ("a, b = b, a", "a b", "a b", ""),
    "bound before it is read": ("x = 1\ny = x", "", "x y", ""),
    "read before it is bound": ("y = x\nx = 1", "x", "x y", ""),
    "augmented": ("x += a", "x a", "x", ""),
    "augmented item": ("x[i] += a", "x i a", "", ""),
    "item": ("x[i] = a", "x i a", "", ""),
    "attribute": ("x.y.z = a", "x a", "", ""),
    "annotated": ("x: int = a", "a", "x", ""),
    "annotated only": ("x: int", "", "", ""),
    "if": ("if c:\n    x = 1", "c", "", "x"),
    "if and else": ("if c:\n    x = 1\nelse:\n    x = 2", "c", "x", ""),
    "elif without else": ("if c:\n    x = 1\nelif d:\n    x = 2", "c d", "", "x"),
    "if that raises": ("if c:\n    raise ValueError(e)\nelse:\n    x = 1\ny = x", "c e", "x y", ""),
    "perhaps bound, then read": ("if c:\n    x = 1\nprint(x)", "c", "", "x"),
    "for": ("for i in a:\n    x = i", "a", "", "i x"),
    "for else": ("for i in a:\n    pass\nelse:\n    x = 1", "a", "x", "i"),
    "while": ("while c:\n    x = 1", "c", "", "x"),
    "break": ("for i in a:\n    if i:\n        break\n    x = 1\ny = 1", "a", "y", "i x"),
    "try": ("try:\n    x = a\nexcept ValueError:\n    pass", "a", "", "x"),
    "try both": ("try:\n    x = a\nexcept ValueError:\n    x = 1", "a", "x", ""),
    "try raise": ("try:\n    x = a\nexcept ValueError:\n    raise", "a", "x", ""),
    "try else": ("try:\n    x = a\nexcept KeyError:\n    x = y = 1\nelse:\n    y = x", "a", "x y", ""),
    "finally": ("try:\n    x = a\nfinally:\n    y = 1", "a", "x y", ""),
    "exception's name": ("try:\n    a()\nexcept E as e:\n    x = e", "a E", "", "x"),
    "with": ("with a as x, x.b as (y, z):\n    w = y", "a", "x y z w", ""),
    "match": ("match a:\n    case [x, *y]:\n        pass\n    case {'k': z, **r}:\n        pass", "a", "", "x y z r"),
    "match all": ("match a:\n    case P(q=x) if x > m:\n        y = 1\n    case x:\n        y = 2", "a P m", "x y", ""),
    "match value": ("match a:\n    case b.c | None:\n        x = 1\n    case _:\n        x = 2", "a b", "x", ""),
    "list comprehension": ("x = [i * k for i in a if i > m]", "a k m", "x", ""),
    "comprehension's own name": ("i = 1\nx = [i for i in a]\ny = i", "a", "i x y", ""),
    "first iterable is outside": ("x = [i for i in i]", "i", "x", ""),
    "second iterable is inside": ("x = [j for i in a for j in i]", "a", "x", ""),
    "dict comprehension": ("x = {k: v + w for k, v in a}", "a w", "x", ""),
    "generator": ("x = sum(i + k for i in a)", "a k", "x", ""),
    "walrus": ("if (n := len(a)) > 1:\n    pass", "a", "n", ""),
    "walrus in comprehension": ("x = [y := i for i in a]", "a", "x", "y"),
    "walrus behind and": ("a and (y := 1)", "a", "", "y"),
    "walrus in if expression": ("x = (y := 1) if c else (y := 2)", "c", "x y", ""),
    "lambda": ("f = lambda x, y=d: x + y", "d", "f", ""),
    "function": ("def f(x, y=d, *args, k=e, **kw):\n    z = x\n    return z + y", "d e", "f", ""),
    "function's names are its own": ("def f():\n    x = 1\n    return x\nf()", "", "f", ""),
    "function called": ("def f():\n    return x\nf()", "x", "f", ""),
    "function called after": ("def f():\n    return x\nx = 1\nf()", "", "f x", ""),
    "function not called": ("def f():\n    return x", "", "f", ""),
    "function calls function": ("def f():\n    return g()\ndef g():\n    return x\nf()", "x", "f g", ""),
    "recursion": ("def f(n):\n    return f(n - 1) + x\nf(2)", "x", "f", ""),
    "global": ("def f():\n    global x\n    x = a\nf()", "a", "f x", ""),
    "global perhaps": ("def f():\n    global x\n    if a:\n        x = 1\nf()", "a", "f", "x"),
    "global not called": ("def f():\n    global x\n    x = a", "", "f", ""),
    "nonlocal": ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = a\n    g()\n    return x\nf()", "a", "f", ""),
    "nested function": ("def f(x):\n    def g():\n        return x + a\n    return g()\nf(1)", "a", "f", ""),
    "local unbound read is no global": ("def f():\n    y = x\n    x = 1\nf()", "", "f", ""),
    "decorator": ("@d(a)\ndef f():\n    pass", "d a", "f", ""),
    "class": ("class C(B, metaclass=M):\n    x = a\n    y = x", "B M a", "C", ""),
    "class reads the global first": ("class C:\n    x = x", "x", "C", ""),
    "method doesn't see the class": ("x = 1\nclass C:\n    y = 2\n    def m(self):\n        return y\nC().m()", "y", "x C", ""),
    "comprehension in class": ("class C:\n    n = 1\n    x = [n for i in a]", "a n", "C", ""),
    "decorated class": ("@d\nclass C:\n    x: int = a", "d a", "C", ""),
    "initialiser": ("class C:\n    def __init__(self):\n        self.x = a\nC()", "a", "C", ""),
    "inherited initialiser": ("class B:\n    def __init__(self):\n        self.x = a\nclass C(B):\n    pass\nC()", "a", "B C", ""),
    "del": ("x = 1\ndel x", "", "", ""),
    "del of what is outside": ("del x", "x", "", ""),
    "del item": ("del x[i], y.z", "x i y", "", ""),
    "import": ("import a.b.c\nimport d.e as f\nfrom g import h, i as j", "", "a f h j", ""),
    "future": ("from __future__ import annotations", "", "", ""),
    "f-string": ("x = f'{a!r:>{w}} {b.c}'", "a b w", "x", ""),
    "await": ("x = await f(a)", "f a", "x", ""),
    "async for": ("async for i in a:\n    x = i", "a", "", "i x"),
    "async with": ("async with a as x:\n    pass", "a", "x", ""),
    "subscript, slice, starred": ("f(*a, **b)[c:d:e]", "f a b c d e", "", ""),
    "assert": ("assert a, b", "a b", "", ""),
    "raise from": ("try:\n    pass\nfinally:\n    raise a from b", "a b", "", ""),
    "conditional expression": ("x = a if b else c", "a b c", "x", ""),
    "keyword": ("f(x=a)", "f a", "", ""),
    "globals item": ("globals()['x'] = a", "a", "x", ""),
    "try star": ("try:\n    x = a\nexcept* E as e:\n    pass", "a E", "", "x"),
}  # fmt: skip

MAGICS = {
    "line magic": ("%matplotlib inline\nx = a", "a", "x", ""),
    "time": ("%time x = f(a)", "f a", "x", ""),
    "timeit": ("%timeit -n 3 f(a)", "f a", "", ""),
    "assigned magic": ("x = %timeit -o f(a)", "f a", "x", ""),
    "shell": ("x = !ls\n!echo hi", "", "x _exit_code", ""),
    "shell in a loop": ("for i in a:\n    !echo {i}\ny = 1", "a", "y", "i _exit_code"),
    "cell time": ("%%time\nx = a", "a", "x", ""),
    "cell timeit": ("%%timeit b = a\nx = b + c", "a c", "", ""),
    "capture": ("%%capture out\nx = a", "a", "x out", ""),
    "capture nothing": ("%%capture --no-stderr\nx = a", "a", "x", ""),
    "bash": ("%%bash\nx=$a", "", "", ""),
    "bash out": ("%%bash --out o --err e\nls", "", "o e", ""),
    "writefile": ("%%writefile a.py\nx = a", "", "", ""),
    "html": ("%%html\n<b>a</b>", "", "", ""),
    "help": ("a?\nx = 1", "", "x", ""),
    "prompts": (">>> x = a\n>>> y = x", "a", "x y", ""),
    "store": ("%store -r x", "", "x", ""),
    "text the shell runs": (
        "get_ipython().run_cell('x = a')\nget_ipython().ex('y = x + b')",
        "get_ipython a b",
        "x y",
        "",
    ),
    "names put among the notebook's": ("get_ipython().push({'x': a, 'y': 1})", "get_ipython a", "x y", ""),
    "continued shell line": ("!ls \\\n  -la\nx = a", "a", "x _exit_code", ""),
}


@pytest.mark.parametrize(("source", "reads", "bound", "maybe"), (CASES | MAGICS).values(), ids=(CASES | MAGICS).keys())
def test_names(source: str, reads: str, bound: str, maybe: str) -> None:
    if "except*" in source and sys.version_info < (3, 11):
        pytest.skip("a syntax of Python 3.11")
    record = walked(source)
    assert plain(read_names(record)) == words(reads)
    assert plain(record.bound) == words(bound)
    assert plain(record.maybe) == words(maybe)


# source, names that may be missing without an error
QUIET = {
    "function not called": ("def f():\n    return x\nf", "x", Level.LATER),
    "lambda": ("g(lambda r: r + x)", "x", Level.LATER),
    "lambda kept": ("f = lambda: x\nf", "x", Level.LATER),
    "partial": ("from functools import partial\ndef f(y):\n    return x\nh = partial(f, 1)\nh", "x", Level.LATER),
    "instance": ("class C:\n    def m(self):\n        return x\nc = C()\nc", "x", Level.LATER),
    "in a list": ("def f():\n    return x\nh = [f]\nh", "x", Level.LATER),
    "closure": ("def make():\n    def inner():\n        return x\n    return inner\nh = make()\nh", "x", Level.LATER),
    "annotation": ("x: T = 1\ndef f(a: 'Frame') -> List['Row']:\n    pass", "T Frame List Row", Level.SOFT),
    "caught NameError": ("try:\n    x\nexcept NameError:\n    y = 1", "x", Level.SOFT),
    "caught by all": ("try:\n    x\nexcept:\n    y = 1", "x", Level.SOFT),
    "not caught": ("try:\n    x\nexcept (KeyError, Exception):\n    y = 1", "x", Level.SOFT),
    "shell": ("!echo {x} $y", "x y", Level.SOFT),
    "query": ("df = 1\ndf.query('a > @x and b < @y.z')", "x y", Level.SOFT),
    "eval": ("eval('x + y')", "x y", Level.SOFT),
    "eval of what Python warns about": ("eval('1if x else y')\nz = '\\d'", "x y", Level.SOFT),
    "expression the shell evaluates": ("get_ipython().ev('x + y')", "x y", Level.SOFT),
    "perhaps bound": ("if 1:\n    x = 1\nx", "x", Level.SOFT),
}  # fmt: skip


@pytest.mark.parametrize(("source", "names", "level"), QUIET.values(), ids=QUIET.keys())
def test_names_that_may_be_missing(source: str, names: str, level: Level) -> None:
    assert read_names(walked(source), level, level) == words(names)


DYNAMIC = {
    "star": "from math import *",
    "exec": "exec(code)",
    "run": "%run other.py",
    "pylab": "%pylab",
    "globals": "globals()[name] = 1",
    "update": "globals().update(a=1)",
    "unknown cell magic": "%%sql\nselect 1",
    "in a function that is called": "def f():\n    exec('x = 1')\nf()",
    "magics the shell runs": "get_ipython().run_cell('%run a.py')",
    "a text the shell runs": "get_ipython().run_cell(text)\n",
    "names the shell is given": "get_ipython().push(names)",
}


@pytest.mark.parametrize("source", DYNAMIC.values(), ids=DYNAMIC.keys())
def test_what_may_bind_any_name(source: str) -> None:
    assert walked(source).dynamic


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a syntax of Python 3.12")
def test_type_aliases_and_parameters() -> None:
    record = walked("type X[T] = list[T] | Y\ndef f[U](a: U) -> V: ...\nclass C[W](B[W]): ...")
    assert plain(record.bound) == words("X f C")
    assert read_names(record) == words("B")
