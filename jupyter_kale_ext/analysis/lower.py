"""A cell's syntax tree to operations on names: statements."""

from __future__ import annotations

import ast
import zlib
from functools import lru_cache

from jupyter_kale_ext.analysis.lower_definitions import Definitions
from jupyter_kale_ext.analysis.ops import (
    Bind,
    Branch,
    Change,
    Dynamic,
    Kind,
    Leave,
    Link,
    Loop,
    Op,
    Root,
    Try,
    Unbind,
    Value,
)
from jupyter_kale_ext.analysis.scopes import Scope, ScopeKind
from jupyter_kale_ext.analysis.source import parse

_FORGIVING = frozenset({"NameError", "Exception", "BaseException"})
_TRY = (ast.Try, *((ast.TryStar,) if hasattr(ast, "TryStar") else ()))


def lower(source: str) -> tuple[Op, ...]:
    """What the code of a cell does to names, in the order in which it happens; empty for a cell that can't be read."""
    return _lower(source) or ()


def is_too_deep(source: str) -> bool:
    """True where the code is nested so deeply that it can't be followed."""
    return _lower(source) is None


@lru_cache(maxsize=4096)
def _lower(source: str) -> tuple[Op, ...] | None:
    lowering = Lowering(Scope(ScopeKind.MODULE, "", None), f"{zlib.crc32(source.encode('utf-8', 'replace')):x}")
    try:
        lowering.body(parse(source).tree.body, shows=True)
    except RecursionError:
        return None
    return tuple(lowering.ops)


class Lowering(Definitions):
    """Turns statements into operations, in the order in which they happen."""

    def body(self, statements: list[ast.stmt], shows: bool = False) -> None:
        """Statements in order; ``shows`` where the value of the last one is displayed."""
        for index, statement in enumerate(statements):
            if shows and index == len(statements) - 1 and isinstance(statement, ast.Expr):
                self.expression(statement.value, shown=True)
            else:
                self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """One statement."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.class_(node)
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Expr(value=value):
                self.expression(value, discarded=True)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target)
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                self._leave(node)
            case ast.Assert(test=test, msg=message):
                self.expression(test)
                self.expression(message)
            case _:
                self._compound(node)

    def _compound(self, node: ast.stmt) -> None:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                self.expression(test)
                self.emit(Branch((self.captured(body), self.captured(orelse))))
            case ast.For() | ast.AsyncFor():
                self._for(node)
            case ast.While(test=test, body=body, orelse=orelse):
                self.expression(test)
                with self.capture() as ops:
                    self.body(body)
                    self.expression(test)
                self.emit(Loop(tuple(ops)))
                self.body(orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.expression(item.context_expr)
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, self.value(item.context_expr))
                self.body(node.body)
            case ast.Match(subject=subject, cases=cases):
                self._match(subject, cases)
            case _:
                if isinstance(node, _TRY):
                    self._try(node)
                elif type(node).__name__ == "TypeAlias":
                    self._type_alias(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        base = "" if isinstance(node, ast.Import) else "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.emit(Dynamic(f"from {base} import *", node.lineno))
                continue
            if isinstance(node, ast.Import):
                name, path = alias.asname or alias.name.partition(".")[0], alias.name
                path = path if alias.asname else name
            else:
                name, path = alias.asname or alias.name, f"{base}.{alias.name}"
            if base != "__future__":
                value = Value(fingerprint=f"import {path}")
                self.emit(Bind(self.resolve(name), node.lineno, Kind.IMPORT, value, path))

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        if isinstance(node, ast.AugAssign):
            self.augmented(node)
            return
        if isinstance(node, ast.AnnAssign):
            if self.scope.kind is not ScopeKind.FUNCTION:
                self.annotation(node.annotation)
            if node.value is not None:
                self.expression(node.value)
                self.bind(node.target, self.value(node.value))
            elif not isinstance(node.target, ast.Name):
                self.expression(node.target)
            return
        self.expression(node.value, kept=True)
        first, *others = node.targets
        self.assign(first, node.value)
        for target in others:
            self.assign(target, node.value, first.id if isinstance(first, ast.Name) else None)

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.emit(Unbind(self.resolve(name), target.lineno))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self._delete(element)
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                self.expression(value)
                if isinstance(target, ast.Subscript):
                    self.expression(target.slice)
                self.emit(Change(self.roots(value), target.lineno))

    def _leave(self, node: ast.Return | ast.Raise | ast.Break | ast.Continue) -> None:
        if isinstance(node, ast.Return):
            self.expression(node.value)
            self.returned(node.value)
        elif isinstance(node, ast.Raise):
            self.expression(node.exc)
            self.expression(node.cause)
        self.emit(Leave())

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        with self.capture() as ops:
            self.bind(node.target, self.elements(node.iter))
            self.body(node.body)
        self.emit(Loop(tuple(ops)))
        self.body(node.orelse)

    def _try(self, node: ast.stmt) -> None:
        if not isinstance(node, _TRY):
            return
        body = self.captured([*node.body, *node.orelse])
        handlers = tuple(self._handler(handler) for handler in node.handlers)
        forgives = any(_forgives(handler.type) for handler in node.handlers)
        self.emit(Try(body, handlers, forgives))
        self.body(node.finalbody)

    def _handler(self, handler: ast.ExceptHandler) -> tuple[Op, ...]:
        with self.capture() as ops:
            self.expression(handler.type)
            if handler.name:
                self.emit(Bind(self.resolve(handler.name), handler.lineno))
            self.body(handler.body)
            if handler.name:
                gone = Unbind(self.resolve(handler.name), handler.lineno, quiet=True)
                ops[:] = [*ops[:-1], gone, ops[-1]] if ops and isinstance(ops[-1], Leave) else [*ops, gone]
        return tuple(ops)

    def _match(self, subject: ast.expr, cases: list[ast.match_case]) -> None:
        self.expression(subject)
        parts = tuple(Root(root.name, Link.PART.through(root.link)) for root in self.roots(subject))
        arms: list[tuple[Op, ...]] = []
        always = False
        for case in cases:
            with self.capture() as ops:
                self._pattern(case.pattern, parts)
                self.expression(case.guard)
                self.body(case.body)
            arms.append(tuple(ops))
            always = always or (case.guard is None and _irrefutable(case.pattern))
        self.emit(Branch((*arms, *(() if always else ((),)))))

    def _pattern(self, pattern: ast.pattern, parts: tuple[Root, ...]) -> None:
        for node in ast.walk(pattern):
            match node:
                case ast.MatchValue(value=value):
                    self.expression(value)
                case ast.MatchClass(cls=value):
                    self.expression(value)
                case ast.MatchMapping(keys=keys):
                    for key in keys:
                        self.expression(key)
        for node in ast.walk(pattern):
            match node:
                case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                    self.emit(Bind(self.resolve(name), node.lineno, value=Value(parts)))

    def captured(self, statements: list[ast.stmt]) -> tuple[Op, ...]:
        """The operations of statements, apart."""
        with self.capture() as ops:
            self.body(statements)
        return tuple(ops)

    def _type_alias(self, node: ast.stmt) -> None:
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        if isinstance(name, ast.Name) and isinstance(value, ast.expr):
            program = self.deferred(value, getattr(node, "type_params", []))
            self.emit(Bind(self.resolve(name.id), node.lineno, value=Value(programs=(program,))))


def _forgives(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(kind, ast.Name) and kind.id in _FORGIVING for kind in kinds)


def _irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(_irrefutable(one) for one in pattern.patterns)
