"""Scopes: which names a function, class or comprehension binds, and what a name in it stands for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ScopeKind(Enum):
    """What opens the scope."""

    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    COMPREHENSION = "comprehension"


@dataclass
class Scope:
    """One scope.

    Attributes:
        kind: What opens it.
        key: Text that tells its locals from those of all other scopes.
        parent: The scope around it; None for the module.
        names: Names it binds itself.
        global_names: Names declared ``global`` in it.
        outer_names: Names declared ``nonlocal`` in it.
    """

    kind: ScopeKind
    key: str
    parent: Scope | None
    names: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    outer_names: set[str] = field(default_factory=set)

    def resolve(self, name: str) -> str:
        """What the name stands for when this scope reads it."""
        if self.kind is ScopeKind.MODULE or name in self.global_names:
            return name
        if name in self.names and name not in self.outer_names:
            return f"{self.key}:{name}"
        return self._enclosing(name)

    def fallback(self, name: str) -> str | None:
        """What a class's name stands for before the class binds it; None for other scopes."""
        if self.kind is ScopeKind.CLASS and name in self.names:
            return self._enclosing(name)
        return None

    def binder(self) -> Scope:
        """The scope in which ``:=`` binds."""
        scope = self
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    def _enclosing(self, name: str) -> str:
        scope = self.parent
        while scope is not None and scope.kind is not ScopeKind.MODULE:
            if scope.kind is not ScopeKind.CLASS:
                if name in scope.global_names:
                    return name
                if name in scope.names and name not in scope.outer_names:
                    return f"{scope.key}:{name}"
            scope = scope.parent
        return name


def names_bound(body: list[ast.AST]) -> tuple[set[str], set[str], set[str]]:
    """Names that statements bind in their own scope.

    Returns:
        The names bound, those declared ``global`` (not among the bound), those declared ``nonlocal``.
    """
    collector = _Collector()
    for node in body:
        collector.visit(node)
    return collector.bound - collector.declared_global, collector.declared_global, collector.declared_nonlocal


class _Collector(ast.NodeVisitor):
    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.declared_global: set[str] = set()
        self.declared_nonlocal: set[str] = set()

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.bound.add(node.name)
            self._outside(node)
        elif isinstance(node, ast.Lambda):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    self.visit(default)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node)
        else:
            self._plain(node)
            self.generic_visit(node)

    def _plain(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self.bound.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                self.bound |= {alias.asname or alias.name.partition(".")[0] for alias in aliases if alias.name != "*"}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                self.bound.add(name)
            case ast.MatchMapping(rest=str(name)):
                self.bound.add(name)
            case ast.Global(names=names):
                self.declared_global |= set(names)
            case ast.Nonlocal(names=names):
                self.declared_nonlocal |= set(names)

    def _outside(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """What a definition evaluates in the scope around it."""
        outside: list[ast.AST | None] = [*node.decorator_list]
        if isinstance(node, ast.ClassDef):
            outside += [*node.bases, *node.keywords]
        else:
            outside += [*node.args.defaults, *node.args.kw_defaults]
        for one in outside:
            if one is not None:
                self.visit(one)

    def _comprehension(self, node: ast.AST) -> None:
        """Of a comprehension only ``:=`` binds outside; its first iterable is evaluated outside."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.NamedExpr) and isinstance(one.target, ast.Name):
                self.bound.add(one.target.id)
            if not isinstance(one, _FUNCTIONS):
                waiting.extend(ast.iter_child_nodes(one))
