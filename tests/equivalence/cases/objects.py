"""Objects of the notebook's own classes: attributes, protocols, references."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "descriptor": Case(
        percent(
            """
            class Positive:
                def __set_name__(self, owner, name):
                    self.name = '_' + name
                def __get__(self, obj, kind=None):
                    return self if obj is None else getattr(obj, self.name)
                def __set__(self, obj, value):
                    if value < 0:
                        raise ValueError(f'{self.name} is {value}')
                    setattr(obj, self.name, value)
            class Stock:
                price = Positive()
            # %%
            s = Stock()
            s.price = 3
            # %%
            s.price += 1
            s.price, type(Stock.price).__name__, vars(s)
            # %%
            s.price = -1
            """
        )
    ),
    "attributes made up on demand": Case(
        percent(
            """
            class Lazy:
                def __init__(self):
                    self.store = {'a': 1}
                def __getattr__(self, name):
                    try:
                        return self.store[name]
                    except KeyError:
                        raise AttributeError(name) from None
                def __setattr__(self, name, value):
                    if name == 'store':
                        super().__setattr__(name, value)
                    else:
                        self.store[name] = value
            # %%
            lazy = Lazy()
            # %%
            lazy.b = 2
            # %%
            lazy.a, lazy.b, hasattr(lazy, 'c')
            """
        )
    ),
    "state of its own making": Case(
        percent(
            """
            class Account:
                def __init__(self, n):
                    self.n, self.cache = n, {}
                def __getstate__(self):
                    return {'n': self.n}
                def __setstate__(self, state):
                    self.n, self.cache = state['n'], {}
            class Temperature:
                def __init__(self, c):
                    self.c = c
                def __reduce__(self):
                    return (Temperature, (self.c,))
            # %%
            a, t = Account(3), Temperature(20)
            # %%
            a.n += 1
            # %%
            a.n, a.cache, t.c
            """
        )
    ),
    "keys with a hash of their own": Case(
        percent(
            """
            class Key:
                def __init__(self, x):
                    self.x = x
                def __eq__(self, other):
                    return self.x == other.x
                def __hash__(self):
                    return hash(self.x)
                def __repr__(self):
                    return f'Key({self.x})'
            # %%
            k = Key(1)
            table, group = {k: [1], Key(2): [2]}, {k}
            # %%
            table[Key(1)].append(3)
            # %%
            table, Key(1) in group, next(iter(group)) is k
            """
        )
    ),
    "classes in classes and in functions": Case(
        percent(
            """
            class Outer:
                class Inner:
                    def __repr__(self):
                        return type(self).__qualname__
                kind = Inner
            def make(n):
                class Local:
                    value = n
                    def double(self):
                        return self.value * n
                return Local
            # %%
            inner, Three = Outer.Inner(), make(3)
            three = Three()
            # %%
            inner, isinstance(inner, Outer.kind), three.double(), isinstance(three, Three), Three.__qualname__
            # %%
            Three.value = 10
            # %%
            three.double(), make(3)().double()
            """
        )
    ),
    "subclasses of builtins": Case(
        percent(
            """
            from collections import UserDict, UserList
            class Tagged(list):
                tag = None
            class Lower(dict):
                def __getitem__(self, key):
                    return super().__getitem__(key.lower())
                def __missing__(self, key):
                    return key
            class Euro(float):
                def __repr__(self):
                    return f'{float(self):.2f} EUR'
            class Word(str):
                pass
            class Users(UserDict):
                pass
            # %%
            items, lower, price, word, users = Tagged([1]), Lower(a=1), Euro(2), Word('w'), Users(x=1)
            items.tag, word.lang, items.me = 'new', 'en', items
            # %%
            items.append(2)
            users['y'] = 2
            # %%
            items[:2], items.tag, items.me is items, lower['A'], price, price + 1, word.lang, users, type(word).__name__
            """
        )
    ),
    "context manager, iterator and callable": Case(
        percent(
            """
            class Countdown:
                def __init__(self, n):
                    self.n = n
                def __iter__(self):
                    return self
                def __next__(self):
                    if not self.n:
                        raise StopIteration
                    self.n -= 1
                    return self.n
                def __enter__(self):
                    print('in')
                    return self
                def __exit__(self, *error):
                    print('out', error[0])
                    return True
                def __call__(self, x):
                    return x + self.n
            # %%
            c = Countdown(5)
            next(c)
            # %%
            with c as same:
                next(c)
                raise KeyError
            # %%
            c(10), list(same), same is c
            """
        )
    ),
    "mixins and method resolution": Case(
        percent(
            """
            class Base:
                def go(self):
                    return ['Base']
            class Left(Base):
                def go(self):
                    return ['Left', *super().go()]
            # %%
            class Right(Base):
                def go(self):
                    return ['Right', *super().go()]
            # %%
            class Both(Left, Right):
                pass
            both = Both()
            # %%
            both.go(), [c.__name__ for c in Both.__mro__]
            """
        )
    ),
    "class that is changed by its decorator": Case(
        percent(
            """
            import functools
            def shown(cls):
                cls.__repr__ = lambda self: f'<{cls.__name__} {vars(self)}>'
                return cls
            @shown
            @functools.total_ordering
            class Size:
                def __init__(self, n):
                    self.n = n
                def __eq__(self, other):
                    return self.n == other.n
                def __lt__(self, other):
                    return self.n < other.n
            # %%
            small, big = Size(1), Size(2)
            # %%
            small, big >= small, max(small, big)
            """
        )
    ),
    "class made by calling type": Case(
        [
            "Point = type('Point', (), {'x': 1, 'norm': lambda self: self.x * 2})",
            "p = Point()\np.x = 4",
            "p.norm(), type(p) is Point, Point.__name__",
        ]
    ),
    "what is deleted says so": Case(
        percent(
            """
            class Resource:
                def __init__(self, name):
                    self.name = name
                def __del__(self):
                    print('released', self.name)
            # %%
            a, b = Resource('a'), Resource('b')
            # %%
            del a
            # %%
            print('end')
            """
        )
    ),
    "weak references in a cell of their own": Case(
        percent(
            """
            import weakref
            class A:
                pass
            a = A()
            # %%
            seen = weakref.WeakSet([a])
            print(len(seen))
            del seen
            # %%
            weakref.ref(a)() is a
            """
        )
    ),
    "weak reference is refused": Case(
        ["import weakref\nclass A:\n    pass\na = A()", "r = weakref.ref(a)", "r() is a"],
        refused=("`r`", "Make `r` in the step that uses it"),
    ),
    "attrs": Case(
        percent(
            """
            import attr
            @attr.s(auto_attribs=True)
            class Item:
                name: str
                tags: list = attr.Factory(list)
            @attr.define(frozen=True)
            class Fixed:
                x: int = attr.field(converter=int)
            # %%
            item, fixed = Item('a'), Fixed('3')
            item.tags.append(1)
            # %%
            item, fixed, Item('a', [1]) == item, attr.asdict(item)
            """
        ),
        needs=("attr",),
    ),
}
