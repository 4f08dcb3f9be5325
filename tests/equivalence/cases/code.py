"""Functions and classes, made in one step and used in another."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "function with globals that change": Case(
        ["rate = 2", "def f(x):\n    return x * rate", "f(3)", "rate = 5", "f(3)"]
    ),
    "defaults, keywords, recursion": Case(
        [
            "def f(n, *rest, base=1, **more):\n    return base if n == 0 else n * f(n - 1, base=base)",
            "f(5)",
            "f(3, base=2)",
        ]
    ),
    "default that keeps what it saw": Case(["def f(x, seen=[]):\n    seen.append(x)\n    return seen", "f(1)", "f(2)"]),
    "function that needs a function": Case(
        [
            "def inner(x):\n    return x + 1",
            "def outer(x):\n    return inner(inner(x))",
            "outer(1)",
            "def inner(x):\n    return x * 10",
            "outer(1)",
        ]
    ),
    "closure and nonlocal": Case(
        [
            "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up",
            "up = counter()\nup()",
            "up()",
            "other = counter()\nother(), up()",
        ]
    ),
    "lambda, partial, lru_cache": Case(
        [
            "import functools\nsquare = lambda x: x * x\nhalf = functools.partial(pow, 2)",
            "@functools.lru_cache\ndef slow(x):\n    print('computing', x)\n    return square(x)",
            "slow(3)",
            "slow(3)",
            "half(5), slow.cache_info()",
        ]
    ),
    "decorator": Case(
        [
            "import functools\ndef loud(f):\n    @functools.wraps(f)\n    def g(*a):\n        print('calling', f.__name__)\n        return f(*a)\n    return g",
            "@loud\ndef add(a, b):\n    'adds'\n    return a + b",
            "add(1, 2)",
            "add.__doc__, add.__name__",
        ]
    ),
    "inheritance and super": Case(
        [
            "class A:\n    def who(self):\n        return 'A'",
            "class B(A):\n    def who(self):\n        return 'B' + super().who()",
            "b = B()",
            "b.who(), isinstance(b, A), type(b).__mro__[1] is A",
        ]
    ),
    "class defined again": Case(
        [
            "class A:\n    def f(self):\n        return 1",
            "a = A()",
            "class A:\n    def f(self):\n        return 2",
            "a.f(), A().f(), isinstance(a, A)",
        ]
    ),
    "dataclass, enum, named tuple": Case(
        [
            "from dataclasses import dataclass, field\nfrom enum import Enum\nfrom typing import NamedTuple",
            "class Colour(Enum):\n    RED = 1\n\n@dataclass\nclass Item:\n    name: str\n    tags: list = field(default_factory=list)\n\nclass Point(NamedTuple):\n    x: int\n    y: int = 0",
            "item, red, p = Item('a'), Colour.RED, Point(1)",
            "item.tags.append(1)",
            "item, red, p, red is Colour.RED, Item('a', [1]) == item",
        ]
    ),
    "property, static, class method, operator": Case(
        [
            "class V:\n    def __init__(self, x):\n        self._x = x\n    @property\n    def x(self):\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @staticmethod\n    def zero():\n        return V(0)\n    def __add__(self, other):\n        return V(self.x + other.x)\n    def __repr__(self):\n        return f'V({self.x})'",
            "v = V(1)",
            "v.x = 5",
            "v + v, V.zero()",
        ]
    ),
    "generator function": Case(["def f(n):\n    yield from range(n)", "g = list(f(3))", "g, sum(f(4))"]),
    "coroutine function and top-level await": Case(
        [
            "import asyncio\nasync def double(x):\n    await asyncio.sleep(0)\n    return 2 * x",
            "y = await double(4)",
            "print(y, await double(y))",
        ]
    ),
    "hints and forward references": Case(
        [
            "from __future__ import annotations\nclass Node:\n    next: Node | None = None",
            "def f(n: Node) -> 'Unknown':\n    return n",
            "f(Node()).next is None",
            "f.__annotations__",
        ]
    ),
    "main guard": Case(["def run():\n    return 'ran'", "if __name__ == '__main__':\n    print(run())", "__name__"]),
    "doctests": Case(
        [
            "from doctest import run_docstring_examples, testmod\ndef check(f):\n"
            "    run_docstring_examples(f, globals(), name=f.__name__)",
            "def double(x):\n    return 2 * x",
            'def four():\n    """\n    >>> double(2)\n    4\n    >>> double(3)\n    7\n    """',
            "check(four)",
            "testmod()",
        ]
    ),
}
