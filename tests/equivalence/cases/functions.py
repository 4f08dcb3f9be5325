"""Functions of more elaborate kinds, made in one step and used in another."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "mutual recursion over cells": Case(
        percent(
            """
            def even(n):
                return n == 0 or odd(n - 1)
            # %%
            def odd(n):
                return n != 0 and even(n - 1)
            # %%
            even(10), odd(7)
            """
        )
    ),
    "defined by the branch taken": Case(
        percent(
            """
            fast = False
            # %%
            if fast:
                def work(x):
                    return 'fast'
            else:
                def work(x):
                    return f'slow {x}'
            # %%
            try:
                import no_such_module
            except ImportError:
                def no_such(x):
                    return 'fallback'
            # %%
            work(1), no_such(2)
            """
        )
    ),
    "nested functions that share cells": Case(
        percent(
            """
            def account(balance):
                def deposit(x):
                    nonlocal balance
                    balance += x
                def show():
                    return balance
                return deposit, show
            # %%
            deposit, show = account(10)
            # %%
            deposit(5)
            # %%
            show()
            # %%
            deposit(1)
            show()
            """
        )
    ),
    "closure over a loop's variable": Case(
        [
            "late = [lambda: i for i in range(3)]\nearly = [lambda i=i: i for i in range(3)]",
            "[f() for f in late + early]",
        ]
    ),
    "attributes of a function": Case(
        percent(
            """
            def f():
                f.calls += 1
                return f.calls
            f.calls = 0
            # %%
            f(), f()
            # %%
            f()
            # %%
            f.calls
            """
        )
    ),
    "defaults and docs changed": Case(
        percent(
            """
            def f(a, b=1, *, c=2):
                return a, b, c
            g = f
            # %%
            f.__defaults__ = (5,)
            f.__kwdefaults__ = {'c': 6}
            f.__doc__ = 'Changed.'
            # %%
            f(0), g(0), g is f, f.__doc__
            """
        )
    ),
    "alias of a function that is defined again": Case(
        [
            "def f():\n    return 'old'",
            "g = f",
            "def f():\n    return 'new', g()",
            "f(), g()",
            "g = f\ng.__name__, g is f",
        ]
    ),
    "registry filled by a decorator": Case(
        percent(
            """
            REGISTRY = {}
            def register(function):
                REGISTRY[function.__name__] = function
                return function
            # %%
            @register
            def plus(x):
                return x + 1
            # %%
            @register
            def times(x):
                return x * 2
            # %%
            sorted(REGISTRY), REGISTRY['plus'] is plus, [f(5) for f in REGISTRY.values()]
            """
        )
    ),
    "registry of decorated methods": Case(
        percent(
            """
            handlers = {}
            def on(event):
                def mark(f):
                    handlers.setdefault(event, []).append(f)
                    return f
                return mark
            # %%
            @on('start')
            def hello(name):
                return f'hello {name}'
            @on('start')
            def count(name):
                return len(name)
            # %%
            [f('you') for f in handlers['start']]
            """
        )
    ),
    "decorator that is a class": Case(
        percent(
            """
            class Counted:
                def __init__(self, f):
                    self.f, self.n = f, 0
                def __call__(self, *a):
                    self.n += 1
                    return self.f(*a)
            # %%
            @Counted
            def add(a, b):
                return a + b
            # %%
            add(1, 2)
            # %%
            add(3, 4), add.n
            """
        )
    ),
    "decorator with arguments and state": Case(
        percent(
            """
            import functools
            def limited(times):
                def wrap(f):
                    left = times
                    @functools.wraps(f)
                    def inner(*a):
                        nonlocal left
                        if not left:
                            return 'no more'
                        left -= 1
                        return f(*a)
                    return inner
                return wrap
            # %%
            @limited(2)
            def hi(x):
                return f'hi {x}'
            # %%
            hi(1)
            # %%
            hi(2)
            # %%
            hi(3), hi.__wrapped__(4)
            """
        )
    ),
    "cache kept in a dict": Case(
        percent(
            """
            _cache = {}
            def fib(n):
                if n not in _cache:
                    print('computing', n)
                    _cache[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
                return _cache[n]
            # %%
            fib(4)
            # %%
            fib(5)
            # %%
            len(_cache)
            """
        )
    ),
    "cached properties": Case(
        percent(
            """
            from functools import cached_property
            class Table:
                def __init__(self, n):
                    self.n = n
                @cached_property
                def total(self):
                    print('adding')
                    return sum(range(self.n))
            # %%
            t = Table(5)
            t.total
            # %%
            t.total
            """
        )
    ),
    "made by exec and eval": Case(
        percent(
            """
            exec('def made(x):\\n    return x + offset')
            square = eval('lambda x: x * x')
            # %%
            offset = 10
            # %%
            made(1), square(3)
            """
        )
    ),
    "dispatch on a type": Case(
        percent(
            """
            from functools import singledispatch
            @singledispatch
            def describe(x):
                return 'something'
            # %%
            @describe.register
            def _(x: int):
                return 'an int'
            # %%
            @describe.register(list)
            def _(x):
                return f'{len(x)} items'
            # %%
            describe(1), describe([1, 2]), describe('x')
            """
        ),
        refused=("`describe`", "Tag the cell that defines it `functions`"),
    ),
    "partials and methods of partials": Case(
        percent(
            """
            import functools, operator
            def scale(x, by, plus=0):
                return x * by + plus
            double = functools.partial(scale, by=2)
            first = operator.itemgetter(0)
            upper = operator.methodcaller('upper')
            class C:
                def f(self, x, y):
                    return x - y
                from_ten = functools.partialmethod(f, 10)
            # %%
            quadruple = functools.partial(double, plus=1)
            # %%
            double(4), quadruple(4), first('ab'), upper('c'), C().from_ten(3)
            """
        )
    ),
    "recursion through a name of its own": Case(
        ["fact = lambda n: 1 if n < 2 else n * fact(n - 1)", "also = fact\nalso(5)", "fact = lambda n: 0", "also(5)"]
    ),
    "generator functions": Case(
        percent(
            """
            def squares(n):
                for i in range(n):
                    got = yield i * i
                    if got:
                        yield got
            # %%
            def chained(*n):
                for one in n:
                    yield from squares(one)
            # %%
            list(chained(2, 3))
            """
        )
    ),
    "asynchronous generators and contexts": Case(
        percent(
            """
            import asyncio, contextlib
            async def ticks(n):
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            @contextlib.asynccontextmanager
            async def opened(name):
                print('open', name)
                yield name.upper()
                print('close', name)
            # %%
            async with opened('a') as a:
                print([i async for i in ticks(3)])
            # %%
            async for i in ticks(2):
                print(a, i)
            # %%
            await asyncio.gather(asyncio.sleep(0, 'x'), asyncio.sleep(0, 'y')), i
            """
        )
    ),
    "context managers": Case(
        percent(
            """
            from contextlib import contextmanager, ExitStack, suppress
            log = []
            @contextmanager
            def step(name):
                log.append(f'+{name}')
                try:
                    yield name
                finally:
                    log.append(f'-{name}')
            # %%
            with step('a') as a, step('b'):
                log.append('in')
            # %%
            with suppress(ZeroDivisionError), ExitStack() as stack:
                stack.enter_context(step('c'))
                1 / 0
            # %%
            a, log
            """
        )
    ),
    "signature and source": Case(
        percent(
            """
            import inspect
            def f(a, /, b: int = 2, *c, d=None, **e) -> 'str':
                # a comment
                return 'x'
            # %%
            inspect.signature(f)
            # %%
            print(inspect.getsource(f))
            # %%
            f.__code__.co_varnames, f.__module__, f.__qualname__
            """
        )
    ),
    "star assignment, unpacking, swap": Case(
        ["first, *middle, last = range(5)\n(a, [b, *c]) = 1, 'xyz'", "a, b = b, a", "first, middle, last, a, b, c"]
    ),
    "coroutine that was made but not awaited is refused": Case(
        percent(
            """
            async def work():
                return 1
            # %%
            pending = work()
            # %%
            await pending
            """
        ),
        refused=("`pending`", "coroutine", "Make `pending` in the step that uses it"),
    ),
}
