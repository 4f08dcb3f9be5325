"""The packages that a pipeline's steps install: those of the notebook's imports, pinned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jupyter_kale_ext.analysis.beside import Use, named
from jupyter_kale_ext.analysis.python import statements
from jupyter_kale_ext.analysis.source import parse
from jupyter_kale_ext.beside import rules
from jupyter_kale_ext.beside.collect import cells_of, imports_in
from jupyter_kale_ext.beside.installed import Distribution, ask
from jupyter_kale_ext.beside.requirements import closure, providers
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.pipeline import Pipeline
from jupyter_kale_ext.model.rule import Rule


def pins(
    pipeline: Pipeline, folder: Path, interpreter: str, env: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """What to install (``numpy==2.1.0``, by name) and the imports for which that can't be told.

    Local modules' own imports count too, as far as they travel with the pipeline.

    Args:
        pipeline: The pipeline, its files collected.
        folder: The notebook's folder: what is imported from there is no package.
        interpreter: The kernel's Python.
        env: Its whole environment.

    Raises:
        EngineUnavailable: The kernel's Python doesn't tell its packages.
    """
    installed = ask(interpreter, env)
    wanted: dict[str, Distribution] = {}
    problems: dict[str, Diagnostic] = {}
    for module, line, cell in _imports(pipeline):
        top = module.partition(".")[0]
        if top in installed.standard or (folder / f"{top}.py").is_file() or (folder / top / "__init__.py").is_file():
            continue
        found = providers(module, installed)
        wanted.update({one.name: one for one in found})
        if not found and top not in problems:
            message = f"No package that is installed for the notebook's kernel provides the module `{top}`."
            problems[top] = _problem(
                rules.NO_DISTRIBUTION, message, "Install it there, or remove the import.", cell, line
            )
    needed = closure(tuple(wanted.values()), installed)
    for one in needed:
        if one.direct:
            message = f"The package {one.name} {one.version} was not installed from an index."
            problems[one.name] = _problem(rules.NO_INDEX, message, "Put it into the step's image.", None, None)
    return tuple(f"{one.name}=={one.version}" for one in needed), tuple(problems.values())


def _imports(pipeline: Pipeline) -> Iterator[tuple[str, int, Cell | None]]:
    """Modules by dotted name, with line and cell; no cell for what a local module imports. Magics import IPython."""
    for cell in cells_of(pipeline):
        if statements(cell.source) is None:  # no plain Python
            yield "IPython", 1, cell
        for found in named(parse(cell.source).tree):
            if found.use is Use.IMPORTED:
                yield found.text, found.line, cell
    for file in pipeline.files:
        if file.path.endswith(".py"):
            for found in imports_in(file.content):
                yield found.text, found.line, None


def _problem(rule: Rule, message: str, remedy: str, cell: Cell | None, line: int | None) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        severity=rule.severity,
        message=message,
        remedy=remedy,
        cell_id=cell.id if cell else None,
        cell_index=cell.index if cell else None,
        cell_number=cell.number if cell else None,
        line=line if cell else None,
        step=cell.step if cell else None,
    )
