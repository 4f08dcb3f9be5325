"""Names that are bound, hidden, deleted and looked up in less usual ways."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "imports in every form": Case(
        percent(
            """
            import os, sys as system
            import os.path as p, collections.abc
            from json import dumps as to_json, loads
            from math import *
            # %%
            if system.version_info >= (3,):
                from string import ascii_lowercase as letters
            else:
                letters = None
            # %%
            def late():
                global textwrap
                import textwrap
                from statistics import mean
                return mean([1, 2])
            # %%
            for name in ('no_such', 'bisect'):
                try:
                    module = __import__(name)
                except ImportError as error:
                    print(error)
            with open('x', 'w'):
                import calendar
            # %%
            late(), p.basename('a/b'), collections.abc.Sized.__name__, to_json(loads('[1]')), sqrt(4), letters[:2]
            # %%
            module.__name__, textwrap.shorten('a b c', 4), calendar.isleap(2024)
            """
        )
    ),
    "import by name": Case(
        [
            "import importlib\njson = importlib.import_module('json')\nfloor = getattr(__import__('math'), 'floor')",
            "json.dumps([floor(1.5)])",
        ]
    ),
    "builtins hidden and shown again": Case(
        percent(
            """
            print = lambda *a: None
            id, type, input = 5, 'x', [1]
            # %%
            print('unseen')
            max = min
            # %%
            max(1, 2), id, type, input
            # %%
            del print, max, type
            # %%
            print('seen', max(1, 2), type(id))
            """
        )
    ),
    "deletion in loops and of parts": Case(
        percent(
            """
            a, b, c, keep = 1, 2, 3, {'x': 1, 'y': 2}
            # %%
            for name in ['a', 'b']:
                del globals()[name]
            del keep['x'], c
            # %%
            [name in globals() for name in 'abc'], keep
            """
        )
    ),
    "deleted name that is read is refused": Case(
        ["c = 1", "del c", "print(c)"], refused=("`c`", "deleted it", "make it anew")
    ),
    "deleted function is gone": Case(
        ["def f():\n    return 1", "del f", "try:\n    f()\nexcept NameError as e:\n    print(e)", "f = 3", "f"]
    ),
    "name of several kinds in turn": Case(
        [
            "x = 1",
            "def x():\n    return 'f'",
            "x()",
            "class x:\n    y = 2",
            "x.y",
            "import math as x",
            "x.floor(2.5)",
            "x = [x.pi]",
            "len(x)",
        ]
    ),
    "loops leave what they bound": Case(
        percent(
            """
            for i in range(3):
                for j in 'ab':
                    pass
            else:
                ended = True
            while True:
                n = i * 10
                break
            # %%
            for k in []:
                never = 1
            # %%
            i, j, n, ended
            # %%
            never
            """
        )
    ),
    "only in one branch, asked for with care": Case(
        percent(
            """
            import random
            draw = random.Random(1).random() < 2
            # %%
            if draw:
                x = 'drawn'
            elif False:
                y = 'never'
            # %%
            x, 'y' in globals(), 'y' in dir()
            """
        )
    ),
    "functions that set globals": Case(
        percent(
            """
            total = 0
            def add(n):
                global total, last
                total += n
                last = n
            # %%
            add(2)
            # %%
            add(3)
            # %%
            total, last
            """
        )
    ),
    "scopes of classes and comprehensions": Case(
        percent(
            """
            x = 'global'
            class A:
                x = 'class'
                y = x + '!'
                z = [x for _ in range(1)]
                def f(self):
                    return x
            # %%
            x = 'changed'
            # %%
            A.y, A.z, A().f(), [x for x in 'ab'], {x: y for x, y in [('k', 1)]}, x
            """
        )
    ),
    "walrus, star, augmented and chained": Case(
        percent(
            """
            data = [3, 1, 2]
            if (top := max(data)) > 2 and any((hit := n) == 1 for n in data):
                a = b = c = [top]
            # %%
            a += [hit]
            *d, e = a
            # %%
            b, c is a, d, e, top, hit
            """
        )
    ),
    "match with captures": Case(
        percent(
            """
            from dataclasses import dataclass
            @dataclass
            class P:
                x: int
                y: int
            # %%
            def where(p):
                match p:
                    case P(0, 0):
                        return 'origin'
                    case P(x=0, y=y) | P(x=y, y=0):
                        return f'axis {y}'
                    case [first, *others]:
                        return first, others
                    case {'k': v, **rest}:
                        return v, rest
                    case _:
                        return None
            # %%
            [where(p) for p in (P(0, 0), P(0, 3), [1, 2], {'k': 1, 'l': 2}, 5)]
            """
        )
    ),
    "hints without values": Case(
        [
            "count: int\nnames: 'list[str]' = []\nlimit: float = 2",
            "count = 1\nnames.append('x')",
            "count, names, limit",
        ]
    ),
    "names in unicode": Case(
        [
            "α, é, 变量 = 1, 2, [3]\nclass Größe:\n    wert = 4",
            "变量.append(α)\nΩ = Größe()",
            "变量, é, Ω.wert, type(Ω).__name__",
        ]
    ),
    "names that only differ in case or underscores": Case(
        [
            "x, X, x_, _x = 1, 2, 3, 4\nin_, list_, kale_x, con = 5, [6], 7, 8",
            "list_.append(x)",
            "x, X, x_, _x, in_, list_, kale_x, con",
        ]
    ),
    "future statements": Case(
        [
            "from __future__ import annotations",
            "def f(x: Undefined) -> Nothing:\n    return x",
            "f.__annotations__, f(1)",
        ]
    ),
    "main and its friends": Case(
        [
            "__name__, __doc__",
            "x = 5",
            "import sys\nsys.modules['__main__'].x, 'x' in vars()",
        ]
    ),
}
