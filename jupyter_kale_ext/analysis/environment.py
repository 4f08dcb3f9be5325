"""What is known about names while the notebook is walked from top to bottom: functions, modules, shared objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from jupyter_kale_ext.analysis.ops import Bind, Kind, Link, Program, Root, Value, is_local

_MOST_LINKS = 48
CONSTANT = "<constant>"
"""Maker of numbers and texts."""

_V = TypeVar("_V")


class Links:
    """Which names may share objects.

    Responsibilities: remembers for each name how surely it shares what others hold; forgets when one is bound anew.
    """

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Link]] = {}

    def of(self, name: str) -> dict[str, Link]:
        """Other names and how surely ``name`` shares what they hold."""
        return self._of.get(name, {})

    def bind(self, name: str, roots: Iterable[Root], replace: bool) -> None:
        """``name`` now gives objects of ``roots``; what it shared before is forgotten where ``replace``."""
        given = self._closed(name, roots)
        if replace:
            self.forget(name)
        for other, link in given.items():
            self._add(name, other, link)
            self._add(other, name, link.back)

    def forget(self, name: str) -> None:
        """``name`` shares nothing any more."""
        for other in self._of.pop(name, {}):
            self._of.get(other, {}).pop(name, None)

    def _add(self, name: str, other: str, link: Link) -> None:
        """Add one link; of very many the oldest go."""
        mine = self._of.setdefault(name, {})
        mine[other] = max(link, mine.get(other, Link.MAYBE))
        if len(mine) > _MOST_LINKS:
            del mine[next(iter(mine))]

    def _closed(self, name: str, roots: Iterable[Root]) -> dict[str, Link]:
        found: dict[str, Link] = {}
        for root in roots:
            reached = [(root.name, root.link)]
            reached += [
                (other, root.link.through(link))
                for other, link in self.of(root.name).items()
                if not root.link is link is Link.MAYBE
            ]
            for other, link in reached:
                if other != name:
                    found[other] = max(link, found.get(other, Link.MAYBE))
        return found


class Environment:
    """What is known about names.

    Responsibilities: functions and classes by name, values that hold them, modules, what made a value.

    Attributes:
        patched: Functions that became attributes of a module or a library's class.
    """

    def __init__(self) -> None:
        self.links = Links()
        self.version = 0
        self.patched: tuple[Program, ...] = ()
        self._programs: dict[str, tuple[Program, ...]] = {}
        self._carried: dict[str, tuple[Program, ...]] = {}
        self._paths: dict[str, str] = {}
        self._makers: dict[str, str] = {}
        self._instances: dict[str, Program] = {}
        self._methods: dict[str, list[Program]] = {}
        self._patches: dict[Program, tuple[Program, ...]] = {}

    def bind(self, op: Bind, replace: bool) -> None:
        """Take notice of a binding."""
        name, value = op.name, op.value
        programs = value.programs if value.maker is None else ()
        same = [root.name for root in value.roots if root.link is Link.SAME]
        for root in same:
            programs += self._programs.get(root, ())
        carried = self._held(value.carries) + (value.programs if value.maker else ())
        maker = (
            self.path(value.maker)
            if value.maker
            else next((self._makers[one] for one in same if one in self._makers), None)
        )
        made = self._class(value.maker) or next((self._instances[one] for one in same if one in self._instances), None)
        self.links.bind(name, [root for root in value.roots if not self.is_constant(root.name)], replace)
        self._set(self._programs, name, programs, replace)
        self._set(self._carried, name, tuple(dict.fromkeys(carried)), replace)
        self._set(self._paths, name, op.path, replace)
        if not replace and CONSTANT in (maker, self._makers.get(name)):
            self.unknown(name)
        else:
            self._set(self._makers, name, maker, replace)
        self._set(self._instances, name, made, replace)
        if programs and not is_local(name):
            self.version += 1
        for program in programs if op.kind is Kind.DEFINITION else ():
            for method, body in (program.methods or {}).items():
                self._methods.setdefault(method, []).append(body)

    def carry(self, name: str, value: Value) -> None:
        """Take notice of functions that ``name`` holds from now on too."""
        held = (*self._carried.get(name, ()), *self._held(value.carries), *value.programs)
        if held:
            self._carried[name] = tuple(dict.fromkeys(held))

    def path(self, callee: str) -> str:
        """The dotted name with its first name replaced by the module it stands for."""
        first, dot, rest = callee.partition(".")
        return f"{self._paths.get(first, first)}{dot}{rest}"

    def is_module(self, name: str) -> bool:
        """True where the name was bound by an import."""
        return name in self._paths

    def is_constant(self, name: str) -> bool:
        """True where the name's value can't be changed in place: a number, a text."""
        return self._makers.get(name) == CONSTANT

    def constant(self, name: str) -> None:
        """Take notice of a name whose value can't be changed in place."""
        self._makers[name] = CONSTANT

    def unknown(self, name: str) -> None:
        """Take notice of a name whose value may be of any kind."""
        self._makers.pop(name, None)

    def maker(self, name: str) -> str | None:
        """Path of what made the name's value; None where unknown."""
        return self._makers.get(name)

    def deferred(self, name: str) -> tuple[Program, ...]:
        """Functions and classes that may be called through the name."""
        found = self._programs.get(name, ()) + self._carried.get(name, ())
        return found + tuple(patch for program in found for patch in self._patches.get(program, ()))

    def patch(self, holder: str, stored: Iterable[str]) -> None:
        """Functions become attributes of the class that a name is bound to."""
        given = tuple(program for name in stored for program in self._programs.get(name, ()))
        for program in self._programs.get(holder, ()) if given else ():
            if program.methods is not None:
                self._patches[program] = tuple(dict.fromkeys(self._patches.get(program, ()) + given))
                self.version += 1

    def patch_library(self, stored: Value) -> None:
        """Functions become attributes of a module or a library's class: whatever calls the library may call them."""
        given = (*stored.programs, *self._held(stored.carries))
        self.patched = tuple(dict.fromkeys((*self.patched, *given)))

    def called(self, callee: str | None) -> tuple[Program, ...]:
        """Functions and classes of the notebook that a call of the dotted name runs."""
        return self._programs.get(callee, ()) if callee else ()

    def methods(self, callee: str | None, method: str, receivers: Iterable[Root]) -> tuple[Program, ...]:
        """Methods of the notebook's classes that a method call may run."""
        owners = [self._instances[root.name] for root in receivers if root.name in self._instances]
        if owners:
            return tuple(one for owner in owners if (one := self.method(owner, method)) is not None)
        return () if callee and self.is_module(callee.partition(".")[0]) else tuple(self._methods.get(method, ()))

    def method(self, owner: Program, name: str, depth: int = 0) -> Program | None:
        """A class's method, its own or inherited from another class of the notebook."""
        if owner.methods and name in owner.methods:
            return owner.methods[name]
        for base in owner.bases if depth < 20 else ():
            for program in self._programs.get(base, ()):
                found = self.method(program, name, depth + 1)
                if found is not None:
                    return found
        return None

    def _class(self, maker: str | None) -> Program | None:
        return next((one for one in self.called(maker) if one.methods is not None), None)

    def _held(self, carries: Iterable[str]) -> tuple[Program, ...]:
        held: tuple[Program, ...] = ()
        for name in carries:
            if name.startswith("()"):
                called = self.deferred(name.removeprefix("()"))
                held += tuple(one for one in called if one.methods is not None or one.makes_functions)
            else:
                held += self.deferred(name)
        return held

    @staticmethod
    def _set(table: dict[str, _V], name: str, value: _V | None, replace: bool) -> None:
        if value:
            table[name] = value
        elif replace:
            table.pop(name, None)
