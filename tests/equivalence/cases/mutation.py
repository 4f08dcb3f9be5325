"""What an earlier step made is changed in place by a later one."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "iterators are used up": Case(
        [
            "import itertools\npairs, squares = zip('ab', [1, 2]), map(abs, [-1, -2, -3])\nnumbers = itertools.count()",
            "list(pairs)",
            "list(pairs)",
            "for square in squares:\n    break",
            "for number in numbers:\n    if number == 3:\n        break",
            "sum(squares), next(numbers)",
        ]
    ),
    "an iterator that was read out of sight is refused": Case(
        [
            "def made():\n    return iter([1, 2, 3])\ndef read(what):\n    for one in what:\n        return one",
            "it = made()",
            "read(it)",
            "read(it)",
        ],
        refused=("`it`",),
    ),
    "list": Case(["xs = [3, 1, 2]", "xs.append(0)\nxs.sort()", "xs[1:1] = [9, 9]\ndel xs[0]", "print(xs)"]),
    "dict and set": Case(
        ["d = {'a': 1}\ns = {1}", "d['b'] = d.pop('a')\ns |= {2, 3}", "d.setdefault('c', []).append(1)", "d, s"]
    ),
    "nested containers": Case(["d = {'rows': [[1], [2]]}", "d['rows'][0].append(5)", "d['rows'][1] *= 2", "d"]),
    "alias": Case(["a = [1]\nb = a", "b.append(2)", "a.append(3)", "print(a, b, a is b)"]),
    "alias made later": Case(["a = [1]", "b = a", "b.append(2)", "print(a, a is b)"]),
    "one object in two containers": Case(
        ["x = []\npair, by_name = (x, x), {'x': x}", "x.append(1)", "by_name['x'].append(2)", "pair, pair[0] is x"]
    ),
    "cycle": Case(["a = [1]\na.append(a)", "a[1].append(2)", "print(len(a), a[1] is a)"]),
    "through a function": Case(
        ["xs = []", "def add(to, x):\n    to.append(x)", "add(xs, 1)", "for i in range(3):\n    add(xs, i)", "xs"]
    ),
    "through a function that names the global": Case(
        ["seen = []", "def note(x):\n    seen.append(x)\n    return x", "note(4)", "note(5)", "seen"]
    ),
    "through a method": Case(
        [
            "class Counter:\n    def __init__(self):\n        self.n = 0\n    def up(self):\n        self.n += 1\n        return self",
            "c = Counter()",
            "c.up().up()\nNone",
            "up = c.up\nup()\nNone",
            "c.n",
        ]
    ),
    "attribute of an own class": Case(
        ["class A:\n    shared = []", "a, b = A(), A()", "a.shared.append(1)", "b.shared"]
    ),
    "loop variable is an alias": Case(
        ["rows = [[1], [2]]", "for row in rows:\n    row.append(0)", "rows, row is rows[1]"]
    ),
    "array through views": Case(
        [
            "import numpy as np\na = np.zeros((3, 3))\ncorner = a[:2, :2]",
            "corner += 1",
            "a.T[2, 0] = 7\na.ravel()[-1] = 8",
            "print(a)\nprint(np.shares_memory(a, corner))",
        ]
    ),
    "frame": Case(
        [
            "import pandas as pd\ndf = pd.DataFrame({'a': [3, 1, 2], 'b': list('xyz')})",
            "df.sort_values('a', inplace=True)",
            "df['c'] = df['a'] * 2\ndf.loc[df['a'] > 2, 'b'] = 'big'",
            "df.drop(columns='a', inplace=True)\ndf.columns = ['p', 'q']",
            "df",
        ]
    ),
    "model": Case(
        [
            "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression()",
            "X, y = [[0], [1], [2]], [1, 3, 5]",
            "model.fit(X, y)",
            "print(model.coef_.round(6), round(model.intercept_, 6))",
        ]
    ),
    "augmented assignment": Case(["a = b = [1]\nn = m = 1", "a += [2]\nn += 1", "print(a, b, n, m)"]),
    "iterator that was begun": Case(["it = iter([1, 2, 3, 4])", "next(it)", "next(it)", "list(it)"]),
}
