"""Walks through operations in the order in which they happen and records what they do to names."""

from __future__ import annotations

from jupyter_kale_ext.analysis import changes, tables
from jupyter_kale_ext.analysis.environment import Environment
from jupyter_kale_ext.analysis.matching import matched
from jupyter_kale_ext.analysis.ops import (
    Bind,
    Branch,
    Call,
    Change,
    Dynamic,
    Effect,
    Kind,
    Leave,
    Link,
    Loop,
    Op,
    Program,
    Read,
    Root,
    Try,
    Unbind,
    Uses,
    is_local,
)
from jupyter_kale_ext.analysis.record import Binding, Level, Need, Record, Site, join
from jupyter_kale_ext.analysis.summaries import Summaries
from jupyter_kale_ext.model.cell import Cell


class Walk:
    """Walks through the operations of one step or one function.

    Responsibilities: keeps what is bound at each point, records needs, bindings and changes, applies the notebook's
    functions where they are called.
    """

    def __init__(self, environment: Environment, summaries: Summaries, cell: Cell) -> None:
        self.record = Record()
        self.cell = cell
        self._environment = environment
        self._summaries = summaries
        self._forgiving = 0
        self._arms = 0
        self._used: set[Program] = set()

    def run(self, ops: tuple[Op, ...]) -> None:
        """Walk through operations."""
        for op in ops:
            self._one(op)

    def _one(self, op: Op) -> None:
        match op:
            case Read():
                self._read(op)
            case Bind():
                self._bind(op)
            case Call():
                self._call(op)
            case Change():
                self._put(op)
            case Uses():
                self._later(op.program, op.line)
            case Branch(arms=arms):
                self._branch(arms)
            case Loop(body=body):
                self._loop(body)
            case Try():
                self._try(op)
            case Unbind():
                self._unbind(op)
            case Leave():
                self.record.state.left = True
            case Dynamic():
                self.record.dynamic.append((op.what, self._site(op.line)))
            case Effect():
                self._effect(op.key, op.changes, op.line)

    def _site(self, line: int) -> Site:
        return Site(self.cell, line)

    def _read(self, op: Read) -> None:
        name, state = op.name, self.record.state
        if op.fallback is not None and name not in state.bound:
            self._need(op.fallback, Level.SOFT if name in state.maybe or op.soft else Level.SURE, op.line)
            name = op.fallback
        else:
            self._need(name, Level.SOFT if op.soft else Level.SURE, op.line)
        if tables.is_iterator_maker(self._environment.maker(name) or "") and not is_local(name):
            self.record.changed.setdefault(name, self._site(op.line))
        for program in self._environment.deferred(name):
            self._later(program, op.line)

    def _need(self, name: str, level: Level, line: int, function: str | None = None) -> None:
        state = self.record.state
        if is_local(name) or name in state.bound:
            return
        if self._forgiving or self.record.dynamic or name in state.maybe:
            level = Level.SOFT
        known = self.record.needs.get(name)
        if known is None or level > known.level:
            self.record.needs[name] = Need(level, self._site(line), function, state.gone.get(name))

    def patched(self) -> None:
        """Functions that the notebook gave to a library may be called by any code: what they need is needed, softly."""
        for program in self._environment.patched:
            self._later(program, 1, Level.SOFT)

    def _later(self, program: Program, line: int, most: Level = Level.LATER) -> None:
        """A function may be called from now on: what it needs is needed, perhaps."""
        if program in self._used:
            return
        self._used.add(program)
        for body in (program, *(program.methods or {}).values()):
            done = self._summaries.of(body, self.cell)
            for name, need in done.needs.items():
                self._need(name, min(need.level, most), line, need.function or body.name)

    def _bind(self, op: Bind) -> None:
        name, state = op.name, self.record.state
        state.bound.add(name)
        state.maybe.discard(name)
        state.gone.pop(name, None)
        self._environment.bind(op, replace=not self._arms)
        if is_local(name):
            return
        self._share(name)
        maker = self._environment.path(op.value.maker) if op.value.maker else None
        before = self.record.bindings.get(name)
        kinds = frozenset({op.kind}) | (before.kinds if before and self._arms else frozenset())
        self.record.bindings[name] = Binding(self._site(op.line), kinds, maker, op.value.fingerprint)

    def _share(self, name: str) -> None:
        """A name bound here shares objects with names from outside: who takes both needs them as they are here."""
        for other in self._environment.links.of(name):
            if other in self.record.needs and other not in self.record.state.bound:
                self.record.shares.setdefault(other, set()).add(name)

    def _unbind(self, op: Unbind) -> None:
        state = self.record.state
        if not op.quiet:
            self._need(op.name, Level.SURE, op.line)
        state.bound.discard(op.name)
        state.maybe.discard(op.name)
        state.gone[op.name] = self._site(op.line)

    def _branch(self, arms: tuple[tuple[Op, ...], ...]) -> None:
        before = self.record.state
        after = []
        self._arms += 1
        for arm in arms:
            self.record.state = before.copy()
            self.run(arm)
            after.append(self.record.state)
        self._arms -= 1
        self.record.state = join(after)

    def _loop(self, body: tuple[Op, ...]) -> None:
        before = self.record.state
        self.record.state = before.copy()
        self._arms += 1
        self.run(body)
        self._arms -= 1
        self.record.state.left = False
        self.record.state = join([before, self.record.state])

    def _try(self, op: Try) -> None:
        before = self.record.state
        self.record.state = before.copy()
        self._forgiving += op.forgives
        self._arms += 1
        self.run(op.body)
        self._forgiving -= op.forgives
        after = [self.record.state]
        for handler in op.handlers:
            self.record.state = before.interrupted(after[0])
            self.run(handler)
            after.append(self.record.state)
        self._arms -= 1
        self.record.state = join(after)

    def _put(self, op: Change) -> None:
        self._change_all(op.roots, True, op.line)
        self._store(op.roots, op.stored.roots)
        for root in op.roots:
            self._environment.carry(root.name, op.stored)
            if self._environment.is_module(root.name):
                self._environment.patch_library(op.stored)

    def _change_all(self, roots: tuple[Root, ...], sure: bool, line: int) -> None:
        for root in roots:
            self._change(root.name, sure and root.link is not Link.MAYBE, line)
            for other, link in tuple(self._environment.links.of(root.name).items()):
                shared = min(link, root.link)
                if root.link is not Link.MAYBE and (sure or link is not Link.MAYBE) and not is_local(root.name):
                    self._need(other, Level.SOFT, line)  # what may share it travels with it
                self._change(other, sure and shared is not Link.MAYBE, line, aliased=True)

    def _change(self, name: str, sure: bool, line: int, aliased: bool = False) -> None:
        if not sure and self._environment.is_constant(name):
            return
        if self._environment.is_module(name) and not is_local(name):
            if sure:
                self._module_changed(name, line)
            return
        if sure and aliased:
            self._need(name, Level.SOFT, line)
        table = self.record.changed if sure else self.record.touched
        table.setdefault(name, self._site(line))

    def _module_changed(self, name: str, line: int) -> None:
        """A module's attribute is set: whoever uses the module sees it; some are settings for everything."""
        self.record.changed.setdefault(name, self._site(line))
        path = self._environment.path(name)
        if path.startswith(("os", "matplotlib", "pandas", "sys", "warnings")):
            self._effect("<settings>", True, line)

    def _store(self, holders: tuple[Root, ...], stored: tuple[Root, ...]) -> None:
        parts = [Root(root.name, Link.HOLDS.through(root.link)) for root in stored]
        for holder in holders:
            if holder.link is Link.SAME:
                self._environment.patch(holder.name, [root.name for root in stored])
            if holder.link is not Link.MAYBE and parts:
                self._environment.links.bind(holder.name, parts, replace=False)
                self.record.stores |= {(holder, root) for root in stored}
                if not is_local(holder.name):
                    self._share(holder.name)

    def _effect(self, key: str, changing: bool, line: int) -> None:
        if changing:
            self.record.changed.setdefault(key, self._site(line))
        else:
            self.record.needs.setdefault(key, Need(Level.SOFT, self._site(line)))

    def _call(self, op: Call) -> None:
        own = self._environment.called(op.callee)
        if own:
            for program in own:
                self._enter(program, op)
                for inner in _made_in(program) if op.decorates else ():
                    self._enter(inner, op)
            return
        methods = self._environment.methods(op.callee, op.method, op.receiver) if op.method else ()
        for program in methods:
            self._enter(program, op, method=True)
        if not methods:
            self._library(op)

    def _enter(self, program: Program, op: Call, method: bool = False) -> None:
        """A function of the notebook is called: what it needs, binds and changes happens now."""
        if program.methods is not None:
            initialiser = self._environment.method(program, "__init__")
            if initialiser is not None:
                self._enter(initialiser, op, method=True)
            return
        done = self._summaries.of(program, self.cell)
        for name, need in done.needs.items():
            self._need(name, need.level, op.line, need.function or program.name)
        given = matched(program, op, method)
        for table, sure in ((done.changed, True), (done.touched, False)):
            for name in table:
                if not is_local(name):
                    self._change(name, sure, op.line)
                for roots in given.get(name, ()):
                    self._change_all(roots, sure, op.line)
        for holder, part in sorted(done.stores):
            holders = [root for roots in given.get(holder.name, ((holder,),)) for root in roots]
            parts = [root for roots in given.get(part.name, ((part,),)) for root in roots]
            self._store(tuple(holders), tuple(parts))
        for name, binding in done.bindings.items():
            self._bound_inside(name, binding, op.line, sure=name in done.state.bound)
        self.record.dynamic += [(what, self._site(op.line)) for what, _ in done.dynamic]
        self.record.differentiates = self.record.differentiates or done.differentiates

    def _bound_inside(self, name: str, binding: Binding, line: int, sure: bool) -> None:
        """A function binds a global name."""
        self._environment.unknown(name)
        (self.record.state.bound if sure else self.record.state.maybe).add(name)
        if sure:
            self.record.state.maybe.discard(name)
            self.record.state.gone.pop(name, None)
        self.record.bindings[name] = Binding(self._site(line), binding.kinds, binding.maker, binding.fingerprint)

    def _library(self, op: Call) -> None:
        for change in changes.changes(op, self._environment):
            self._change_all((change.root,), change.sure, op.line)
        self.record.differentiates = self.record.differentiates or op.method == "backward"
        if op.method in tables.TRAINING_METHODS:
            self.record.trained |= {root.name for root in op.receiver if root.link is not Link.MAYBE}
        if op.method in tables.STORING_METHODS:
            for argument in op.arguments:
                self._store(op.receiver, argument.roots)
        path = self._environment.path(op.callee) if op.callee else ""
        for key, writes in changes.file_effects(op, path):
            self._effect(key, writes, op.line)
        if changes.settings(op, path):
            self._effect("<settings>", True, op.line)
        seeded, drawn = tables.SEEDS.get(path), tables.generator_drawn(path)
        if seeded:
            self.record.bindings[seeded] = Binding(self._site(op.line), frozenset({Kind.DATA}))
            self.record.state.bound.add(seeded)
        elif drawn:
            self._need(drawn, Level.SOFT, op.line)
            self.record.changed.setdefault(drawn, self._site(op.line))


def _made_in(program: Program) -> list[Program]:
    """The functions that a call of the function makes."""
    return [made for op in program.body if isinstance(op, Bind) for made in op.value.programs]


def record_of_call(summaries: Summaries, program: Program, cell: Cell) -> Record:
    """What a call of a function of the notebook does."""
    walk = Walk(summaries.environment, summaries, cell)
    walk.run(program.body)
    return walk.record
