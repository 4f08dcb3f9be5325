"""Code → names whose objects it surely changes in place, and names it may change."""

from __future__ import annotations

import pytest

from tests.analysis.make import plain, walked, words

# source, surely changed, perhaps changed; `x`, `y`, … come from outside the cell
CASES = {
    "item": ("x[0] = 1", "x", ""),
    "nested item": ("x['a'][0].b = 1", "x", ""),
    "attribute": ("x.a = 1", "x", ""),
    "loc": ("x.loc[x.a > 1, 'b'] = 1", "x", ""),
    "del item": ("del x[0]", "x", ""),
    "augmented": ("x += 1", "x", ""),
    "augmented item": ("x[0] += 1", "x", ""),
    "append": ("x.append(1)", "x", ""),
    "append shown": ("1\nx.append(1)", "x", ""),
    "append of another kind": ("y = x.append(z)", "", "x"),
    "pop": ("y = x.pop()", "x", ""),
    "fit": ("x.fit(a, b)", "x", ""),
    "fit assigned": ("m = x.fit(a, b)", "x", ""),
    "fit_transform": ("y = x.fit_transform(a)", "x", ""),
    "inplace": ("x.drop(columns='a', inplace=True)", "x", ""),
    "inplace False": ("x.drop(columns='a', inplace=False)", "", ""),
    "out": ("import numpy as np\nnp.add(a, b, out=x)", "x", ""),
    "random.shuffle": ("import random\nrandom.shuffle(x)", "x", ""),
    "from random": ("from random import shuffle\nshuffle(x)", "x", ""),
    "numpy shuffle": ("import numpy as np\nnp.random.shuffle(x)", "x", ""),
    "heapq": ("import heapq\nheapq.heappush(x, 1)", "x", ""),
    "insort": ("from bisect import insort\ninsort(x, 1)", "x", ""),
    "copyto": ("import numpy as np\nnp.copyto(x, a)", "x", ""),
    "setattr": ("setattr(x, 'a', 1)", "x", ""),
    "next": ("y = next(x)", "x", ""),
    "generator of random numbers": (
        "import numpy as np\nx = np.random.default_rng(0)\ny = x.normal()", "x", ""),
    "statement of an unknown method": ("x.configure(1)\n1", "x", ""),
    "last, shown": ("x.describe_all()", "", "x"),
    "unknown method, used": ("y = x.compute()", "", "x"),
    "known pure method": ("x.head()\nx.info()\n1", "", ""),
    "reads": ("print(x, len(x), x.a, x[0], x + 1, x > 1, f'{x}')", "", ""),
    "unknown function": ("f(x, k=y)", "", "f x y"),
    "function of a pure library": ("import numpy as np\nnp.mean(x)", "", ""),
    "class of a library": ("from sklearn.svm import SVC\nSVC(x)", "", ""),
    "plot": ("import matplotlib.pyplot as plt\nplt.plot(x)\nplt.show()", "", ""),
    "loop over elements": ("for r in x:\n    r.field = 1", "x r", ""),
    "loop over pairs": ("for i, r in enumerate(x):\n    r.append(i)", "x r", "i"),
    "loop over values": ("for v in x.values():\n    v.append(1)", "x v", ""),
    "comprehension for effect": ("[x.append(i) for i in a]", "x", ""),
    "alias": ("b = x\nb.append(1)", "x b", ""),
    "alias of alias": ("b = x\nc = b\nc.append(1)", "x b c", ""),
    "alias, then the other": ("b = x\nx.append(1)", "x b", ""),
    "view": ("b = x[1:]\nb[0] = 1", "x b", ""),
    "mask is a copy": ("b = x[x > 1]\nb[0] = 1", "b", ""),
    "columns are a copy": ("b = x[['a', 'b']]\nb['a'] = 1", "b", ""),
    "index by a name": ("b = x[k]\nb[0] = 1", "b", "x"),
    "part": ("b = x.a\nb.append(1)", "x b", ""),
    "container": ("b = [x, y]\nb[0].append(1)", "x y b", ""),
    "constructor": ("b = C(x)\nb.append(1)", "b", "C x"),
    "copy": ("b = x.copy()\nb.append(1)", "b", ""),
    "computed": ("b = x + 1\nb.append(1)", "b", ""),
    "bound anew": ("b = x\nb = []\nb.append(1)", "b", ""),
    "stored, then changed": ("y = []\ny.append(x)\ny[0].append(1)", "x y", ""),
    "fit gives its object": ("m = x.fit(a)\nm.weight = 1", "x m", ""),
    "function changes its parameter": ("def f(p):\n    p['a'] = 1\nf(x)", "x", ""),
    "by keyword": ("def f(q, p):\n    p['a'] = 1\nf(1, p=x)", "x", ""),
    "function's alias": ("def f(p):\n    q = p\n    q.append(1)\nf(x)", "x", ""),
    "function rebinds its parameter": ("def f(p):\n    p = p + 1\n    return p\nf(x)", "", ""),
    "through two functions": ("def g(p):\n    p.append(1)\ndef f(p):\n    g(p)\nf(x)", "x", ""),
    "function changes a global": ("def f():\n    x.append(1)\nf()", "x", ""),
    "function not called": ("def f():\n    x.append(1)", "", ""),
    "function with a local of the name": ("def f():\n    x = []\n    x.append(1)\nf()", "", ""),
    "method changes its object": (
        "class C:\n    def m(self):\n        self.n = 1\nx.m()\n1", "x", ""),
    "method of a known class": (
        "class C:\n    def m(self):\n        self.n = 1\n    def r(self):\n        return 1\nx = C()\ny = x.r()", "", ""),
    "inherited method": (
        "class B:\n    def m(self):\n        self.n = 1\nclass C(B):\n    pass\nx = C()\ny = x.m()", "x", ""),
    "pipeline holds its parts": ("from a import P\nb = P([x])\nb.fit(y)", "b", "x"),
    "a constant": ("b = 1\nf(b)", "", "f"),
    "a constant, perhaps": ("b = None\nif c:\n    b = []\nf(b)", "", "b f"),
    "perhaps a constant": ("b = []\nif c:\n    b = 1\nf(b)", "", "b f"),
    "magic": ("%time x.append(1)", "x", ""),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sure", "perhaps"), CASES.values(), ids=CASES.keys())
def test_changes(source: str, sure: str, perhaps: str) -> None:
    record = walked(source)
    changed = {name for name in plain(record.changed) if not name.startswith("<")}
    assert changed == words(sure)
    assert plain(record.touched) - changed == words(perhaps)
