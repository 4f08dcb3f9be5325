"""Notebooks made from tables of cells, and untagged notebooks tagged mechanically."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from IPython.core.inputtransformer2 import TransformerManager

from jupyter_kale_ext import flow

Source = str | tuple[str, str]
"""A code cell: its source, or its tags (separated by spaces) and its source; ``# …`` alone is a markdown heading."""

_OF_THE_PIPELINE = re.compile(r"(step|prev):|(imports|functions|skip|parameters|pipeline-\w+)$")

MODES = ("cells", "sections", "tagged", "suggested")
_PARAMETERS = frozenset(("parameters", "pipeline-parameters"))


@dataclass(frozen=True)
class Case:
    """One notebook of the tables.

    Attributes:
        cells: Its cells, in order.
        mode: How it is tagged for the pipeline (``MODES``).
        refused: Parts of the sentence with which the pipeline is refused: what it names, what it says to do. Empty
            where the pipeline has to show what the notebook shows.
        files: Files that lie beside the notebook, path to text.
        needs: Packages without which the case is skipped.
        parameters: Values given for parameters at run.
        metrics: The metrics that the run has to have.
        varying: Ids of cells that show something else each time the notebook itself runs: they aren't compared.
    """

    cells: Sequence[Source]
    mode: str = "cells"
    refused: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    varying: tuple[str, ...] = ()


def percent(text: str) -> list[Source]:
    """Cells written one below the other, a line ``# %%`` before each but the first."""
    return [cell.strip("\n") for cell in re.split(r"^# %%$", dedent(text), flags=re.MULTILINE)]


def make_notebook(cells: Sequence[Source]) -> dict[str, object]:
    """The JSON of a notebook with these cells, ids ``c0``, ``c1``, …"""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [_make_cell(index, cell) for index, cell in enumerate(cells)],
    }


def with_parameters(notebook: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """A copy of the notebook with the values in a cell of its own, id ``injected``, after the parameters' cell."""
    injected = copy.deepcopy(dict(notebook))
    cells = injected["cells"]
    tags = [set(cell.get("metadata", {}).get("tags", ())) for cell in cells]
    place = next((index + 1 for index, found in enumerate(tags) if found & _PARAMETERS), 0)
    cell = _make_cell(place, "\n".join(f"{name} = {value!r}" for name, value in values.items()))
    cells.insert(place, {**cell, "id": "injected"})
    return injected


def tag(notebook: Mapping[str, object], mode: str) -> dict[str, object]:
    """A copy of the notebook, tagged: ``cells`` makes a chain of one step per cell, ``sections`` one step per heading.

    ``suggested`` takes the product's own proposal. In the mode ``cells``, cells that are tagged for the pipeline stay as
    they are; other tags mean nothing to it.

    Raises:
        ValueError: There is no such mode.
    """
    tagged = copy.deepcopy(dict(notebook))
    match mode:
        case "cells":
            _tag_cells(tagged)
        case "sections":
            _tag_sections(tagged)
        case "tagged":
            pass
        case "suggested":
            tagged = flow.suggest(tagged).notebook
        case _:
            raise ValueError(f"There is no mode '{mode}', there are {', '.join(MODES)}.")
    return tagged


def source_of(cell: Mapping[str, object]) -> str:
    """The cell's source as one text."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)  # type: ignore[arg-type]


def _make_cell(index: int, cell: Source) -> dict[str, object]:
    tags, source = ("", cell) if isinstance(cell, str) else cell
    if source.startswith("# ") and "\n" not in source:
        return {"cell_type": "markdown", "id": f"c{index}", "metadata": {}, "source": source}
    return {
        "cell_type": "code",
        "id": f"c{index}",
        "metadata": {"tags": tags.split()} if tags else {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _tag_cells(notebook: dict[str, object]) -> None:
    before = None
    for number, cell in enumerate(_code_cells(notebook), start=1):
        tags = cell["metadata"].get("tags", [])
        if any(_OF_THE_PIPELINE.match(one) for one in tags):
            continue
        name = f"cell_{number}"
        cell["metadata"]["tags"] = [*tags, f"step:{name}", *([f"prev:{before}"] if before else [])]
        before = name


def _tag_sections(notebook: dict[str, object]) -> None:
    imports_found, begins, number = False, True, 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            begins = begins or _has_heading(source_of(cell))
        elif cell["cell_type"] == "code" and source_of(cell).strip():
            if not imports_found and _begins_with_import(source_of(cell)):
                imports_found, begins = True, True
                _set_tags(cell, "imports")
            elif begins:
                number, begins = number + 1, False
                _set_tags(cell, f"step:section_{number}")
            else:
                _set_tags(cell)


def _set_tags(cell: dict[str, object], *tags: str) -> None:
    cell.setdefault("metadata", {})["tags"] = list(tags)


def _code_cells(notebook: Mapping[str, object]) -> list[dict[str, object]]:
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and source_of(cell).strip()]
    for cell in cells:
        cell.setdefault("metadata", {})
    return cells


def _has_heading(markdown: str) -> bool:
    return any(line.lstrip().startswith("#") for line in markdown.splitlines())


def _begins_with_import(source: str) -> bool:
    try:
        statements = ast.parse(TransformerManager().transform_cell(source)).body
    except SyntaxError:
        return False
    return bool(statements) and isinstance(statements[0], ast.Import | ast.ImportFrom)
