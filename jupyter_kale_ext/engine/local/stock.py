"""Which libraries may be imported before the steps are: what the notebook itself imports, if nothing comes between."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

LIBRARIES = ("numpy", "scipy", "pyarrow", "pandas", "PIL", "matplotlib", "sklearn", "statsmodels", "seaborn", "torch")
"""Libraries known to work in a process forked after their import (``tests/engine/test_fork_libraries.py``)."""

_FIRST = {
    "scipy": ("numpy",),
    "pyarrow": ("numpy",),
    "pandas": ("numpy",),
    "matplotlib": ("numpy", "PIL"),
    "sklearn": ("numpy", "scipy"),
}
_FIRST |= {"statsmodels": ("numpy", "scipy", "pandas"), "seaborn": ("numpy", "pandas", "matplotlib")}

_PLAIN_CELL_MAGICS = ("%%time", "%%timeit", "%%capture")
_MAGIC = re.compile(r"^\s*[%!]|^\s*[\w, ]+=\s*[%!]")
_ENVIRONMENT = re.compile(r"^\s*%{1,2}(?:set_)?env\b|\b(?:environ|putenv|unsetenv|load_dotenv)\b")
_INSTALL = re.compile(r"\b(?:pip3?|conda|mamba|micromamba|uv)\b.*\binstall\b")
_CHANGES = ("setdefault", "update", "pop", "popitem", "clear", "__setitem__", "__delitem__")


@dataclass(frozen=True)
class Stock:
    """What to import beforehand.

    Attributes:
        imports: Modules and the names taken from them, libraries that others need first.
        reason: Why nothing is imported although the notebook imports something; empty where that isn't so.
    """

    imports: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reason: str = ""


def stock(notebook: Mapping[str, object], without: Collection[str] = ()) -> Stock:
    """What the code cells of a notebook let us import beforehand. Runs nothing.

    A notebook that sets environment variables, chooses matplotlib's backend or installs packages wants its imports to
    happen afterwards: then nothing is imported beforehand.

    Args:
        notebook: Its JSON.
        without: Libraries that can't be.
    """
    found: dict[str, dict[str, None]] = {}
    for source in _sources(notebook):
        reason = _obstacle(source)
        if reason:
            return Stock(reason=reason)
        for module, names in _imports(_parsed(source)):
            found.setdefault(module, {}).update(dict.fromkeys(names))
    found = {module: names for module, names in found.items() if module.partition(".")[0] not in without}
    for module in list(found):
        for first in _FIRST.get(module.partition(".")[0], ()):
            if first not in without:
                found.setdefault(first, {})
    ordered = sorted(found.items(), key=lambda item: (LIBRARIES.index(item[0].partition(".")[0]), item[0].count(".")))
    return Stock(tuple((module, tuple(names)) for module, names in ordered))


def _sources(notebook: Mapping[str, object]) -> Iterator[str]:
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            yield "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def _parsed(source: str) -> ast.Module | None:
    """The Python of a cell, magics and shell commands left out; None where it can't be told."""
    lines = source.lstrip("\n").split("\n")
    if lines[0].startswith("%%"):
        if not lines[0].startswith(_PLAIN_CELL_MAGICS):
            return None
        lines = lines[1:]
    plain = [re.sub(r"\S.*", "pass", line) if _MAGIC.match(line) else line for line in lines]
    try:
        return ast.parse("\n".join(plain))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _obstacle(source: str) -> str:
    lines = [line for line in source.split("\n") if not line.lstrip().startswith("#")]
    if any(_INSTALL.search(line) for line in lines):
        return "the notebook installs packages"
    tree = _parsed(source)
    loose = lines if tree is None else [line for line in lines if _MAGIC.match(line)]
    if any(_ENVIRONMENT.search(line) for line in loose):
        return "the notebook sets environment variables"
    for node in ast.walk(tree) if tree else ():
        if _sets_environment(node):
            return "the notebook sets environment variables"
        if isinstance(node, ast.Call) and _is(node.func, "use") and _is(_owner(node.func), "matplotlib", "mpl"):
            return "the notebook chooses matplotlib's backend"
    return ""


def _sets_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _is(node.value, "environ")
    if isinstance(node, ast.Call):
        if _is(node.func, "putenv", "unsetenv", "load_dotenv"):
            return True
        return _is(node.func, *_CHANGES) and _is(_owner(node.func), "environ")
    if isinstance(node, ast.AugAssign):
        return _is(node.target, "environ")
    return False


def _is(node: ast.AST | None, *names: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Attribute) and node.attr in names


def _owner(node: ast.AST) -> ast.AST | None:
    return node.value if isinstance(node, ast.Attribute) else None


def _imports(tree: ast.Module | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in tree.body if tree else ():
        if isinstance(node, ast.Import):
            found: list[tuple[str, tuple[str, ...]]] = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [(node.module or "", tuple(alias.name for alias in node.names if alias.name != "*"))]
        else:
            continue
        yield from (one for one in found if one[0].partition(".")[0] in LIBRARIES)
