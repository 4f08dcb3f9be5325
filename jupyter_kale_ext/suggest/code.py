"""A cell's code, looked at for the proposal: what it does to names, and what it is for."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from jupyter_kale_ext.analysis.facts import StepFacts, collect
from jupyter_kale_ext.analysis.kinds import is_text
from jupyter_kale_ext.analysis.record import Level
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.analysis.tables import is_setting
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.notebook import Notebook, StepDeclaration
from jupyter_kale_ext.model.settings import StepSettings
from jupyter_kale_ext.suggest.phases import Phase, phase_of

_MAGIC = re.compile(r"^\s*[%!]")
_INSTALL = re.compile(r"^\s*[%!]+\s*(?:\S*pip3?|conda|mamba|uv|apt|apt-get|yum|brew)\b.*\b(?:install|update|upgrade)\b")
_SHOWN_INLINE = re.compile(r"^\s*%(?:matplotlib|load_ext|reload_ext|autoreload|config|autosave|precision)\b")


@dataclass(frozen=True, eq=False)
class Code:
    """A code cell that holds code.

    Attributes:
        cell: The cell.
        facts: What it does to names, as a step of its own.
        tree: Its syntax tree.
        phase: What it does.
        call: Name of the call that tells; empty where none does.
    """

    cell: Cell
    facts: StepFacts
    tree: ast.Module
    phase: Phase
    call: str

    @cached_property
    def body(self) -> list[ast.stmt]:
        """Its statements, texts that document left out."""
        return [statement for statement in self.tree.body if not is_text(statement)]

    @cached_property
    def lines(self) -> int:
        """Number of lines that hold code."""
        return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in self.cell.source.splitlines())

    @cached_property
    def binds(self) -> set[str]:
        """Names it binds, surely or perhaps."""
        return {name for name in self.facts.record.bindings if ":" not in name and not name.startswith("<")}

    @cached_property
    def values(self) -> set[str]:
        """Names it binds to values: no imports, functions or classes."""
        return {name for name in self.binds if self.facts.record.bindings[name].is_data}

    @cached_property
    def changes(self) -> set[str]:
        """Names, and things outside the names, that it surely changes in place."""
        return {name for name in self.facts.record.changed if ":" not in name}

    @cached_property
    def needs(self) -> set[str]:
        """Names it has to be given."""
        return {name for name in self.facts.needs if not name.startswith("<")}

    @cached_property
    def needs_at_once(self) -> set[str]:
        """Names without which it fails as it runs; what only functions called later read is not among them."""
        return {name for name, need in self.facts.needs.items() if need.level is Level.SURE and name[:1] != "<"}


def look_at(notebook: Notebook) -> tuple[Code, ...]:
    """The cells that hold code, each on its own, in document order."""
    cells = [
        replace(cell, role=Role.STEP, step=f"cell_{cell.index}", tagged=True)
        for cell in notebook.cells
        if cell.number and _holds_code(cell.source)
    ]
    declared = tuple(StepDeclaration(str(cell.step), (cell,), (), StepSettings()) for cell in cells)
    alone = replace(notebook, cells=tuple(cells), steps=declared, explicit=False)
    original = {cell.id: cell for cell in notebook.cells}
    found = []
    for facts in collect(alone).steps:
        cell = original[facts.declaration.cells[0].id]
        found.append(Code(cell, facts, parse(cell.source).tree, *phase_of(cell.source)))
    return tuple(found)


def installs(source: str) -> bool:
    """True for a cell that only installs packages."""
    lines = _code_lines(source)
    return bool(lines) and all(_INSTALL.match(line) for line in lines)


def prepares(code: Code) -> bool:
    """True for a cell of imports, magics of the display and settings of libraries alone."""
    lines = _code_lines(code.cell.source)
    if all(_SHOWN_INLINE.match(line) for line in lines):
        return True
    kept = [line for line in lines if not _SHOWN_INLINE.match(line)]
    if any(_MAGIC.match(line) for line in kept):
        return False
    return all(
        isinstance(statement, ast.Import | ast.ImportFrom | ast.Assert) or _is_setting(statement, code)
        for statement in code.body
    )


def holds_import(code: Code) -> bool:
    """True where an import is among its statements."""
    return any(isinstance(statement, ast.Import | ast.ImportFrom) for statement in code.body)


def is_pure_import(code: Code) -> bool:
    """True for a cell of import statements alone."""
    return bool(code.body) and all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in code.body)


def reaches_outside(code: Code) -> bool:
    """True where the cell surely works outside Python: shell lines, downloads, folders made, files written."""
    if any(re.match(r"^\s*!", line) for line in _code_lines(code.cell.source)):
        return True
    return code.call in {"urlretrieve", "download", "wget", "extractall", "get_file"} or any(
        key.startswith("<file ") for key in code.changes
    )


def brings_python(code: Code) -> bool:
    """True where the cell may bring modules that later cells import: a download of one, another folder."""
    text = code.cell.source
    outside = reaches_outside(code) or "download" in text or "%cd" in text or "chdir" in text
    return outside and any(word in text for word in (".py", "git clone", "cd ", "chdir"))


def _is_setting(statement: ast.stmt, code: Code) -> bool:
    """A call such as ``pd.set_option(…)`` or an assignment such as ``plt.rcParams[…] = …``."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return is_setting(_path(statement.value.func, code))
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript | ast.Attribute):
        target = statement.targets[0]
        return is_setting(_path(target.value if isinstance(target, ast.Subscript) else target, code))
    return False


def _path(node: ast.expr, code: Code) -> str:
    """The dotted name, modules by their own names as far as this cell imports them."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    first = node.id if isinstance(node, ast.Name) else "?"
    binding = code.facts.record.bindings.get(first)
    known = binding.fingerprint.removeprefix("import ") if binding is not None else _USUAL.get(first, first)
    return ".".join([known, *reversed(names)])


_USUAL = {"plt": "matplotlib.pyplot", "pd": "pandas", "np": "numpy", "sns": "seaborn", "mpl": "matplotlib"}


def _code_lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _holds_code(source: str) -> bool:
    return bool(_code_lines(source))
