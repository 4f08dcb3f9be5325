"""How names come and go: imports, branches, deletion, shadowing."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "imports anywhere": Case(
        [
            "import os.path, json as j\nfrom math import *",
            "if True:\n    import string\ntry:\n    import no_such_module\nexcept ImportError:\n    no_such_module = None",
            "def f():\n    import textwrap\n    return textwrap.dedent('  x')",
            "os.path.basename('a/b'), j.dumps([1]), sqrt(4), string.digits, no_such_module, f()",
        ]
    ),
    "import of a submodule": Case(
        [
            "import xml.dom",
            "import xml.etree.ElementTree as ET\nimport xml.sax",
            "xml.dom.__name__, ET.fromstring('<a/>').tag",
        ]
    ),
    "deleted and made again": Case(
        ["x, y = 1, 2", "del x", "try:\n    x\nexcept NameError as e:\n    print(e)", "x = 'again'", "x, y"]
    ),
    "name like a builtin": Case(["list = [1, 2]\nsum = 3", "print(list, sum)", "del list", "list((1, 2)), sum"]),
    "shadowed import": Case(["import math", "math = 3", "math + 1"]),
    "variables a loop and a with leave": Case(
        [
            "for i, (a, b) in enumerate([(1, 2), (3, 4)]):\n    last = a + b",
            "with open('f.txt', 'w') as f:\n    n = f.write('abc')",
            "i, a, b, last, n",
        ],
    ),
    "bound in a branch": Case(
        [
            "flag = False",
            "if flag:\n    z = 1\nelse:\n    w = 2",
            "try:\n    z\nexcept NameError:\n    print('no z')",
            "w",
        ]
    ),
    "global in a function": Case(
        ["def init():\n    global state\n    state = {'n': 0}", "init()", "state['n'] += 1", "state"]
    ),
    "comprehension scopes and walrus": Case(
        ["x = 'outer'\nys = [x for x in range(3)]", "print(x, ys)", "if (n := len(ys)) > 2:\n    m = n", "n, m"]
    ),
    "match": Case(
        [
            "value = {'kind': 'point', 'at': [1, 2]}",
            "match value:\n    case {'kind': 'point', 'at': [px, *rest]}:\n        found = True",
            "px, rest, found",
        ]
    ),
    "unicode names": Case(["größe, 数 = 3, 4", "def fläche(länge):\n    return länge * größe", "fläche(数)"]),
    "names looked up as text": Case(
        ["alpha = 1", "globals()['beta'] = alpha + 1", "print(eval('alpha + beta'))", "'beta' in globals(), beta"]
    ),
    "exec": Case(["exec('made = [1, 2]')", "made.append(3)", "made"]),
    "last result": Case(["40 + 2", "_ + 1", "print(_, Out[1])", "_"]),
    "name nobody makes": Case(
        ["x = 1", "print('before')\ntry:\n    nobody\nexcept NameError as e:\n    print(e)", "x"]
    ),
    "underscore names": Case(["_private = [1]\n__dunder = 2", "_private.append(__dunder)", "_private"]),
}
