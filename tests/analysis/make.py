"""Notebooks for the tables, and what was found in a shape that is short to write."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.analysis import Analysis, analyse
from jupyter_kale_ext.analysis.environment import Environment
from jupyter_kale_ext.analysis.lower import lower
from jupyter_kale_ext.analysis.record import Level, Record
from jupyter_kale_ext.analysis.summaries import Summaries
from jupyter_kale_ext.analysis.walk import Walk, record_of_call
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.notebook import read


def walked(source: str) -> Record:
    """What one cell does to names."""
    environment = Environment()
    walk = Walk(environment, Summaries(environment, record_of_call), Cell("a", 0, 1, source))
    walk.run(lower(source))
    return walk.record


def words(text: str) -> set[str]:
    """``a b`` as a set."""
    return set(text.split())


def read_names(record: Record, least: Level = Level.SURE, most: Level = Level.SURE) -> set[str]:
    """Names a record needs at the levels, built-in functions left out."""
    import builtins

    known = set(dir(builtins)) | {"display"}
    return {name for name, need in record.needs.items() if least <= need.level <= most} - known


def plain(names: object) -> set[str]:
    """Names of the notebook."""
    return {name for name in names if ":" not in name and not name.startswith("_kale")}  # type: ignore[attr-defined]


def found(*cells: tuple[str, str]) -> Analysis:
    """The analysis of cells given as tags, separated by spaces, and source; ids a, b, c, …"""
    return analyse(
        read(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {},
                "cells": [
                    {"cell_type": "code", "id": chr(97 + index), "metadata": {"tags": tags.split()}, "source": source}
                    for index, (tags, source) in enumerate(cells)
                ],
            },
            "notebook.ipynb",
        )
    )


@dataclass(frozen=True)
class Flow:
    """The steps in short: ``edges`` are ``later<earlier``, ``values`` ``step:name<source``."""

    edges: set[str]
    values: set[str]
    watch: set[str]
    uncertain: set[str]
    parameters: set[str]


def flow(analysis: Analysis) -> Flow:
    """The steps in short."""
    steps = analysis.steps
    return Flow(
        {f"{step.name}<{one}" for step in steps for one in step.depends_on},
        {f"{step.name}:{value.name}<{value.source}" for step in steps for value in step.inputs},
        {f"{step.name}:{name}" for step in steps for name in step.watch},
        {f"{step.name}:{value.name}" for step in steps for value in step.outputs if not value.certain},
        {f"{step.name}:{name}" for step in steps for name in step.parameters},
    )


def problems(analysis: Analysis) -> list[str]:
    """Problems in short: ``KL056 b:2 error``, code, cell id, line and severity."""
    return [
        f"{one.code} {one.cell_id or '-'}{f':{one.line}' if one.line else ''} {one.severity.value}"
        for one in analysis.diagnostics
    ]
