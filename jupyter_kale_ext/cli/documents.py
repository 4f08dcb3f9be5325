"""``check``, ``graph`` and ``compile``: what a notebook is, without running it."""

from __future__ import annotations

import json
import sys

from jupyter_kale_ext import flow, wire
from jupyter_kale_ext.cli import files, problems
from jupyter_kale_ext.cli.graph import graph_lines
from jupyter_kale_ext.cli.runs import columns
from jupyter_kale_ext.model.diagnostic import has_errors


def check(path: str, as_json: bool) -> int:
    """List the problems of a notebook on stdout.

    Returns:
        1 where one of them is an error, else 0.
    """
    source = files.read_source(path)
    checked = flow.check(source.notebook, path)
    if as_json:
        print(json.dumps({"diagnostics": wire.to_wire(checked.diagnostics)}, ensure_ascii=False, indent=1))
    else:
        for line in problems.lines(path, checked.diagnostics, fixes=True):
            print(line)
        print(problems.summary(path, checked.diagnostics))
    return int(has_errors(checked.diagnostics))


def graph(path: str, as_json: bool) -> int:
    """Show the steps of a notebook on stdout, its problems on stderr.

    Returns:
        0; 1 where the notebook has errors, 2 where a tag is among them.
    """
    source = files.read_source(path)
    checked = flow.check(source.notebook, path)
    if as_json:
        print(json.dumps(checked.graph, ensure_ascii=False, indent=1))
    elif checked.pipeline is not None:
        for line in graph_lines(checked.pipeline):
            print(line)
    problems.tell(path, checked.diagnostics)
    return problems.exit_status(checked)


def suggest(path: str, as_json: bool, output: str | None) -> int:
    """Propose a role or step for each cell on stdout, and its problems on stderr; write a tagged copy where asked.

    Returns:
        0; 1 where the notebook would have errors with it.
    """
    source = files.read_source(path)
    target = files.check_target(output, source) if output is not None else None
    suggested = flow.suggest(source.notebook, path)
    if as_json:
        answer = {
            "cells": wire.to_wire(suggested.cells),
            "graph": suggested.checked.graph,
            "diagnostics": wire.to_wire(suggested.checked.diagnostics),
        }
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        cells = {cell.id: cell for cell in suggested.checked.notebook.cells}
        rows = [
            (f"cell {cells[one.cell_id].number}", f"step:{one.step}" if one.step else one.role.value, one.reason)
            for one in suggested.cells
        ]
        for line in columns(("CELL", "TAG", "WHY"), rows):
            print(line)
    problems.tell(path, suggested.checked.diagnostics)
    if target is not None:
        files.write_whole(target, json.dumps(suggested.notebook, ensure_ascii=False, indent=1) + "\n")
    return int(has_errors(suggested.checked.diagnostics))


def compile_to(path: str, output: str | None, form: str) -> int:
    """Write the notebook as KFP IR, or as Python, to a file, or to stdout where ``output`` is None or ``-``.

    Returns:
        0; 1 where the notebook has errors, 2 where a tag is among them.
    """
    source = files.read_source(path)
    target = files.check_target(output, source) if output not in (None, "-") else None
    checked = flow.check(source.notebook, path)
    problems.tell(path, checked.diagnostics)
    if checked.pipeline is None:
        return problems.exit_status(checked)
    text = flow.export_checked(checked) if form == "python" else flow.compile_checked(checked).yaml
    if target is None:
        sys.stdout.write(text)
    else:
        files.write_whole(target, text)
    return 0
