"""Objects held by functions, classes and closures as well as by variables."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "default argument": Case(
        percent(
            """
            seen = []
            # %%
            def note(x, to=seen):
                to.append(x)
                return len(to)
            # %%
            note(1)
            # %%
            seen.append(2)
            # %%
            note(3), seen, note.__defaults__[0] is seen
            """
        )
    ),
    "class attribute and default": Case(
        percent(
            """
            shared = [0]
            class A:
                items = shared
                def add(self, x, to=shared):
                    to.append(x)
            # %%
            A().add(1)
            # %%
            shared.append(2)
            # %%
            a = A()
            a.add(3)
            # %%
            shared, A.items, A.items is shared, A.add.__defaults__[0] is shared
            """
        )
    ),
    "singleton": Case(
        percent(
            """
            class Config:
                _instance = None
                def __new__(cls):
                    if cls._instance is None:
                        cls._instance = super().__new__(cls)
                        cls._instance.values = {}
                    return cls._instance
            # %%
            config = Config()
            config.values['a'] = 1
            # %%
            Config().values['b'] = 2
            # %%
            config.values, Config() is config
            """
        )
    ),
    "registry of a class, filled by another one": Case(
        percent(
            """
            registry = {}
            class Plugin:
                known = registry
                def __init_subclass__(cls):
                    Plugin.known[cls.__name__] = cls
            # %%
            class One(Plugin):
                pass
            # %%
            class Two(Plugin):
                pass
            # %%
            sorted(registry), registry['One'] is One, registry is Plugin.known
            """
        )
    ),
    "decorator with a list of what it decorated": Case(
        percent(
            """
            commands = {}
            def command(function):
                commands[function.__name__] = function
                return function
            # %%
            @command
            def hello():
                return 'hello'
            # %%
            @command
            def bye():
                return 'bye'
            # %%
            [commands[name]() for name in sorted(commands)], commands['hello'] is hello
            """
        )
    ),
    "closure over a list": Case(
        percent(
            """
            log = []
            def logger(to):
                def write(text):
                    to.append(text)
                return write
            # %%
            write = logger(log)
            # %%
            write('a')
            # %%
            log.append('b')
            # %%
            write('c')
            log
            """
        )
    ),
    "two closures over one variable": Case(
        percent(
            """
            def counter():
                n = 0
                def up():
                    nonlocal n
                    n += 1
                    return n
                def value():
                    return n
                return up, value
            # %%
            up, value = counter()
            # %%
            up()
            # %%
            up()
            # %%
            value()
            """
        )
    ),
    "closures in a table and by name": Case(
        percent(
            """
            def counter():
                n = 0
                def up():
                    nonlocal n
                    n += 1
                    return n
                return up
            up = counter()
            table = {'up': up}
            # %%
            table['up']()
            # %%
            up()
            # %%
            table['up'](), up()
            """
        )
    ),
    "part of an array as a default": Case(
        percent(
            """
            import numpy as np
            grid = np.zeros((3, 3))
            # %%
            def mark(i, row=grid[1]):
                row[i] = 1
            # %%
            mark(0)
            # %%
            grid[1, 1] = 2
            # %%
            mark(2)
            grid
            """
        )
    ),
    "row of a frame's list of rows, in a class": Case(
        percent(
            """
            rows = [{'n': 1}, {'n': 2}]
            class First:
                row = rows[0]
            # %%
            First.row['n'] = 9
            # %%
            rows
            # %%
            rows[0]['m'] = 3
            # %%
            First.row, First().row is rows[0]
            """
        )
    ),
    "what lru_cache remembers": Case(
        percent(
            """
            from functools import lru_cache
            @lru_cache
            def load(name):
                return [name]
            # %%
            a = load('a')
            # %%
            a.append(1)
            # %%
            load('a'), load('a') is a, load.cache_info().hits
            """
        )
    ),
    "partial over a dict": Case(
        percent(
            """
            from functools import partial
            settings = {'n': 1}
            def show(settings, key):
                return settings[key]
            get = partial(show, settings)
            # %%
            settings['n'] = 2
            # %%
            get('n')
            """
        )
    ),
    "bound method of a variable's object": Case(
        percent(
            """
            stack = [1]
            push = stack.append
            # %%
            push(2)
            # %%
            stack.append(3)
            # %%
            push(4)
            stack
            """
        )
    ),
    "attribute of a function": Case(
        percent(
            """
            calls = []
            def work(x):
                work.calls.append(x)
            work.calls = calls
            # %%
            work(1)
            # %%
            calls.append(2)
            # %%
            work(3)
            calls
            """
        )
    ),
    "object that holds its class, which holds it": Case(
        percent(
            """
            class Node:
                root = None
                def __init__(self, name):
                    self.name = name
                    self.kind = type(self)
            # %%
            root = Node('root')
            Node.root = root
            # %%
            root.name = 'changed'
            # %%
            Node.root.name, Node.root is root, root.kind is Node
            """
        )
    ),
    "object in several containers of several steps": Case(
        percent(
            """
            row = {'n': 1}
            # %%
            table = [row, row]
            # %%
            index = {'first': table[0]}
            # %%
            index['first']['n'] = 2
            # %%
            row, table, index, row is table[1] is index['first']
            # %%
            table[0] = {'n': 9}
            # %%
            row, table, index
            # %%
            index['first']['n'] = 3
            # %%
            row, table, index
            """
        )
    ),
    "two containers joined by a third": Case(
        percent(
            """
            a = [1]
            # %%
            b = [2]
            # %%
            class Pair:
                left, right = a, b
            # %%
            a.append(b)
            # %%
            Pair.right.append(3)
            # %%
            a, b, Pair.left, a[1] is b
            # %%
            b.append(a)
            # %%
            len(Pair.left[1]), Pair.right[-1] is a, b[-1] is a
            """
        )
    ),
    "method of a library's class that keeps its calls": Case(
        percent(
            """
            import json
            written = []
            class Encoder(json.JSONEncoder):
                log = written
                def default(self, value):
                    self.log.append(type(value).__name__)
                    return str(value)
            # %%
            json.dumps({'a': {1}, 'b': 2j}, cls=Encoder)
            # %%
            written
            """
        )
    ),
    "a default that only marks": Case(
        [
            "MISSING = object()\ndef get(d, key, default=MISSING):\n    return d.get(key, default) is MISSING",
            "get({}, 'x')",
            "default = MISSING\nget({}, 'x', default), get({}, 'x', 1), default is MISSING",
        ]
    ),
    "class attribute that is an instance": Case(
        percent(
            """
            class Node:
                def __init__(self, name, parent=None):
                    self.name, self.parent, self.children = name, parent, []
                    if parent:
                        parent.children.append(self)
            Node.root = Node('root')
            # %%
            leaf = Node('leaf', Node.root)
            # %%
            Node.root.children[0] is leaf, leaf.parent is Node.root, leaf.parent.children[0].name
            """
        )
    ),
    "changed by steps side by side, unseen": Case(
        [
            (
                "step:base",
                "import json\nlog = []\nclass Encoder(json.JSONEncoder):\n    log = log\n"
                "    def default(self, value):\n        self.log.append(1)\n        return 0",
            ),
            ("step:left prev:base", "json.dumps({1}, cls=Encoder)"),
            ("step:right prev:base", "json.dumps({2}, cls=Encoder)"),
            ("step:join prev:left prev:right", "log"),
        ],
        mode="tagged",
        refused=("side by side", "prev:"),
    ),
}
