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
}
