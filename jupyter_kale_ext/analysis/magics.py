"""Magics: the Python code they run, the names they bind, and which may define anything."""

from __future__ import annotations

import ast
import keyword
import re
import shlex
import textwrap
from collections.abc import Callable
from typing import TypeVar

from jupyter_kale_ext.analysis import python

DYNAMIC = "__kale_dynamic__"
"""A call of this name in a tree stands for code that may define any name; its argument says what it was."""

SETTING = "__kale_setting__"
"""A call of this name stands for a change of the environment or the working directory."""

SHELL = "__kale_shell__"
"""A call of this name stands for a shell line; its arguments are the expressions IPython puts into it."""

WRITES = "__kale_writes__"
"""A call of this name stands for the writing of the file that is its argument."""

_TIMED_LINE = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
_PYTHON_CELL = frozenset({"time", "prun", "capture", "memit", "python_cell", "px"})
_SCRIPTS = frozenset(
    {"bash", "sh", "script", "perl", "ruby", "python", "python2", "python3", "pypy", "cmd", "system", "sx", "!"}
)
_NO_PYTHON = frozenset({"html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "R", "julia"})
_DYNAMIC_LINE = frozenset({"run", "pylab", "load", "loadpy", "macro", "rerun", "recall", "edit", "sql", "reset"})
_SETTING_LINE = frozenset({"cd", "env", "set_env", "pushd", "popd", "precision"})
_KNOWN = frozenset(
    {"!", "HTML", "SVG", "alias", "alias_magic", "autoawait", "autocall", "automagic", "autosave", "bash",
     "bookmark", "capture", "cat", "cd", "clear", "code_wrap", "colors", "conda", "config", "connect_info", "cp",
     "debug", "dhist", "dirs", "doctest_mode", "ed", "edit", "env", "file", "gui", "hist", "history", "html",
     "javascript", "js", "killbgscripts", "latex", "ldir", "less", "lf", "lk", "ll", "load", "load_ext", "loadpy",
     "logoff", "logon", "logstart", "logstate", "logstop", "ls", "lsmagic", "lx", "macro", "magic", "mamba", "man",
     "markdown", "matplotlib", "micromamba", "mkdir", "more", "mv", "notebook", "page", "pastebin", "pdb", "pdef",
     "pdoc", "perl", "pfile", "pinfo", "pinfo2", "pip", "popd", "pprint", "precision", "prun", "psearch", "psource",
     "pushd", "pwd", "pycat", "pylab", "pypy", "python", "python2", "python3", "qtconsole", "quickref", "recall",
     "rehashx", "reload_ext", "rep", "rerun", "reset", "reset_selective", "rm", "rmdir", "ruby", "run", "save", "sc",
     "script", "set_env", "sh", "store", "subshell", "svg", "sx", "system", "tb", "time", "timeit", "unalias",
     "unload_ext", "uv", "who", "who_ls", "whos", "writefile", "xdel", "xmode", "autoreload", "aimport"}
)  # fmt: skip
"""The kernel's own magics; every other is the notebook's or a library's."""

_WORD = re.compile(r"[^\W\d]\w*")
_WITHOUT_VALUE = re.compile(r"^(-[a-zA-Z]+|--[\w-]+)$")


_Node = TypeVar("_Node", bound=ast.AST)
Read = Callable[[str], ast.Module]


class Expander(ast.NodeTransformer):
    """Replaces the calls that IPython makes of magics by the Python code the magics run."""

    def expand(self, tree: ast.Module) -> ast.Module:
        """The tree with every magic replaced; it may be changed in place."""
        self.visit(tree)
        return tree

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """A magic that is a statement of its own may bind names."""
        found = _shell_call(node.value)
        if found is None:
            self.generic_visit(node)
            return node
        method, arguments = found
        statements = _line_magic(*_two(arguments)) if method == "run_line_magic" else _system(arguments)
        return [_at(statement, node.lineno) for statement in statements]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A magic within an assignment: its value is unknown, what it reads counts."""
        found = _shell_call(node)
        if found is None:
            self.generic_visit(node)
            return node
        method, arguments = found
        if method != "run_line_magic":
            return _at(_shell(arguments).value, node.lineno)
        name, rest = _two(arguments)
        code = python.statements(_code_of(name, rest)) if name in _TIMED_LINE else None
        if code and len(code) == 1 and isinstance(code[0], ast.Expr):
            return _at(code[0].value, node.lineno)
        own = [] if name in _KNOWN else _words_of(f"{name} {rest}")
        return _at(_call(SHELL, *_interpolated(rest), *own), node.lineno)


def cell_magic_tree(name: str, rest: str, body: str, line: int, read: Read) -> ast.Module:
    """The Python code that a cell magic runs.

    Args:
        name: Name of the magic, without ``%%``.
        rest: What follows the name in its line.
        body: The cell with that line and those before it blanked.
        line: One-based line of the magic.
        read: Reads Python code of the cell.
    """
    if name == "timeit":
        return _timed(rest, body, line, read)
    statements: list[ast.stmt] = []
    if name in _PYTHON_CELL:
        tree = read(body)
        statements.extend(tree.body)
        if name == "capture":
            target = next((word for word in _words(rest) if not word.startswith("-")), None)
            statements.extend(_assign([target] if target else [], line))
    elif name in ("writefile", "file"):
        path = next((word for word in _words(rest) if not word.startswith("-")), "")
        statements.append(_at(ast.Expr(_call(WRITES, ast.Constant(path))), line))
    elif name in _SCRIPTS:
        words = _words(rest)
        outs = [words[i + 1] for i, word in enumerate(words[:-1]) if word in ("--out", "--err", "--proc")]
        statements.extend(_assign(outs, line))
    elif name not in _NO_PYTHON:
        statements.append(_at(_dynamic(f"%%{name}"), line))
        if name not in _KNOWN:
            statements += _of_its_own(f"{name} {rest}", body, line)
    return ast.Module(body=statements, type_ignores=[])


def _of_its_own(head: str, body: str, line: int) -> list[ast.stmt]:
    """What a magic nobody knows may do: run its cell as Python, use what its line and its cell name, join the two."""
    named = _at(ast.Expr(_call(SHELL, *_words_of(head), *_words_of(body))), line)
    code = python.statements(textwrap.dedent(body))
    if not code:
        return [named]
    first = next(number for number, text in enumerate(body.split("\n"), 1) if text.strip())
    made = [ast.increment_lineno(statement, first - 1) for statement in code]
    defined = [one.name for one in made if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    joined = [f"{word.id}.{name} = {name}" for word in _words_of(head) for name in defined]
    attempt = ast.Try(made, [ast.ExceptHandler(None, None, [ast.Pass()])], [], [])
    return [named, attempt, *(_at(one, line) for one in ast.parse("\n".join(joined)).body)]


def _timed(rest: str, body: str, line: int, read: Read) -> ast.Module:
    """``%%timeit`` runs its cell as the body of a function: what it binds stays there."""
    setup = python.statements(_code_of("timeit", rest))
    tree = read(body)
    inner = [*(setup or []), *(tree.body)] or [ast.Pass()]
    text = "def _kale_timed(): pass\n_kale_timed()\ndel _kale_timed\n"
    module = ast.parse(text)
    function = module.body[0]
    if isinstance(function, ast.FunctionDef):
        function.body = inner
    for statement in module.body:
        statement.lineno = line
    return module


def _line_magic(name: str, rest: str) -> list[ast.stmt]:
    if name in ("timeit", "time", "prun", "memit", "mprun", "lprun"):
        code = python.statements(_code_of(name, rest))
        if code is not None:
            return code
    if name == "store" and rest.startswith("-r"):
        names = [word for word in rest.split()[1:] if word.isidentifier()]
        return list(_assign(names, 1)) if names else [_dynamic("%store -r")]
    deleted = rest.rpartition(" ")[2]
    if name == "xdel" and deleted.isidentifier():
        return [_at(ast.Delete([ast.Name(deleted, ast.Del())]), 1)]
    if name in _DYNAMIC_LINE:
        inside = name == "run" and "-i" in rest.split()
        return [_dynamic("%run -i" if inside else f"%{name}")]
    if name in _SETTING_LINE:
        return [ast.Expr(_call(SETTING, *_interpolated(rest)))]
    own = [] if name in _KNOWN else _words_of(f"{name} {rest}")
    return [ast.Expr(_call(SHELL, *_interpolated(rest), *own))]


def _code_of(name: str, rest: str) -> str:
    """The code of a timing magic, its options left out."""
    takes_value = {"timeit": "nrp", "prun": "lsTD", "memit": "rit", "lprun": "fmDTsu", "mprun": "fT"}.get(name, "")
    words = rest.split(" ")
    while words and (not words[0] or _WITHOUT_VALUE.match(words[0]) or re.match(r"^-[a-zA-Z]\d+$", words[0])):
        option = words.pop(0)
        if len(option) == 2 and option[0] == "-" and option[1] in takes_value and words:
            words.pop(0)
    return " ".join(words)


def _shell_call(node: ast.expr) -> tuple[str, list[str]] | None:
    """The method and the texts of ``get_ipython().run_line_magic('name', 'rest')`` and its like."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    owner = node.func.value
    if not (isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "get_ipython"):
        return None
    if node.func.attr not in ("run_line_magic", "system", "getoutput", "magic"):
        return None
    return node.func.attr, [
        one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _two(arguments: list[str]) -> tuple[str, str]:
    return arguments[0] if arguments else "", arguments[1] if len(arguments) > 1 else ""


def _interpolated(text: str) -> list[ast.expr]:
    """The expressions that IPython puts into a line: ``{name}`` and ``$name``."""
    found: list[ast.expr] = []
    for braced, dollar in re.findall(r"(?<!\{)\{([^{}]+)\}|\$([^\W\d]\w*)", text):
        node = python.expression(braced or dollar)
        if node is not None:
            found.append(node)
    return found


def _words_of(text: str) -> list[ast.Name]:
    return [ast.Name(word, ast.Load()) for word in dict.fromkeys(_WORD.findall(text)) if not keyword.iskeyword(word)]


def _shell(arguments: list[str]) -> ast.Expr:
    return ast.Expr(_call(SHELL, *_interpolated(" ".join(arguments))))


def _system(arguments: list[str]) -> list[ast.stmt]:
    """``!command`` leaves its exit code."""
    return [_shell(arguments), *_assign(["_exit_code"], 1)]


def _dynamic(what: str) -> ast.Expr:
    return ast.Expr(_call(DYNAMIC, ast.Constant(what)))


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _assign(names: list[str], line: int) -> list[ast.stmt]:
    good = [name for name in names if name.isidentifier()]
    return [
        _at(ast.Assign([ast.Name(name, ast.Store())], ast.Call(ast.Name("str", ast.Load()), [], [])), line)
        for name in good
    ]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _at(node: _Node, line: int) -> _Node:
    """The node and all below it at one line."""
    for one in ast.walk(node):
        if isinstance(one, ast.stmt | ast.expr):
            one.lineno, one.col_offset, one.end_lineno, one.end_col_offset = line, 0, line, 0
    return node
