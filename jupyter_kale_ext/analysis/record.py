"""What a piece of code did to names when it was walked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from jupyter_kale_ext.analysis.ops import Kind, Root
from jupyter_kale_ext.model.cell import Cell


class Level(IntEnum):
    """How surely a name has to be there."""

    SOFT = 0
    """It may be missing: a guarded read, a type hint, a shell line."""
    LATER = 1
    """A function that may be called needs it."""
    SURE = 2
    """Without it the cell fails."""


@dataclass(frozen=True)
class Site:
    """A place in the notebook: cell and one-based line in it as typed."""

    cell: Cell
    line: int


@dataclass(frozen=True)
class Need:
    """A name is needed.

    Attributes:
        level: How surely.
        site: Where it is read, or where the function that reads it is used.
        function: Name of the function that reads it; None where the cell itself does.
        deleted: Where the code itself deleted it before; None where it didn't.
    """

    level: Level
    site: Site
    function: str | None = None
    deleted: Site | None = None


@dataclass(frozen=True)
class Binding:
    """The last binding of a name.

    Attributes:
        site: Where.
        kinds: What the bindings of it made.
        maker: Dotted path of what made the value; None where unknown.
        fingerprint: Text that tells equal definitions.
    """

    site: Site
    kinds: frozenset[Kind]
    maker: str | None = None
    fingerprint: str = ""

    @property
    def is_data(self) -> bool:
        """True where at least one binding of it is no import, function or class."""
        return Kind.DATA in self.kinds


@dataclass
class State:
    """Which names are bound at a point of the flow.

    Attributes:
        bound: Surely bound by the code walked so far.
        maybe: Perhaps bound by it.
        gone: Deleted by it, and where.
        left: True where the flow doesn't get here.
    """

    bound: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    gone: dict[str, Site] = field(default_factory=dict)
    left: bool = False

    def copy(self) -> State:
        """A state of its own."""
        return State(set(self.bound), set(self.maybe), dict(self.gone), self.left)

    def interrupted(self, after: State) -> State:
        """The state where something between this state and a later one ended it."""
        bound = {name for name in self.bound if name in after.bound}
        maybe = (self.bound | self.maybe | after.bound | after.maybe) - bound
        return State(bound, maybe, dict(self.gone))


def join(states: list[State]) -> State:
    """The state where one of several flows arrived; those that left don't count."""
    live = [state for state in states if not state.left]
    if not live:
        return State(states[0].bound, states[0].maybe, states[0].gone, left=True)
    bound = set.intersection(*(state.bound for state in live))
    anywhere = set().union(*(state.bound | state.maybe for state in live))
    gone = {name: site for name, site in live[0].gone.items() if all(name in state.gone for state in live)}
    return State(bound, anywhere - bound, gone)


@dataclass
class Record:
    """What the code did.

    Attributes:
        needs: Names read before the code had surely bound them.
        state: Names bound, perhaps bound and deleted at its end.
        bindings: The last binding of each name it binds.
        changed: Names whose objects it surely changes in place, and where.
        touched: Names whose objects it may change in place, and where.
        dynamic: What may bind any name, and where.
        trained: Names whose objects are models, since something is fitted or trained.
        differentiates: True where gradients are worked out, which changes whatever the result was computed from.
        stores: Pairs of what something was stored in and what was stored.
        shares: Names from outside, and the names the code bound to their objects or parts or containers of them.
    """

    needs: dict[str, Need] = field(default_factory=dict)
    state: State = field(default_factory=State)
    bindings: dict[str, Binding] = field(default_factory=dict)
    changed: dict[str, Site] = field(default_factory=dict)
    touched: dict[str, Site] = field(default_factory=dict)
    dynamic: list[tuple[str, Site]] = field(default_factory=list)
    trained: set[str] = field(default_factory=set)
    differentiates: bool = False
    stores: set[tuple[Root, Root]] = field(default_factory=set)
    shares: dict[str, set[str]] = field(default_factory=dict)

    @property
    def bound(self) -> set[str]:
        """Names of the notebook surely bound at the end."""
        return {name for name in self.state.bound if ":" not in name}

    @property
    def maybe(self) -> set[str]:
        """Names of the notebook perhaps bound at the end."""
        return {name for name in self.state.maybe if ":" not in name}
