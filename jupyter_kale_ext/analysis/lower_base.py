"""A cell's syntax tree to operations on names: the ground, names and targets."""

from __future__ import annotations

import ast
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from jupyter_kale_ext.analysis import expressions
from jupyter_kale_ext.analysis.ops import Bind, Change, Link, Op, Program, Read, Root, Value
from jupyter_kale_ext.analysis.scopes import Scope, ScopeKind


class Base(ABC):
    """What all lowering needs: the scope, the operations so far, names and targets.

    Args:
        scope: The scope the code is in.
        key: Text that tells this source from others.
    """

    def __init__(self, scope: Scope, key: str) -> None:
        self.scope = scope
        self.ops: list[Op] = []
        self._key = key
        self._numbers = itertools.count()
        self._returns: list[list[ast.expr]] = []
        self._lambdas: dict[ast.Lambda, Program] = {}

    @abstractmethod
    def body(self, statements: list[ast.stmt], shows: bool = False) -> None:
        """Statements in order."""

    @abstractmethod
    def expression(
        self, node: ast.expr | None, discarded: bool = False, shown: bool = False, kept: bool = False
    ) -> None:
        """An expression is evaluated.

        Args:
            node: The expression; None for none.
            discarded: Its value is thrown away.
            shown: Its value is displayed as the cell's result.
            kept: Its value is bound to a name: a function is not called for now.
        """

    @abstractmethod
    def lambda_(self, node: ast.Lambda) -> Program:
        """The function that a ``lambda`` makes."""

    @abstractmethod
    def global_item(self, target: ast.Subscript) -> None:
        """An item is assigned, perhaps one of ``globals()``."""

    def emit(self, op: Op) -> None:
        """Add an operation."""
        self.ops.append(op)

    def resolve(self, name: str) -> str:
        """What a name stands for here."""
        return self.scope.resolve(name)

    def roots(self, node: ast.expr | None) -> tuple[Root, ...]:
        """The names whose objects an expression gives."""
        return expressions.roots(node, self.resolve)

    @contextmanager
    def capture(self) -> Iterator[list[Op]]:
        """Operations added meanwhile go to the list given."""
        outer, self.ops = self.ops, []
        inner = self.ops
        yield inner
        self.ops = outer

    @contextmanager
    def inside(self, kind: ScopeKind) -> Iterator[Scope]:
        """Code meanwhile is in a new scope."""
        outer = self.scope
        self.scope = Scope(kind, f"{self._key}.{next(self._numbers)}", outer)
        yield self.scope
        self.scope = outer

    def value(self, node: ast.expr) -> Value:
        """What binding the expression's value to a name means."""
        programs, carries = self.carried(node)
        maker = "<generator>" if isinstance(node, ast.GeneratorExp) else None
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.UnaryOp):
            maker = "<constant>" if isinstance(node, ast.JoinedStr) or _is_constant(node) else None
        call = node.value if isinstance(node, ast.Await) else node
        if isinstance(call, ast.Call):
            maker = self.dotted(call.func)
            if maker == "open" and _only_reads(call):
                maker = "<reader>"
        return Value(self.roots(node), carries, programs, maker)

    def elements(self, node: ast.expr) -> Value:
        """What binding an element of the iterable to a name means."""
        return Value(expressions.elements(node, self.resolve), self.carried(node)[1])

    def assign(self, target: ast.expr, node: ast.expr, also: str | None = None) -> None:
        """Bind a target to the value of an expression; tuples element by element where they match.

        Args:
            target: What is bound.
            node: The expression.
            also: Another name that the same statement binds to the same value; None for none.
        """
        if (
            isinstance(target, ast.Tuple | ast.List)
            and isinstance(node, ast.Tuple | ast.List)
            and len(target.elts) == len(node.elts)
            and not any(isinstance(one, ast.Starred) for one in (*target.elts, *node.elts))
        ):
            values = [self.value(one) for one in node.elts]
            for one, value in zip(target.elts, values, strict=True):
                self.bind(one, value)
        else:
            value = self.value(node)
            same = (Root(self.resolve(also), Link.SAME),) if also else ()
            self.bind(target, replace(value, roots=(*value.roots, *same)))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target; a subscript or an attribute changes what it belongs to."""
        match target:
            case ast.Name(id=name):
                self.emit(Bind(self.resolve(name), target.lineno, value=value))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                part = Value(expressions.through(value.roots, Link.PART), value.carries, value.programs, value.maker)
                siblings: tuple[Root, ...] = ()
                for element in elements:
                    self.bind(element, replace(part, roots=(*part.roots, *siblings)))
                    if value.maker and isinstance(element, ast.Name):
                        # What one call gives may belong together: a figure and its axes.
                        siblings = (*siblings, Root(self.resolve(element.id), Link.MAYBE))
            case ast.Starred(value=inner):
                self.bind(inner, value)
            case ast.Attribute(value=owner) | ast.Subscript(value=owner):
                self.expression(owner)
                if isinstance(target, ast.Subscript):
                    self.expression(target.slice)
                    self.global_item(target)
                self.emit(Change(self.roots(owner), target.lineno, value))

    def read(self, name: str, line: int, soft: bool = False) -> None:
        """A name is read."""
        self.emit(Read(self.resolve(name), line, soft, self.scope.fallback(name)))

    def returned(self, node: ast.expr | None) -> None:
        """The function made now returns the value of an expression."""
        if node is not None and self._returns:
            self._returns[-1].append(node)

    def carried(self, node: ast.expr) -> tuple[tuple[Program, ...], tuple[str, ...]]:
        """Functions the value may hold: lambdas made in it, and names (a call holds what it is given and made by)."""
        match node:
            case ast.Lambda():
                return (self.lambda_(node),), ()
            case ast.Name(id=name):
                return (), (self.resolve(name),)
            case ast.Constant() | ast.JoinedStr() | ast.Compare() | ast.Subscript() | ast.BinOp():
                return (), ()
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return (), ()
        programs: list[Program] = []
        names: list[str] = []
        for child in ast.iter_child_nodes(node):
            inner = child.value if isinstance(child, ast.keyword) else child
            if isinstance(inner, ast.expr):
                more, others = self.carried(inner)
                programs += more
                called = isinstance(node, ast.Call) and inner is node.func
                names += ["()" + other for other in others] if called else others
        return tuple(programs), tuple(names)

    def dotted(self, node: ast.expr) -> str | None:
        """The dotted name of what is called or used, its first name resolved; None for any other expression."""
        text = expressions.dotted(node.func if isinstance(node, ast.Call) else node)
        if text is None:
            return None
        first, dot, rest = text.partition(".")
        return f"{self.resolve(first)}{dot}{rest}"


def _only_reads(call: ast.Call) -> bool:
    """True for a call of ``open`` that opens the file for reading alone."""
    modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return all(isinstance(mode, ast.Constant) and str(mode.value) in ("r", "rt", "rb") for mode in modes)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)
