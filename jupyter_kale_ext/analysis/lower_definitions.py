"""A cell's syntax tree to operations on names: functions, lambdas and classes."""

from __future__ import annotations

import ast
from dataclasses import replace

from jupyter_kale_ext.analysis.lower_expressions import Expressions
from jupyter_kale_ext.analysis.ops import Argument, Bind, Call, Kind, Link, Program, Root, Value, is_local
from jupyter_kale_ext.analysis.scopes import ScopeKind, names_bound

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Definitions(Expressions):
    """Turns definitions into operations and programs."""

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """``def``: decorators, defaults and annotations now, the body when it is called."""
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.defaults(node.args)
        generic = {getattr(one, "name", "") for one in getattr(node, "type_params", [])}
        with self.inside(ScopeKind.FUNCTION) as scope:
            scope.names = generic
            for argument in _all_arguments(node.args):
                self.annotation(argument.annotation)
            self.annotation(node.returns)
            program = self._program(node, node.name)
        carries = tuple(name for one in node.decorator_list for name in self.carried(one)[1])
        value = Value((), carries, (program,), fingerprint=ast.dump(node))
        self.emit(Bind(self.resolve(node.name), node.lineno, Kind.DEFINITION, value))
        for decorator in node.decorator_list:
            given = Argument(0, (Root(self.resolve(node.name), Link.SAME),))
            made = isinstance(decorator, ast.Call)
            self.emit(Call(node.lineno, self.dotted(decorator), arguments=(given,), decorates=made))

    def class_(self, node: ast.ClassDef) -> None:
        """``class``: bases, decorators and body now, the methods when they are called."""
        outside = [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
        for one in outside:
            self.expression(one)
        bases = tuple(name for name in (self.dotted(base) for base in node.bases) if name)
        start = len(self.ops)
        with self.inside(ScopeKind.CLASS) as scope:
            scope.names, scope.global_names, scope.outer_names = names_bound(list(node.body))
            scope.names |= {"__name__", "__qualname__", "__module__"}
            for special in ("__name__", "__qualname__", "__module__"):
                self.emit(Bind(self.resolve(special), node.lineno))
            self.body(node.body)
            prefix = f"{scope.key}:"
        methods = {
            op.name.removeprefix(prefix): program
            for op in self.ops[start:]
            if isinstance(op, Bind) and op.name.startswith(prefix)
            for program in op.value.programs
        }
        held = {
            root.name
            for op in self.ops[start:]
            if isinstance(op, Bind) and op.name.startswith(prefix) and op.kind is Kind.DATA
            for root in op.value.roots
            if not is_local(root.name)
        }
        roots = tuple(Root(name, Link.MAYBE) for name in sorted(held))
        carries = tuple(name for one in outside for name in self.carried(one)[1])
        methods = {name: _with_class(method, roots) for name, method in methods.items()}
        program = Program(node.name, node.lineno, methods=methods, bases=bases)
        value = Value(roots, carries, (program,), fingerprint=ast.dump(node))
        self.emit(Bind(self.resolve(node.name), node.lineno, Kind.DEFINITION, value))

    def deferred(self, node: ast.expr, type_params: list[ast.AST]) -> Program:
        """An expression that is evaluated later, if at all (the value of a type alias)."""
        with self.inside(ScopeKind.FUNCTION) as scope, self.capture() as ops:
            scope.names = {getattr(one, "name", "") for one in type_params}
            self.annotation(node)
        return Program("<type>", node.lineno, body=tuple(op for op in ops if ":" not in getattr(op, "name", "")))

    def lambda_(self, node: ast.Lambda) -> Program:
        """The function that a ``lambda`` makes; the same for the same place."""
        if node not in self._lambdas:
            self._lambdas[node] = self._program(node, "<lambda>")
        return self._lambdas[node]

    def _program(self, node: Function, name: str) -> Program:
        held = self._held_by_default(node.args)
        with self.inside(ScopeKind.FUNCTION) as scope, self.capture() as ops:
            body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
            scope.names, scope.global_names, scope.outer_names = names_bound(body)
            parameters = [argument.arg for argument in _all_arguments(node.args)]
            scope.names |= set(parameters)
            self._returns.append([])
            local = tuple(self.resolve(parameter) for parameter in parameters)
            for argument, parameter in zip(parameters, local, strict=True):
                self.emit(Bind(parameter, node.lineno, value=Value(held.get(argument, ()))))
            if isinstance(node, ast.Lambda):
                self.expression(node.body, discarded=True, shown=True)
                self.returned(node.body)
            else:
                self.body(node.body)
            results = self._returns.pop()
            returns = tuple(root for result in results for root in self.roots(result))
            carried = [self.carried(result) for result in results]
            own = {op.name for op in ops if isinstance(op, Bind) and (op.kind is Kind.DEFINITION or op.value.programs)}
            makes = any(programs or own & set(names) for programs, names in carried)
        return Program(name, node.lineno, local, tuple(ops), returns, makes)

    def _held_by_default(self, arguments: ast.arguments) -> dict[str, tuple[Root, ...]]:
        """Names whose objects the parameters are where nothing is given."""
        positional = [*arguments.posonlyargs, *arguments.args]
        late = positional[len(positional) - len(arguments.defaults) :]
        pairs = [
            *zip(late, arguments.defaults, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        return {one.arg: self.roots(default) for one, default in pairs if default is not None}


def _with_class(method: Program, roots: tuple[Root, ...]) -> Program:
    """A method whose object may give what its class holds."""
    if not (roots and method.parameters):
        return method
    own = Bind(method.parameters[0], method.line, value=Value(roots))
    return replace(method, body=(own, *method.body[1:]))


def _all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]
