"""Notebooks for the tables, and proposals in a shape that is short to write."""

from __future__ import annotations

from jupyter_kale_ext import flow

Part = str | tuple[str, str]
"""A code cell: its source, or its tags (separated by spaces) and its source; ``# …`` alone is a markdown heading."""


def notebook_of(*parts: Part) -> dict[str, object]:
    """The JSON of a notebook."""
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_cell(*one) for one in enumerate(parts)]}


def proposal(*parts: Part) -> list[str]:
    """What is proposed for each cell: the role's tag, or the name of the step."""
    return [one.step or f"[{one.role.value}]" for one in flow.suggest(notebook_of(*parts)).cells]


def reasons(*parts: Part) -> list[str]:
    """Why, for each cell."""
    return [one.reason for one in flow.suggest(notebook_of(*parts)).cells]


def _cell(index: int, part: Part) -> dict[str, object]:
    tags, source = ("", part) if isinstance(part, str) else part
    if (not tags and source.startswith("# ")) or source.startswith("## "):
        return {"id": f"c{index}", "cell_type": "markdown", "metadata": {}, "source": source}
    return {
        "id": f"c{index}",
        "cell_type": "code",
        "metadata": {"tags": tags.split()},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
