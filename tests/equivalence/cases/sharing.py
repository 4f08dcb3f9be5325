"""Objects reached by several ways: names, containers, cycles."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "three names over three cells": Case(["a = []", "b = a", "c = b\nc.append(1)", "b.append(2)", "a, a is b is c"]),
    "objects that know each other": Case(
        percent(
            """
            class Person:
                def __init__(self, name):
                    self.name, self.friends = name, []
                def befriend(self, other):
                    self.friends.append(other)
                    other.friends.append(self)
            # %%
            ann, bob = Person('ann'), Person('bob')
            # %%
            ann.befriend(bob)
            # %%
            bob.name = 'bert'
            # %%
            ann.friends[0].name, ann.friends[0] is bob, bob.friends[0].friends[0] is bob
            """
        )
    ),
    "cycles through dict, set, tuple and object": Case(
        percent(
            """
            d = {'n': 0}
            d['self'] = d
            class Box:
                pass
            box = Box()
            box.all, box.pair = {box}, ([],)
            box.pair[0].append(box.pair)
            # %%
            d['self']['n'] += 1
            box.mark = 'x'
            # %%
            d['n'], d['self'] is d, next(iter(box.all)).mark, box.pair[0][0] is box.pair
            """
        )
    ),
    "alias through a return value": Case(
        ["def ident(x):\n    return x\nxs = [1]", "ys = ident(xs)", "ys.append(2)", "xs, xs is ys"]
    ),
    "bound method shares its object": Case(["xs = [1]\nadd = xs.append", "add(2)", "xs.append(3)\nadd(4)", "xs"]),
    "object replaced, its alias kept": Case(["a = [1]\nb = a", "a = a + [2]", "a.append(3)", "a, b, a is b"]),
    "parts of an object under names of their own": Case(
        percent(
            """
            state = {'weights': [1, 2], 'meta': {'epoch': 0}}
            weights, meta = state['weights'], state['meta']
            # %%
            weights[0] = 10
            meta['epoch'] += 1
            # %%
            state['weights'].append(3)
            # %%
            state, weights, meta
            """
        )
    ),
    "copies are copies": Case(
        [
            "import copy\na = [[1], [2]]\nshallow, deep = copy.copy(a), copy.deepcopy(a)",
            "a[0].append(9)",
            "a.append(3)",
            "a, shallow, deep",
        ]
    ),
    "swapped names": Case(["a, b = [1], [2]", "a, b = b, a", "a.append(0)", "a, b"]),
    "multiplied rows": Case(
        ["rows = [[0] * 2] * 2\ngrid = [[0] * 2 for _ in range(2)]", "rows[0][0] = grid[0][0] = 1", "rows, grid"]
    ),
    "objects of two steps joined": Case(
        [
            ("step:left", "left = [1]"),
            ("step:right", "right = [2]"),
            ("step:join", "both = [left, right]\nleft.append(3)"),
            ("step:end", "both[0] is left, both, left"),
        ],
        mode="tagged",
    ),
}
