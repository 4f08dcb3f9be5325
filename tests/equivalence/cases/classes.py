"""Classes of more elaborate kinds, made in one step and used in another."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "slots": Case(
        percent(
            """
            class P:
                __slots__ = ('x', 'y')
                def __init__(self, x):
                    self.x = x
            class Q(P):
                __slots__ = ('z', '__dict__')
            # %%
            p, q = P(1), Q(2)
            q.z, q.free = 3, 4
            # %%
            p.y = p.x + 1
            # %%
            print(p.x, p.y, q.x, q.z, q.free)
            p.other = 1
            """
        )
    ),
    "metaclass": Case(
        percent(
            """
            class Registered(type):
                known = []
                def __new__(meta, name, bases, body, **options):
                    made = super().__new__(meta, name, bases, body)
                    meta.known.append(name)
                    made.options = options
                    return made
                def __len__(cls):
                    return len(cls.__name__)
            # %%
            class Base(metaclass=Registered):
                pass
            # %%
            class Derived(Base, colour='red'):
                pass
            # %%
            Registered.known, Derived.options, len(Derived), type(Derived()).__name__
            """
        )
    ),
    "hook of subclasses": Case(
        percent(
            """
            class Plugin:
                plugins = {}
                def __init_subclass__(cls, name=None, **rest):
                    super().__init_subclass__(**rest)
                    cls.plugins[name or cls.__name__] = cls
            # %%
            class One(Plugin, name='one'):
                def run(self):
                    return 1
            # %%
            class Two(Plugin):
                def run(self):
                    return 2
            # %%
            sorted(Plugin.plugins), Plugin.plugins['one'] is One, [p().run() for p in Plugin.plugins.values()]
            # %%
            [c.__name__ for c in Plugin.__subclasses__()]
            """
        )
    ),
    "abstract base": Case(
        percent(
            """
            from abc import ABC, abstractmethod
            class Shape(ABC):
                @property
                @abstractmethod
                def area(self): ...
                def show(self):
                    return f'{type(self).__name__} {self.area}'
            # %%
            class Square(Shape):
                def __init__(self, a):
                    self.a = a
                @property
                def area(self):
                    return self.a ** 2
            # %%
            s = Square(3)
            # %%
            print(s.show(), isinstance(s, Shape), Shape.__abstractmethods__)
            Shape()
            """
        )
    ),
    "generic": Case(
        percent(
            """
            from typing import Generic, TypeVar
            T = TypeVar('T')
            class Box(Generic[T]):
                def __init__(self, value: T) -> None:
                    self.value = value
                def map(self, f) -> 'Box[T]':
                    return Box(f(self.value))
            # %%
            box: Box[int] = Box[int](3)
            # %%
            box.map(str).value, Box[int], Box.__parameters__, box.__orig_class__
            """
        )
    ),
    "protocol": Case(
        percent(
            """
            from typing import Protocol, runtime_checkable
            @runtime_checkable
            class Sized2(Protocol):
                def size(self) -> int: ...
            # %%
            class Bag:
                def size(self):
                    return 2
            bag = Bag()
            # %%
            isinstance(bag, Sized2), isinstance([], Sized2)
            """
        )
    ),
    "typed dict and new type": Case(
        percent(
            """
            from typing import TypedDict, NewType, Optional, Union, Callable
            class Movie(TypedDict, total=False):
                name: str
                year: int
            UserId = NewType('UserId', int)
            Maybe = Optional[Union[int, str]]
            Handler = Callable[[int], None]
            # %%
            m: Movie = {'name': 'x'}
            user = UserId(5)
            # %%
            m, user, Movie.__annotations__, Maybe, Handler, UserId.__name__
            """
        )
    ),
    "dataclasses of all kinds": Case(
        percent(
            """
            from dataclasses import dataclass, field, InitVar, asdict, replace, fields
            @dataclass(frozen=True, order=True)
            class Version:
                major: int
                minor: int = 0
            @dataclass(slots=True, kw_only=True)
            class Options:
                depth: int = 2
                extra: dict = field(default_factory=dict, repr=False, compare=False)
            @dataclass
            class Circle:
                r: float
                scale: InitVar[int] = 1
                area: float = field(init=False)
                def __post_init__(self, scale):
                    self.area = 3 * self.r ** 2 * scale
            # %%
            v, o, c = Version(1, 2), Options(depth=3), Circle(2, 10)
            # %%
            o.extra['a'] = 1
            newer = replace(v, minor=9)
            # %%
            print(v < newer, sorted([newer, v]), o, o.extra, c, asdict(c), {v: 1}[Version(1, 2)])
            [f.name for f in fields(Options)]
            # %%
            v.major = 5
            """
        )
    ),
    "enumerations of all kinds": Case(
        percent(
            """
            from enum import Enum, IntEnum, Flag, auto, unique
            class Planet(Enum):
                EARTH = (1.0, 'blue')
                MARS = (0.5, 'red')
                def __init__(self, mass, colour):
                    self.mass, self.colour = mass, colour
                @property
                def heavy(self):
                    return self.mass > 0.7
            @unique
            class Level(IntEnum):
                LOW = auto()
                HIGH = auto()
            class Right(Flag):
                READ = auto()
                WRITE = auto()
                BOTH = READ | WRITE
            class Text(str, Enum):
                A = 'a'
            # %%
            mars, low, both = Planet.MARS, Level.LOW, Right.READ | Right.WRITE
            by_level = {Level.HIGH: 'h', low: 'l'}
            # %%
            mars is Planet.MARS, mars.colour, mars.heavy, low < Level.HIGH, both is Right.BOTH, Text.A == 'a', by_level
            # %%
            list(Planet), Planet['EARTH'], Level(2), Right.WRITE in both, Text('a')
            """
        )
    ),
    "named tuples": Case(
        percent(
            """
            from collections import namedtuple
            from typing import NamedTuple
            Pair = namedtuple('Pair', 'left right', defaults=[0])
            class Vector(NamedTuple):
                x: float
                y: float = 0.0
                def norm(self):
                    return (self.x ** 2 + self.y ** 2) ** 0.5
                @classmethod
                def zero(cls):
                    return cls(0, 0)
            class Named(namedtuple('Named', ['a'])):
                def shout(self):
                    return str(self.a).upper()
            # %%
            p, v, n = Pair(1), Vector(3, 4), Named('x')
            # %%
            p, v.norm(), Vector.zero(), n, n.shout(), p._replace(right=2), v._asdict(), type(p) is Pair
            """
        )
    ),
    "counter in the class": Case(
        percent(
            """
            class Job:
                count = 0
                def __init__(self):
                    Job.count += 1
                    self.id = Job.count
            # %%
            a = Job()
            # %%
            b = Job()
            # %%
            a.id, b.id, Job().id, Job.count
            """
        )
    ),
    "methods patched in": Case(
        percent(
            """
            class A:
                def who(self):
                    return 'A'
            a = A()
            # %%
            def louder(self):
                return self.who() + '!'
            A.louder = louder
            A.size = property(lambda self: 7)
            # %%
            original = A.who
            A.who = lambda self: 'patched ' + original(self)
            # %%
            a.louder(), a.size, A().who()
            # %%
            del A.louder
            hasattr(a, 'louder')
            """
        )
    ),
    "method patched in one instance": Case(
        [
            "class A:\n    def f(self):\n        return 1\na, b = A(), A()",
            "import types\na.f = types.MethodType(lambda self: 2, a)",
            "a.f(), b.f()",
        ]
    ),
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
