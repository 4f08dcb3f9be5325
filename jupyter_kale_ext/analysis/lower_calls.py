"""A cell's syntax tree to operations on names: calls, and code in texts."""

from __future__ import annotations

import ast
import itertools

from jupyter_kale_ext.analysis import magics, python
from jupyter_kale_ext.analysis.lower_base import Base
from jupyter_kale_ext.analysis.ops import Argument, Bind, Call, Change, Dynamic, Effect
from jupyter_kale_ext.analysis.scopes import ScopeKind

_SHELL_RUNS = frozenset({"run_cell", "run_cell_magic", "push", "run_code", "safe_execfile"})
_GLOBALS = frozenset({"globals", "locals", "vars"})


class Calls(Base):
    """Turns calls and code in texts into operations."""

    def call(self, node: ast.Call, discarded: bool, shown: bool) -> None:
        """Something is called."""
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
                self.dotted(node.func),
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
            self._executed(node)
        if isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) == 3:
            self.emit(Change(self.roots(node.args[0]), node.lineno, self.value(node.args[2])))
        if attribute is not None and _is_shell(attribute.value):
            self._run_by_shell(node, attribute.attr)
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

    def _run_by_shell(self, node: ast.Call, method: str) -> None:
        """A method of IPython's shell that runs code, or puts names among the notebook's."""
        given = node.args[0] if node.args else None
        if method == "ex" or (method == "run_cell" and given is not None and _is_plain(given)):
            self._executed(node)
        elif method == "push" and isinstance(given, ast.Dict) and all(key and _is_text(key) for key in given.keys):
            for key in given.keys:
                if isinstance(key, ast.Constant):
                    self.emit(Bind(str(key.value), node.lineno))
        elif method in _SHELL_RUNS:
            self.emit(Dynamic(f"get_ipython().{method}", node.lineno))
        elif method == "ev":
            for text in _texts(node)[:1]:
                self.code_in_text(text, node.lineno)

    def _executed(self, node: ast.Call) -> None:
        """``exec``: of a text that is written there, its statements; else anything."""
        written = self.scope.kind is ScopeKind.MODULE and len(node.args) == 1 and _is_text(node.args[0])
        tree = python.statements(_texts(node)[0]) if written else None
        if tree is None:
            self.emit(Dynamic("exec", node.lineno))
            return
        for statement in tree:
            for one in ast.walk(statement):
                if isinstance(one, ast.stmt | ast.expr):
                    one.lineno = one.end_lineno = node.lineno
        self.body(tree)

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
                self.code_in_text(text, node.lineno)

    def code_in_text(self, text: str, line: int) -> None:
        """An expression in a text: what it names is read, but may be missing."""
        node = python.expression(text)
        for one in ast.walk(node) if node is not None else ():
            if isinstance(one, ast.Name):
                self.read(one.id, line, soft=True)

    def annotation(self, node: ast.expr | None) -> None:
        """A type hint is evaluated, or would be: what it names is read, also in a text, but may be missing."""
        for one in ast.walk(node) if node is not None else ():
            if isinstance(one, ast.Name):
                self.read(one.id, one.lineno, soft=True)
            elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                self.code_in_text(one.value, one.lineno)

    def global_item(self, target: ast.Subscript) -> None:
        """``globals()["x"] = …`` binds ``x``."""
        if not _is_globals(target.value):
            return
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            self.emit(Bind(target.slice.value, target.lineno))
        else:
            self.emit(Dynamic("globals()[…]", target.lineno))


def _texts(node: ast.Call) -> list[str]:
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    found: list[str] = []
    for one in given:
        parts = one.values if isinstance(one, ast.JoinedStr) else [one]
        found += [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_plain(node: ast.expr) -> bool:
    """True for a text of Python without magics."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and python.statements(node.value) is not None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_shell(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _is_globals(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GLOBALS
