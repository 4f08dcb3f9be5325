"""What one step leaves, the next one finds: values, definitions, sharing, state."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.step_runtime.driver import Chain


class Carry(NamedTuple):
    """First cell, the names it hands on, second cell, what the second prints."""

    first: str
    gives: tuple[str, ...]
    second: str
    prints: str


TABLE = {
    # values
    "numbers and text": Carry("a, b, c = 1, 2.5, 'größe'", ("a", "b", "c"), "print(a, b, c)", "1 2.5 größe\n"),
    "unicode name": Carry("größe = 3", ("größe",), "print(größe)", "3\n"),
    "empty bytes": Carry("b = b''", ("b",), "print(b)", "b''\n"),
    "empty array": Carry("import numpy as np\na = np.zeros((0, 3))", ("a",), "print(a.shape)", "(0, 3)\n"),
    "cycle": Carry("a = []\na.append(a)", ("a",), "print(a[0] is a)", "True\n"),
    "arrays can be written": Carry("import numpy as np\na = np.arange(3)", ("a",), "a[0] = 9\nprint(a)", "[9 1 2]\n"),
    "fortran order": Carry(
        "import numpy as np\na = np.asfortranarray(np.arange(6).reshape(2, 3))",
        ("a",),
        "print(a.flags.f_contiguous, a[1])",
        "True [3 4 5]\n",
    ),
    "strided array": Carry("import numpy as np\na = np.arange(6)[::2]", ("a",), "a[1] = 7\nprint(a)", "[0 7 4]\n"),
    "object array": Carry("import numpy as np\na = np.array([[], 1], object)", ("a",), "print(a)", "[list([]) 1]\n"),
    "frame": Carry(
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': ['x', None], 'c': pd.Categorical(['u', 'v'])})",
        ("df",),
        "df.loc[0, 'a'] = 5\nprint(df.dtypes.astype(str).tolist(), df['a'].sum())",
        "['int64', 'str', 'category'] 7\n",
    ),
    # sharing
    "two names for one list": Carry("a = [1]\nb = a", ("a", "b"), "b.append(2)\nprint(a)", "[1, 2]\n"),
    "one object in two containers": Carry(
        "x = {}\na, b = [x], (x,)", ("a", "b"), "a[0]['k'] = 1\nprint(b)", "({'k': 1},)\n"
    ),
    "a view of an array": Carry(
        "import numpy as np\na = np.zeros(4)\nv = a[1:3]", ("a", "v"), "v[:] = 5\nprint(a)", "[0. 5. 5. 0.]\n"
    ),
    "a transposed view": Carry(
        "import numpy as np\na = np.zeros((2, 2))\nv = a.T", ("a", "v"), "v[0, 1] = 5\nprint(a)", "[[0. 0.]\n [5. 0.]]\n"
    ),
    "a reversed view inside a list": Carry(
        "import numpy as np\na = np.arange(3)\nv = [a[::-1]]", ("a", "v"), "v[0][0] = 9\nprint(a)", "[0 1 9]\n"
    ),
    "what shares nothing stays apart": Carry("a = [1]\nb = [1]", ("a", "b"), "b.append(2)\nprint(a)", "[1]\n"),
    "a frame and its copy": Carry(
        "import pandas as pd\na = pd.DataFrame({'x': [1]})\nb = a.copy()", ("a", "b"), "b['x'] = 2\nprint(a.x[0])", "1\n"
    ),
    "a column of a frame": Carry(
        "import pandas as pd\na = pd.DataFrame({'x': [1, 2]})\nb = a['x']", ("a", "b"), "b.iloc[0] = 9\nprint(a.x[0])", "1\n"
    ),
    # functions
    "function sees later globals": Carry("k = 1\ndef f():\n    return k", ("k",), "k = 5\nprint(f())", "5\n"),
    "global in a function": Carry(
        "n = 0\ndef f():\n    global n\n    n += 1", ("n",), "f()\nf()\nprint(n)", "2\n"
    ),
    "defaults keep their object": Carry(
        "def f(x, seen=[]):\n    seen.append(x)\n    return seen\nf(1)", (), "print(f(2))", "[1, 2]\n"
    ),
    "keyword defaults": Carry("def f(*, a=1, **k):\n    return a, k", (), "print(f(b=2))", "(1, {'b': 2})\n"),
    "attributes of a function": Carry("def f(): pass\nf.calls = 3", (), "print(f.calls)", "3\n"),
    "recursion": Carry("def f(n):\n    return 1 if n < 2 else n * f(n - 1)", (), "print(f(5))", "120\n"),
    "mutual recursion": Carry(
        "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n != 0 and even(n - 1)",
        (),
        "print(even(10))",
        "True\n",
    ),
    "lambda": Carry("k = 2\nf = lambda x: x * k", ("f", "k"), "print(f(4))", "8\n"),
    "closure": Carry(
        "def make():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n        return n\n"
        "    def get():\n        return n\n    return inc, get\ninc, get = make()\ninc()",
        ("inc", "get"),
        "inc()\nprint(get())",
        "2\n",
    ),
    "recursive closure": Carry(
        "def make():\n    def f(n):\n        return 1 if n < 2 else n * f(n - 1)\n    return f\ng = make()",
        ("g",),
        "print(g(4))",
        "24\n",
    ),
    "decorated function": Carry(
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a):\n        return f(*a) * 2\n    return g\n"
        "@twice\ndef f(x):\n    'doc'\n    return x",
        (),
        "print(f(3), f.__name__, f.__doc__)",
        "6 f doc\n",
    ),
    "lru_cache": Carry(
        "import functools\n@functools.lru_cache(maxsize=3)\ndef f(x):\n    return x + 1", (), "print(f(1), f.cache_parameters())",
        "2 {'maxsize': 3, 'typed': False}\n",
    ),
    "what lru_cache remembers": Carry(
        "import functools\n@functools.lru_cache\ndef f(x, y=1):\n    print('computing', x)\n    return x + y\nf(1), f(1), f('ab', y='c'), f(2)",
        (),
        "print(f(1), f('ab', y='c'), f.cache_info())",
        "2 abc CacheInfo(hits=3, misses=3, maxsize=128, currsize=3)\n",
    ),
    "what an unbounded cache remembers": Carry(
        "import functools\n@functools.cache\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(20)",
        (),
        "print(fib.cache_info())",
        "CacheInfo(hits=18, misses=21, maxsize=None, currsize=21)\n",
    ),
    "typed cache": Carry(
        "import functools\n@functools.lru_cache(typed=True)\ndef f(x, **k):\n    return repr(x)\nf(1), f(1.0), f(1, a=2)",
        (),
        "print(f(1), f(1.0), f(1, a=2), f.cache_info().misses)",
        "1 1.0 1 3\n",
    ),
    "from __future__ imports": Carry("from __future__ import annotations", (), "def f(x: Later): ...\nprint(f.__annotations__)", "{'x': 'Later'}\n"),
    "an array owns its memory": Carry("import numpy as np\na = np.zeros(3)\nv = a[:2]", ("a", "v"), "print(a.base is None, v.base is a)", "True True\n"),
    "a read-only array": Carry("import numpy as np\na = np.zeros(3)\na.flags.writeable = False", ("a",), "print(a.flags.writeable)", "False\n"),
    "structured and dated arrays": Carry(
        "import numpy as np\na = np.array([(1, 'x')], [('n', 'i4'), ('s', 'U1')])\nd = np.array(['2020-01-01'], 'M8[D]')",
        ("a", "d"), "print(a['n'], d)", "[1] ['2020-01-01']\n",
    ),
    "star import of names like builtins": Carry("from numpy import *", (), "print(sum(array([1, 2]), -1), pi > 3)", "3 True\n"),
    "record array": Carry(
        "import numpy as np\nr = np.zeros(2, [('age', 'i4')]).view(np.recarray)", ("r",), "print(r['age'], r.age, type(r) is np.recarray)", "[0 0] [0 0] True\n"
    ),
    "partial": Carry("from functools import partial\ndef f(a, b):\n    return a - b\np = partial(f, 5)", ("p",), "print(p(3))", "2\n"),
    "generator function": Carry("def f():\n    yield from (1, 2)", (), "print(list(f()))", "[1, 2]\n"),
    "coroutine function": Carry("async def f():\n    return 7", (), "print(await f())", "7\n"),
    "annotations": Carry("def f(x: 'Later', y: int = 1) -> str: ...", (), "print(f.__annotations__['y'])", "<class 'int'>\n"),
    "source of a function": Carry(
        "def f():\n    return 1", (), "import inspect\nprint(inspect.getsource(f))", "def f():\n    return 1\n\n"
    ),
    "function made by exec": Carry("exec('def f(): return 3')", (), "print(f())", "3\n"),
    "function redefined": Carry("def f(): return 1\ndef f(): return 2", (), "print(f())", "2\n"),
    "builtin bound to a name": Carry("from math import sqrt", (), "print(sqrt(4))", "2.0\n"),
    # classes
    "class and instance": Carry(
        "class A:\n    n = 1\n    def m(self):\n        return self.n\na = A()\na.n = 4", ("a",), "print(a.m(), type(a) is A)", "4 True\n"
    ),
    "class attribute changed": Carry("class A:\n    n = 0\nA.n += 5", (), "print(A.n)", "5\n"),
    "super": Carry(
        "class A:\n    def m(self):\n        return 1\nclass B(A):\n    def m(self):\n        return super().m() + 1\nb = B()",
        ("b",),
        "print(b.m(), isinstance(b, A))",
        "2 True\n",
    ),
    "properties and static methods": Carry(
        "class A:\n    @property\n    def p(self):\n        return 1\n    @staticmethod\n    def s():\n        return 2\n"
        "    @classmethod\n    def c(cls):\n        return cls.__name__",
        (),
        "print(A().p, A.s(), A.c())",
        "1 2 A\n",
    ),
    "cached_property": Carry(
        "from functools import cached_property\nclass A:\n    @cached_property\n    def p(self):\n        return 1\na = A()",
        ("a",),
        "print(a.p)",
        "1\n",
    ),
    "slots": Carry("class A:\n    __slots__ = ('x',)\na = A()\na.x = 3", ("a",), "print(a.x, hasattr(a, '__dict__'))", "3 False\n"),
    "dataclass": Carry(
        "from dataclasses import dataclass, field\n@dataclass(order=True)\nclass A:\n    x: int\n    y: list = field(default_factory=list)\na = A(1)",
        ("a",),
        "import dataclasses\nprint(a, A(0) < a, dataclasses.asdict(a), dataclasses.replace(a, x=5))",
        "A(x=1, y=[]) True {'x': 1, 'y': []} A(x=5, y=[])\n",
    ),
    "enum": Carry(
        "import enum\nclass C(enum.Enum):\n    RED = 1\n    BLUE = 2\n    def m(self):\n        return self.name.lower()\nc = C.RED",
        ("c",),
        "print(c is C.RED, c.m(), list(C), C(2))",
        "True red [<C.RED: 1>, <C.BLUE: 2>] C.BLUE\n",
    ),
    "int flag": Carry(
        "import enum\nclass F(enum.IntFlag):\n    A = 1\n    B = 2\nf = F.A | F.B", ("f",), "print(int(f), F.A in f)", "3 True\n"
    ),
    "namedtuple": Carry(
        "from collections import namedtuple\nP = namedtuple('P', 'x y', defaults=[2])\np = P(1)", ("P", "p"), "print(p, P(5))",
        "P(x=1, y=2) P(x=5, y=2)\n",
    ),
    "typed named tuple": Carry(
        "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\n    def s(self):\n        return self.x + self.y\np = P(1)",
        ("p",),
        "print(p, p.s(), P(3).s())",
        "P(x=1, y=2) 3 5\n",
    ),
    "abstract class": Carry(
        "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def m(self): ...\nclass B(A):\n    def m(self):\n        return 1",
        (),
        "print(B().m())\ntry:\n    A()\nexcept TypeError:\n    print('abstract')",
        "1\nabstract\n",
    ),
    "generic class": Carry(
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, x: T):\n        self.x = x\nb = Box[int](1)",
        ("T", "b"),
        "print(b.x, Box[str])",
        "1 __main__.Box[str]\n",
    ),
    "exception class": Carry("class E(ValueError):\n    pass\ne = E('x')", ("e",), "try:\n    raise e\nexcept E as x:\n    print(x)", "x\n"),
    "class in a function": Carry(
        "def make():\n    class L:\n        k = 3\n    return L()\no = make()", ("o",), "print(o.k, type(o).__qualname__)", "3 make.<locals>.L\n"
    ),
    "metaclass of the notebook": Carry(
        "class M(type):\n    def hello(cls):\n        return cls.__name__\nclass A(metaclass=M):\n    pass", (), "print(A.hello())", "A\n"
    ),
    "redefined class, old instance": Carry(
        "class A:\n    k = 1\nold = A()\nclass A:\n    k = 2", ("old",), "print(old.k, A().k, isinstance(old, A))", "1 2 False\n"
    ),
    "bound method": Carry("class A:\n    def m(self):\n        return 1\na = A()\nm = a.m", ("a", "m"), "print(m(), m.__self__ is a)", "1 True\n"),
    "name is __main__": Carry("class A: pass", (), "print(__name__, A.__module__)", "__main__ __main__\n"),
    # imports
    "import with alias": Carry("import os.path as p", (), "print(p.join('a', 'b'))", "a/b\n"),
    "dotted import": Carry("import xml.dom.minidom", (), "print(xml.dom.minidom.__name__)", "xml.dom.minidom\n"),
    "star import": Carry("from math import *", (), "print(floor(2.5))", "2\n"),
    "import in a branch": Carry("if True:\n    import json", (), "print(json.dumps(1))", "1\n"),
    "local module": Carry(
        "open('helper_mod.py', 'w').write('def f(): return 4')\nimport helper_mod", (), "print(helper_mod.f())", "4\n"
    ),
    "sys.path": Carry(
        "import os, sys\nos.makedirs('lib', exist_ok=True)\nopen('lib/lib_mod.py', 'w').write('x = 5')\nsys.path.insert(0, 'lib')",
        (),
        "import lib_mod\nprint(lib_mod.x)",
        "5\n",
    ),
    # state
    "random": Carry("import random\nrandom.seed(1)\nrandom.random()", (), "print(round(random.random(), 6))", "0.847434\n"),
    "numpy random": Carry(
        "import numpy as np\nnp.random.seed(0)\nnp.random.rand(3)", (), "print(round(np.random.rand(), 6))", "0.544883\n"
    ),
    "numpy generator": Carry(
        "import numpy as np\nrng = np.random.default_rng(0)\nrng.random()", ("rng",), "print(round(rng.random(), 6))", "0.269787\n"
    ),
    "numpy print options": Carry(
        "import numpy as np\nnp.set_printoptions(precision=2)", (), "print(np.array([1 / 3]))", "[0.33]\n"
    ),
    "numpy error state": Carry(
        "import numpy as np\nnp.seterr(divide='raise')", (), "try:\n    np.array([1.0]) / 0\nexcept FloatingPointError:\n    print('raised')", "raised\n"
    ),
    "pandas options": Carry(
        "import pandas as pd\npd.set_option('display.max_rows', 4)", (), "print(pd.get_option('display.max_rows'))", "4\n"
    ),
    "library imported later only": Carry(
        "import pandas\npandas.set_option('display.max_rows', 4)\ndel pandas", (), "import pandas as pd\nprint(pd.options.display.max_rows)", "4\n"
    ),
    "matplotlib rc": Carry(
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 7", (), "print(plt.rcParams['lines.linewidth'])", "7.0\n"
    ),
    "matplotlib style": Carry(
        "import matplotlib.pyplot as plt\nplt.style.use('classic')", (),
        "fig, ax = plt.subplots()\n_n = ax.plot([0, 1], [-1, 1])\nprint(len(ax.get_yticks()))\nplt.close(fig)", "5\n",
    ),
    "warning filters": Carry(
        "import warnings\nwarnings.filterwarnings('error', category=UserWarning)", (),
        "try:\n    warnings.warn('x')\nexcept UserWarning:\n    print('error')", "error\n",
    ),
    "environment": Carry("import os\nos.environ['A_B'] = 'c'", (), "print(os.environ['A_B'])", "c\n"),
    "environment removed": Carry("import os\ndel os.environ['LANG']", (), "print('LANG' in os.environ)", "False\n"),
    "working directory": Carry(
        "import os\nos.makedirs('sub', exist_ok=True)\nos.chdir('sub')", (), "print(os.path.basename(os.getcwd()))", "sub\n"
    ),
    "files": Carry("open('out.txt', 'w').write('hello')", (), "print(open('out.txt').read())", "hello\n"),
    "decimal context": Carry("import decimal\ndecimal.getcontext().prec = 3", (), "print(decimal.Decimal(1) / 3)", "0.333\n"),
    "logging": Carry(
        "import logging, sys\nlogging.basicConfig(stream=sys.stdout, level='INFO', format='%(levelname)s %(message)s', force=True)", (),
        "logging.info('told')", "INFO told\n",
    ),
    "results of cells": Carry("6 * 7", (), "print(_, Out[1], _1)", "42 42 42\n"),
    "deleted import": Carry("import json\ndel json", (), "print('json' in globals())", "False\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_next_step_finds_it(case: Carry, tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"LANG": "C.UTF-8"})
    keys = {name: "v_1" for name in case.gives if not name.isascii()}
    first = chain.step(case.first, gives=case.gives, keys=keys)
    assert first.returncode == 0, first.log
    second = chain.step(case.second, takes=dict.fromkeys(case.gives, "s0"), keys=keys)
    assert second.returncode == 0, second.log
    assert second.printed == case.prints


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_found_after_a_step_that_uses_nothing(case: Carry, tmp_path: Path) -> None:
    chain = Chain(tmp_path, environment={"LANG": "C.UTF-8"})
    keys = {name: "v_1" for name in case.gives if not name.isascii()}
    chain.step(case.first, gives=case.gives, keys=keys)
    chain.step("pass")
    last = chain.step(case.second, takes=dict.fromkeys(case.gives, "s0"), keys=keys)
    assert (last.returncode, last.printed) == (0, case.prints), last.log
