"""The files beside a notebook that its pipeline needs, and what stops them from travelling."""

from __future__ import annotations

import ast
import base64
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.analysis.beside import Named, Use, named
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.beside import rules
from jupyter_kale_ext.model.beside import BesideFile
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.pipeline import Pipeline
from jupyter_kale_ext.model.rule import Rule

LIMIT = 48 * 1024
"""Bytes of all files together, compressed and encoded: with the step runtime they have to fit in one argument."""
_SKIPPED = frozenset({"__pycache__", ".git", ".ipynb_checkpoints"})
_ELSEWHERE = "Put it into the step's image, on a volume, or have a step fetch it."


@dataclass(frozen=True)
class Collected:
    """What was found.

    Attributes:
        files: The files, by path.
        problems: What can't travel, in the order of the cells.
    """

    files: tuple[BesideFile, ...]
    problems: tuple[Diagnostic, ...]


def collect(pipeline: Pipeline, folder: Path) -> Collected:
    """Find the local modules and files that the pipeline's cells use. Reads files, runs nothing.

    Args:
        pipeline: The pipeline.
        folder: The notebook's folder.
    """
    mounts = bool(pipeline.volumes) or any(step.settings.volumes for step in pipeline.steps)
    return _Collector(folder, mounts).collect(cells_of(pipeline))


def cells_of(pipeline: Pipeline) -> Sequence[Cell]:
    """All cells of a pipeline, each once, in document order."""
    cells = [*pipeline.parameter_cells, *pipeline.prelude]
    cells += [cell for step in pipeline.steps for cell in (*step.cells, *step.metrics)]
    return sorted({cell.id: cell for cell in cells}.values(), key=lambda cell: cell.index)


class _Collector:
    """Responsibilities: each file once; the room that is left.

    Args:
        folder: The notebook's folder.
        mounts: True where steps have volumes, on which the files may be.
    """

    def __init__(self, folder: Path, mounts: bool) -> None:
        self._folder, self._mounts = folder.resolve(), mounts
        self._refused: set[str] = set()
        self._files: dict[str, bytes] = {}
        self._seen: set[str] = set()
        self._room = LIMIT
        self._problems: list[Diagnostic] = []

    def collect(self, cells: Sequence[Cell]) -> Collected:
        written: set[str] = set()
        for cell in cells:
            for found in named(parse(cell.source).tree):
                if found.use is Use.WRITTEN:
                    written.add(os.path.normpath(found.text))
                elif found.use is Use.IMPORTED:
                    self._module(found.text.partition(".")[0], found, cell)
                elif os.path.normpath(found.text) not in written:
                    self._text(found, cell)
        files = tuple(BesideFile(path, content) for path, content in sorted(self._files.items()))
        return Collected(files, tuple(self._problems))

    def _text(self, found: Named, cell: Cell) -> None:
        path = Path(os.path.normpath(found.text))
        if path.is_absolute() or path.suffix == ".ipynb":
            return
        try:
            whole = (self._folder / path).resolve()
            there = whole.is_file()
        except (OSError, ValueError, RuntimeError):
            return
        if there and path.parts[0] != ".." and whole.is_relative_to(self._folder):
            self._add(self._folder / path, found, cell)
        elif there and found.use is Use.READ:
            message = (
                f"The file `{found.text}` lies outside of the notebook's folder: steps in containers don't see it."
            )
            self._refuse(str(whole), rules.OUTSIDE, (message, "Move it into the folder."), found, cell)

    def _module(self, name: str, found: Named, cell: Cell) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        package = self._folder / name
        paths = list(_inside(package)) if (package / "__init__.py").is_file() else [self._folder / f"{name}.py"]
        for path in paths:
            if not path.is_file():
                continue
            content = self._add(path, found, cell)
            if content is not None and path.suffix == ".py":
                for other in imports_in(content):
                    self._module(other.text.partition(".")[0], found, cell)

    def _add(self, path: Path, found: Named, cell: Cell) -> bytes | None:
        """Have a file travel; gives its content, None where it can't be read or is too big."""
        name = path.relative_to(self._folder).as_posix()
        if name in self._files:
            return self._files[name]
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= LIMIT << 6 else None
        except OSError as error:
            message = f"The file `{name}` can't be read: {error.strerror}."
            self._refuse(name, rules.UNREADABLE, (message, "See that you may read it."), found, cell)
            return None
        takes = size if content is None else len(base64.b64encode(zlib.compress(base64.b64encode(content), 9)))
        if takes > self._room:
            message = (
                f"The file `{name}` ({size:,} bytes) can't travel to the steps' containers: all files beside the "
                f"notebook that the code uses may take {LIMIT // 1024} KiB together, compressed."
            )
            self._refuse(name, rules.TOO_BIG, (message, _ELSEWHERE), found, cell)
            return None
        assert content is not None
        self._room -= takes
        self._files[name] = content
        return content

    def _refuse(self, name: str, rule: Rule, words: tuple[str, str], found: Named, cell: Cell) -> None:
        """Tell once of a file that can't travel; a warning where the steps may well do without."""
        if name in self._refused:
            return
        self._refused.add(name)
        message, remedy = words
        unsure = found.use is Use.NAMED or self._mounts
        self._problems.append(
            Diagnostic(
                code=rule.code,
                severity=Severity.WARNING if unsure else rule.severity,
                message=message,
                remedy=remedy,
                cell_id=cell.id,
                cell_index=cell.index,
                cell_number=cell.number,
                line=found.line,
                step=cell.step,
            )
        )


def _inside(package: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(one for one in folders if one not in _SKIPPED)
        yield from (Path(folder, name) for name in sorted(names) if not name.endswith((".pyc", ".ipynb")))


def imports_in(content: bytes) -> Iterator[Named]:
    """What a module imports; nothing where it is no Python."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the step's own import of it tells
    yield from (found for found in named(tree) if found.use is Use.IMPORTED)
