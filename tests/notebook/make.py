"""Notebooks for the tests, a line for each cell."""

from __future__ import annotations


def cell(source: object, *tags: object, **metadata: object) -> dict[str, object]:
    """A code cell with tags."""
    return {"cell_type": "code", "source": source, "metadata": {**({"tags": list(tags)} if tags else {}), **metadata}}


def notebook(*cells: object, **metadata: object) -> dict[str, object]:
    """A notebook of format 4.5; the cells' ids are a, b, c … unless they bring their own."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    named = [
        {"id": letters[index], **one} if isinstance(one, dict) and index < len(letters) else one
        for index, one in enumerate(cells)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": named}


def kale(*cells: object, **settings: object) -> dict[str, object]:
    """A notebook with ``kubeflow_notebook`` metadata."""
    return notebook(*cells, kubeflow_notebook=settings)
