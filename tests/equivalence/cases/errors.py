"""Exceptions: raised, kept, chained."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "exception class of one's own": Case(
        [
            "class Oops(ValueError):\n    pass",
            "try:\n    raise Oops('first')\nexcept Oops as e:\n    kept = e",
            "print(repr(kept))\nraise Oops('second')",
            "print('never')",
        ]
    ),
    "cells that are to raise": Case(
        [
            "a = [1]\ndef f():\n    return a",
            "del f",
            ("raises-exception", "f()"),
            ("raises-exception", "a.append(2"),
            ("raises-exception", "x = nowhere"),
            ("raises-exception", "a.append(3)\nb = 2\n1 / 0\nc = 3"),
            "a, b",
            ("raises-exception", "print(c)"),
            "a.append(b)\na",
        ]
    ),
    "error in a function": Case(["def f(d):\n    return d['missing']", "print('before')\nf({})", "print('never')"]),
    "exception with arguments of its own": Case(
        percent(
            """
            class HTTPError(Exception):
                def __init__(self, code, *, url='/'):
                    super().__init__(f'status {code}')
                    self.code, self.url = code, url
            # %%
            try:
                raise HTTPError(404, url='/x')
            except HTTPError as error:
                kept = error
            # %%
            kept, str(kept), kept.code, kept.url, kept.args
            # %%
            raise kept
            """
        )
    ),
    "chained exceptions": Case(
        percent(
            """
            def load():
                try:
                    {}['x']
                except KeyError as error:
                    raise ValueError('no x') from error
            # %%
            try:
                load()
            except ValueError as error:
                kept = error
            # %%
            kept, kept.__cause__, kept.__suppress_context__
            # %%
            try:
                try:
                    1 / 0
                except ZeroDivisionError:
                    int('x')
            except ValueError as error:
                other = error
            # %%
            other.__context__, other.__cause__
            """
        )
    ),
    "errors of the system and of code": Case(
        percent(
            """
            caught = []
            for code in ('open("no such file")', '1 +', '{}["k"]', '[].pop()', 'undefined_name', 'None.x', '"é".encode("ascii")'):
                try:
                    eval(code)
                except Exception as error:
                    caught.append(error)
            # %%
            for error in caught:
                print(type(error).__name__, error, error.args)
            # %%
            caught[0].filename, caught[0].errno, caught[1].lineno, caught[-1].start
            """
        )
    ),
    "the name of a caught exception is gone": Case(
        ["try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    text = str(error)", "text", "error"],
        refused=("`error`", "correct the name"),
    ),
    "assertion and exit of a function": Case(
        ["def check(x):\n    assert x > 0, f'{x} is not positive'\n    return x", "check(1)", "check(-1)", "'never'"]
    ),
    "error in a comprehension of a later cell": Case(
        ["rows = [1, 0]", "def inverse(x):\n    return 1 / x", "[inverse(x) for x in rows]"]
    ),
    "syntax error": Case(["x = 1", "x = = 2", "x"], refused=("Line 1", "not valid Python", "tag the cell `skip`")),
}
