"""A cell's syntax tree to operations on names: expressions, calls and definitions."""

from __future__ import annotations

import ast
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_kale_ext.analysis import expressions, magics
from jupyter_kale_ext.analysis.ops import (
    Argument,
    Bind,
    Branch,
    Call,
    Change,
    Dynamic,
    Effect,
    Kind,
    Link,
    Loop,
    Op,
    Program,
    Read,
    Root,
    Uses,
    Value,
)
from jupyter_kale_ext.analysis.scopes import Scope, ScopeKind, names_bound

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_GLOBALS = frozenset({"globals", "locals", "vars"})


class Expressions(ABC):
    """Turns expressions and definitions into operations.

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
        programs, carries = self._carried(node)
        maker = "<generator>" if isinstance(node, ast.GeneratorExp) else None
        call = node.value if isinstance(node, ast.Await) else node
        if isinstance(call, ast.Call):
            maker = self._dotted(call.func)
        return Value(self.roots(node), carries, programs, maker)

    def elements(self, node: ast.expr) -> Value:
        """What binding an element of the iterable to a name means."""
        return Value(expressions.weaker(self.roots(node), Link.PART), self._carried(node)[1])

    def assign(self, target: ast.expr, node: ast.expr) -> None:
        """Bind a target to the value of an expression; tuples element by element where they match."""
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
            self.bind(target, self.value(node))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target; a subscript or an attribute changes what it belongs to."""
        match target:
            case ast.Name(id=name):
                self.emit(Bind(self.resolve(name), target.lineno, value=value))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                part = Value(expressions.weaker(value.roots, Link.PART), value.carries, value.programs, value.maker)
                for element in elements:
                    self.bind(element, part)
            case ast.Starred(value=inner):
                self.bind(inner, value)
            case ast.Attribute(value=owner) | ast.Subscript(value=owner):
                self.expression(owner)
                if isinstance(target, ast.Subscript):
                    self.expression(target.slice)
                    self._global_item(target)
                self.emit(Change(self.roots(owner), target.lineno, value.roots))

    def augmented(self, node: ast.AugAssign) -> None:
        """``x += 1`` reads and binds a name, and changes the object in place where it can be."""
        self.expression(node.value)
        if isinstance(node.target, ast.Name):
            name = node.target.id
            self.read(name, node.lineno)
            self.emit(Change((Root(self.resolve(name), Link.SAME),), node.lineno, self.roots(node.value)))
            self.emit(Bind(self.resolve(name), node.lineno, value=Value((Root(self.resolve(name), Link.SAME),))))
        else:
            self.bind(node.target, Value())

    def read(self, name: str, line: int, soft: bool = False) -> None:
        """A name is read."""
        self.emit(Read(self.resolve(name), line, soft, self.scope.fallback(name)))

    def returned(self, node: ast.expr | None) -> None:
        """The function made now returns the value of an expression."""
        if node is not None and self._returns:
            self._returns[-1].append(node)

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
                self._call(node, discarded, shown)
            case ast.Await(value=value):
                self.expression(value, discarded, shown)
            case ast.Lambda():
                self._defaults(node.args)
                if not kept:
                    self.emit(Uses(self._lambda(node), node.lineno))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
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

    def _call(self, node: ast.Call, discarded: bool, shown: bool) -> None:
        if isinstance(node.func, ast.Name) and node.func.id.startswith("__kale_") and self._special(node, node.func.id):
            return
        self.expression(node.func)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.expression(argument)
        self._named_in_text(node)
        positional = [
            Argument(None if isinstance(one, ast.Starred) else index, self.roots(one))
            for index, one in enumerate(node.args)
        ]
        named = [Argument(keyword.arg, self.roots(keyword.value)) for keyword in node.keywords]
        attribute = node.func if isinstance(node.func, ast.Attribute) else None
        self.emit(
            Call(
                node.lineno,
                self._dotted(node.func),
                attribute.attr if attribute else None,
                self.roots(attribute.value) if attribute else (),
                (*positional, *named),
                discarded,
                shown,
                any(keyword.arg == "inplace" and _is_true(keyword.value) for keyword in node.keywords),
                tuple(_texts(node)),
            )
        )
        if isinstance(node.func, ast.Name) and node.func.id == "exec" and self.resolve("exec") == "exec":
            self.emit(Dynamic("exec", node.lineno))
        if attribute is not None and attribute.attr == "update" and _is_globals(attribute.value):
            self.emit(Dynamic("globals().update", node.lineno))

    def _special(self, node: ast.Call, name: str) -> bool:
        """A call that stands for a magic."""
        text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
        if name == magics.DYNAMIC:
            self.emit(Dynamic(str(text), node.lineno))
            return True
        if name == magics.WRITES:
            self.emit(Effect(f"<file {text!s}>", node.lineno, changes=True))
            return True
        for argument in node.args:
            for one in ast.walk(argument):
                if isinstance(one, ast.Name):
                    self.read(one.id, node.lineno, soft=True)
        if name == magics.SETTING:
            self.emit(Effect("<settings>", node.lineno, changes=True))
        return True

    def _named_in_text(self, node: ast.Call) -> None:
        """Names in texts that are code: ``df.query("a > @limit")``, ``eval("a + b")``."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("query", "eval"):
            for text in _texts(node):
                for word in text.split("@")[1:]:
                    name = "".join(itertools.takewhile(lambda letter: letter.isalnum() or letter == "_", word))
                    if name:
                        self.read(name, node.lineno, soft=True)
        elif isinstance(node.func, ast.Name) and node.func.id == "eval":
            for text in _texts(node)[:1]:
                self._code_in_text(text, node.lineno)

    def _code_in_text(self, text: str, line: int) -> None:
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError):
            return
        for one in ast.walk(tree):
            if isinstance(one, ast.Name):
                self.read(one.id, line, soft=True)

    def annotation(self, node: ast.expr | None) -> None:
        """A type hint is evaluated, or would be: what it names is read, also in a text, but may be missing."""
        for one in ast.walk(node) if node is not None else ():
            if isinstance(one, ast.Name):
                self.read(one.id, one.lineno, soft=True)
            elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                self._code_in_text(one.value, one.lineno)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """``def``: decorators, defaults and annotations now, the body when it is called."""
        for decorator in node.decorator_list:
            self.expression(decorator)
        self._defaults(node.args)
        generic = {getattr(one, "name", "") for one in getattr(node, "type_params", [])}
        with self.inside(ScopeKind.FUNCTION) as scope:
            scope.names = generic
            for argument in _all_arguments(node.args):
                self.annotation(argument.annotation)
            self.annotation(node.returns)
            program = self._program(node, node.name)
        carries = tuple(name for one in node.decorator_list for name in self._carried(one)[1])
        value = Value((), carries, (program,), fingerprint=ast.dump(node))
        self.emit(Bind(self.resolve(node.name), node.lineno, Kind.DEFINITION, value))
        for decorator in node.decorator_list:
            given = Argument(0, (Root(self.resolve(node.name), Link.SAME),))
            self.emit(Call(node.lineno, self._dotted(decorator), arguments=(given,)))

    def class_(self, node: ast.ClassDef) -> None:
        """``class``: bases, decorators and body now, the methods when they are called."""
        outside = [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
        for one in outside:
            self.expression(one)
        bases = tuple(name for name in (self._dotted(base) for base in node.bases) if name)
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
        carries = tuple(name for one in outside for name in self._carried(one)[1])
        program = Program(node.name, node.lineno, methods=methods, bases=bases)
        value = Value((), carries, (program,), fingerprint=ast.dump(node))
        self.emit(Bind(self.resolve(node.name), node.lineno, Kind.DEFINITION, value))

    def deferred(self, node: ast.expr, type_params: list[ast.AST]) -> Program:
        """An expression that is evaluated later, if at all (the value of a type alias)."""
        with self.inside(ScopeKind.FUNCTION) as scope, self.capture() as ops:
            scope.names = {getattr(one, "name", "") for one in type_params}
            self.annotation(node)
        return Program("<type>", node.lineno, body=tuple(op for op in ops if ":" not in getattr(op, "name", "")))

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            self.expression(default)

    def _lambda(self, node: ast.Lambda) -> Program:
        if node not in self._lambdas:
            self._lambdas[node] = self._program(node, "<lambda>")
        return self._lambdas[node]

    def _program(self, node: Function, name: str) -> Program:
        with self.inside(ScopeKind.FUNCTION) as scope, self.capture() as ops:
            body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
            scope.names, scope.global_names, scope.outer_names = names_bound(body)
            parameters = [argument.arg for argument in _all_arguments(node.args)]
            scope.names |= set(parameters)
            self._returns.append([])
            local = tuple(self.resolve(parameter) for parameter in parameters)
            for parameter in local:
                self.emit(Bind(parameter, node.lineno))
            if isinstance(node, ast.Lambda):
                self.expression(node.body, discarded=True, shown=True)
                self.returned(node.body)
            else:
                self.body(node.body)
            results = self._returns.pop()
            returns = tuple(root for result in results for root in self.roots(result))
            carried = [self._carried(result) for result in results]
            own = {op.name for op in ops if isinstance(op, Bind) and (op.kind is Kind.DEFINITION or op.value.programs)}
            makes = any(programs or own & set(names) for programs, names in carried)
        return Program(name, node.lineno, local, tuple(ops), returns, makes)

    def _carried(self, node: ast.expr) -> tuple[tuple[Program, ...], tuple[str, ...]]:
        """Functions the value may hold: lambdas made in it, and names (a call holds what it is given and made by)."""
        match node:
            case ast.Lambda():
                return (self._lambda(node),), ()
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
                more, others = self._carried(inner)
                programs += more
                called = isinstance(node, ast.Call) and inner is node.func
                names += ["()" + other for other in others] if called else others
        return tuple(programs), tuple(names)

    def _dotted(self, node: ast.expr) -> str | None:
        text = expressions.dotted(node.func if isinstance(node, ast.Call) else node)
        if text is None:
            return None
        first, dot, rest = text.partition(".")
        return f"{self.resolve(first)}{dot}{rest}"

    def _global_item(self, target: ast.Subscript) -> None:
        """``globals()["x"] = …`` binds ``x``."""
        if not _is_globals(target.value):
            return
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            self.emit(Bind(target.slice.value, target.lineno))
        else:
            self.emit(Dynamic("globals()[…]", target.lineno))


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """The operands of a chain such as ``a + b + c``, from left to right."""
    right: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        right.append(left.right)
        left = left.left
    return [left, *reversed(right)]


def _all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def _texts(node: ast.Call) -> list[str]:
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    found: list[str] = []
    for one in given:
        parts = one.values if isinstance(one, ast.JoinedStr) else [one]
        found += [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return found


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_globals(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GLOBALS
