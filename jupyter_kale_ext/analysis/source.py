"""The text of a cell to a syntax tree: IPython's own transformer first, line numbers as typed."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

from jupyter_kale_ext.analysis.magics import Expander, cell_magic_tree
from jupyter_kale_ext.analysis.python import module_tree

_LOOPS = 500
_TOO_DEEP = "the code is nested too deeply to be read"


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a cell is no Python.

    Attributes:
        message: What Python says.
        line: One-based line in the cell as typed; None where Python names none.
    """

    message: str
    line: int | None


@dataclass(frozen=True)
class Parsed:
    """A cell's source, read.

    Attributes:
        tree: Its syntax tree, magics replaced by the Python code they run, lines as typed; empty where it has none.
        problem: Why it couldn't be read; None where it could.
    """

    tree: ast.Module
    problem: SyntaxProblem | None = None


@lru_cache(maxsize=4096)
def parse(source: str) -> Parsed:
    """Read the source of a code cell, magics and ``!`` lines included; nothing is executed."""
    if re.match(r"\s*%%", source):
        return _parse_cell_magic(source)
    try:
        return Parsed(module_tree(source))
    except SyntaxError as error:
        return _parse_special(source, error)
    except (RecursionError, MemoryError, ValueError):
        return Parsed(_empty(), SyntaxProblem(_TOO_DEEP, None))


def _parse_special(source: str, plain: SyntaxError) -> Parsed:
    """A source that is no plain Python: IPython's syntax, or wrong."""
    try:
        text, origin = transform(source)
    except (SyntaxError, RecursionError):
        return Parsed(_empty(), SyntaxProblem(plain.msg, plain.lineno))
    try:
        tree = module_tree(text)
    except SyntaxError as error:
        return Parsed(_empty(), SyntaxProblem(error.msg, _typed(error.lineno, origin)))
    except (RecursionError, MemoryError, ValueError):
        return Parsed(_empty(), SyntaxProblem(_TOO_DEEP, None))
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr | ast.excepthandler | ast.pattern):
            node.lineno = _typed(node.lineno, origin) or node.lineno
    return Parsed(Expander().expand(tree))


def _parse_cell_magic(source: str) -> Parsed:
    lines = source.split("\n")
    first = next(index for index, line in enumerate(lines) if line.strip())
    name, _, rest = lines[first].strip()[2:].partition(" ")
    body = "\n".join([""] * (first + 1) + lines[first + 1 :])

    problems: list[SyntaxProblem] = []

    def read(text: str) -> ast.Module:
        inner = parse(text)
        problems.extend([inner.problem] if inner.problem else [])
        return inner.tree

    tree = cell_magic_tree(name, rest.strip(), body, first + 1, read)
    return Parsed(_empty(), problems[0]) if problems else Parsed(tree)


def transform(source: str) -> tuple[str, list[int]]:
    """Apply IPython's transformer.

    Returns:
        The transformed text and, for each of its lines, the one-based line as typed.

    Raises:
        SyntaxError: IPython's tokenizer refuses the text.
    """
    manager = TransformerManager()
    lines = (source if source.endswith("\n") else source + "\n").splitlines(keepends=True)
    origin = list(range(1, len(lines) + 1))
    for cleanup in manager.cleanup_transforms:
        shorter = cleanup(lines)
        origin = origin[len(lines) - len(shorter) :]
        lines = shorter
    for _ in range(_LOOPS):
        changed, after = manager.do_one_token_transform(lines)
        if not changed:
            break
        origin, lines = _merge(lines, after, origin), after
    return "".join(lines), origin


def _merge(before: list[str], after: list[str], origin: list[int]) -> list[int]:
    """Lines as typed of ``after``, which joins some consecutive lines of ``before`` into one."""
    lost = len(before) - len(after)
    if lost <= 0:
        return origin
    same = 0
    while same < len(after) and before[same] == after[same]:
        same += 1
    return origin[: same + 1] + origin[same + 1 + lost :]


def _typed(line: int | None, origin: list[int]) -> int | None:
    return origin[min(line, len(origin)) - 1] if line and origin else line


def _empty() -> ast.Module:
    return ast.Module(body=[], type_ignores=[])
