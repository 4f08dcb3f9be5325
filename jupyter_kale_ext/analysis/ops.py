"""What code does to names, as a small language: the syntax tree is lowered to it once, then walked step by step.

Names of the notebook are plain; a name local to a function, class or comprehension is ``<scope>:name``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Kind(Enum):
    """What a binding makes."""

    DATA = "data"
    IMPORT = "import"
    DEFINITION = "definition"


class Link(IntEnum):
    """How surely a value shares what another name holds."""

    MAYBE = 1
    """The result of a call that was given it."""
    PART = 2
    """A part of it: an element, an attribute, a view."""
    HOLDS = 3
    """A container of it."""
    SAME = 4
    """The same object."""

    def through(self, other: Link) -> Link:
        """How it shares with a third name what shares by ``other`` with that: parts of one thing are apart, perhaps."""
        return _THROUGH[self][other]

    @property
    def back(self) -> Link:
        """How the other name shares with it."""
        return _BACK[self]


def _through(one: Link, other: Link) -> Link:
    if Link.MAYBE in (one, other) or (one, other) == (Link.PART, Link.HOLDS):
        return Link.MAYBE
    return min(one, other)


# Asked for at every binding: looked up.
_THROUGH = {one: {other: _through(one, other) for other in Link} for one in Link}
_BACK = {Link.MAYBE: Link.MAYBE, Link.PART: Link.HOLDS, Link.HOLDS: Link.PART, Link.SAME: Link.SAME}


@dataclass(frozen=True, order=True)
class Root:
    """A name whose object an expression gives, holds or may hold."""

    name: str
    link: Link


@dataclass(frozen=True)
class Value:
    """What is bound.

    Attributes:
        roots: Names whose objects it is, holds or may hold.
        carries: Names of functions, classes or values it may hold and call later.
        programs: Functions, lambdas and classes made by the expression itself.
        maker: Dotted name of what is called to make it (``open``, ``sklearn.svm.SVC``); root resolved by the walk.
        fingerprint: Text of a definition, to tell equal ones; empty for data.
    """

    roots: tuple[Root, ...] = ()
    carries: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()
    maker: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, eq=False)
class Program:
    """A function, lambda or class, to be run when it is called.

    Attributes:
        name: As written; ``<lambda>`` for a lambda.
        line: Where it is made.
        parameters: Its parameters, in order, as local names.
        body: What a call does; for a class nothing (its body ran where it was made).
        returns: Names whose objects a call may return.
        makes_functions: True where what it returns may be a function made inside.
        methods: Methods of a class by name; None for a function.
        bases: Names of a class's bases.
    """

    name: str
    line: int
    parameters: tuple[str, ...] = ()
    body: tuple[Op, ...] = ()
    returns: tuple[Root, ...] = ()
    makes_functions: bool = False
    methods: Mapping[str, Program] | None = None
    bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """A name is read; ``fallback`` is the name that counts where a class body has not bound the local one."""

    name: str
    line: int
    soft: bool = False
    fallback: str | None = None


@dataclass(frozen=True)
class Bind:
    """A name is bound; ``path`` is the dotted name of an imported module or member."""

    name: str
    line: int
    kind: Kind = Kind.DATA
    value: Value = field(default_factory=Value)
    path: str | None = None
    maybe: bool = False


@dataclass(frozen=True)
class Unbind:
    """A name is deleted; ``quiet`` where Python does it itself (the name of an exception)."""

    name: str
    line: int
    quiet: bool = False


@dataclass(frozen=True)
class Change:
    """The objects of some names are changed in place: ``stored`` is what is put into them."""

    roots: tuple[Root, ...]
    line: int
    stored: Value = field(default_factory=Value)


@dataclass(frozen=True)
class Argument:
    """An argument of a call: its position or keyword (None behind a star), and what it holds."""

    key: int | str | None
    roots: tuple[Root, ...]


@dataclass(frozen=True)
class Call:
    """Something is called.

    Attributes:
        line: Where.
        callee: Dotted text of what is called, its first name resolved; None where it is no dotted name.
        method: Name of the method for ``value.method()``.
        receiver: Names whose objects the method belongs to.
        arguments: What is passed.
        discarded: True where the result is thrown away.
        shown: True where it is the cell's last expression, whose value is displayed.
        inplace: True for ``inplace=True``.
        texts: The constant texts among the arguments, in order.
        decorates: True where what the call gives is called with a function that is being made.
    """

    line: int
    callee: str | None
    method: str | None = None
    receiver: tuple[Root, ...] = ()
    arguments: tuple[Argument, ...] = ()
    discarded: bool = False
    shown: bool = False
    inplace: bool = False
    texts: tuple[str, ...] = ()
    decorates: bool = False


@dataclass(frozen=True)
class Uses:
    """A function made here may be called from now on."""

    program: Program
    line: int


@dataclass(frozen=True)
class Branch:
    """One of the arms runs."""

    arms: tuple[tuple[Op, ...], ...]


@dataclass(frozen=True)
class Loop:
    """Runs any number of times."""

    body: tuple[Op, ...]


@dataclass(frozen=True)
class Try:
    """``try``: the body may end anywhere; ``forgives`` where a handler catches a name that isn't there."""

    body: tuple[Op, ...]
    handlers: tuple[tuple[Op, ...], ...]
    forgives: bool


@dataclass(frozen=True)
class Leave:
    """The flow leaves: ``raise``, ``return``, ``break``, ``continue``."""


@dataclass(frozen=True)
class Dynamic:
    """Any name may be bound: a star import, ``exec``, ``%run``."""

    what: str
    line: int


@dataclass(frozen=True)
class Effect:
    """Something outside the names: ``key`` is read, or changed (``<folder>``, ``<file data.csv>``)."""

    key: str
    line: int
    changes: bool


Op = Read | Bind | Unbind | Change | Call | Uses | Branch | Loop | Try | Leave | Dynamic | Effect


def is_local(name: str) -> bool:
    """True for a name local to a function, class or comprehension."""
    return ":" in name
