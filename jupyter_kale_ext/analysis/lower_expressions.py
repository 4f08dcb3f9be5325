"""A cell's syntax tree to operations on names: expressions."""

from __future__ import annotations

import ast

from jupyter_kale_ext.analysis.lower_calls import Calls
from jupyter_kale_ext.analysis.ops import Bind, Branch, Change, Link, Loop, Op, Root, Uses, Value
from jupyter_kale_ext.analysis.scopes import ScopeKind, names_bound


class Expressions(Calls):
    """Turns expressions into operations."""

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
        match node:
            case None | ast.Constant():
                return
            case ast.Name(id=name):
                self.read(name, node.lineno)
            case ast.Call():
                self.call(node, discarded, shown)
            case ast.Await(value=value):
                self.expression(value, discarded, shown)
            case ast.Lambda():
                self.defaults(node.args)
                if not kept:
                    self.emit(Uses(self.lambda_(node), node.lineno))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case _:
                self._operation(node)

    def _operation(self, node: ast.expr) -> None:
        """An expression that evaluates others, all or some of them."""
        match node:
            case ast.NamedExpr(target=target, value=value):
                self.expression(value)
                bound = self.scope.binder().resolve(target.id)
                self.emit(Bind(bound, target.lineno, value=self.value(value)))
            case ast.BinOp():
                for operand in _operands(node):
                    self.expression(operand)
            case ast.BoolOp(values=[first, *others]):
                self.expression(first)
                self._perhaps(others)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.expression(test)
                self._perhaps([body], [orelse])
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.expression(child)

    def _perhaps(self, *arms: list[ast.expr]) -> None:
        """Expressions of which one group, or (of one alone) none, is evaluated."""
        groups: list[tuple[Op, ...]] = []
        for arm in arms:
            with self.capture() as ops:
                for node in arm:
                    self.expression(node)
            groups.append(tuple(ops))
        self.emit(Branch((*groups, *(((),) if len(groups) == 1 else ()))))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first, *others = node.generators
        self.expression(first.iter)
        iterated = self.elements(first.iter)
        with self.inside(ScopeKind.COMPREHENSION) as scope, self.capture() as ops:
            scope.names, _, _ = names_bound([generator.target for generator in node.generators])
            self.bind(first.target, iterated)
            for condition in first.ifs:
                self.expression(condition)
            for generator in others:
                self.expression(generator.iter)
                self.bind(generator.target, self.elements(generator.iter))
                for condition in generator.ifs:
                    self.expression(condition)
            for element in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
                self.expression(element, discarded=True, shown=True)
        self.emit(Loop(tuple(ops)))

    def augmented(self, node: ast.AugAssign) -> None:
        """``x += 1`` reads and binds a name, and changes the object in place where it can be."""
        self.expression(node.value)
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self.read(name, node.lineno)
            self.emit(Change((Root(self.resolve(name), Link.SAME),), node.lineno, Value(self.roots(node.value))))
            self.emit(Bind(self.resolve(name), node.lineno, value=Value((Root(self.resolve(name), Link.SAME),))))
        else:
            self.bind(node.target, Value())

    def defaults(self, arguments: ast.arguments) -> None:
        """The defaults of parameters are evaluated."""
        for default in (*arguments.defaults, *arguments.kw_defaults):
            self.expression(default)


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """The operands of a chain such as ``a + b + c``, from left to right."""
    right: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        right.append(left.right)
        left = left.left
    return [left, *reversed(right)]
