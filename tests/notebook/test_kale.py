"""What the panel writes, read by our reader and, where it is installed, by Kubeflow Kale's parser beside it.

``JUPYTER_KALE_PEER`` names the interpreter of an environment with ``kubeflow-kale==2.3.0``; without it the second half is
skipped. The front end's tests check that the panel writes the tables' tags.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.notebook import read

Case = dict[str, Any]

CASES: list[Case] = json.loads(Path(__file__).with_name("kale_cases.json").read_text(encoding="utf-8"))
PEER = os.environ.get("JUPYTER_KALE_PEER", "")
NOTHING: Case = {
    "prev": [],
    "limits": {},
    "labels": {},
    "annotations": {},
    "secrets": {},
    "image": None,
    "cache": None,
}


def notebook(case: Case) -> dict[str, object]:
    """The notebook whose cell N is ``xN = N``, with the tags of the case."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "metadata": {"tags": tags} if tags else {},
            "source": f"x{index}={index}",
            "outputs": [],
            "execution_count": None,
        }
        for index, tags in enumerate(case["after"])
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def wanted(case: Case) -> dict[str, Case]:
    return {name: NOTHING | step for name, step in case["steps"].items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_we_read_what_the_panel_writes(case: Case) -> None:
    found = read(notebook(case))
    shared = [cell.index for cell in found.cells if cell.role in {Role.IMPORTS, Role.FUNCTIONS}]
    steps = {
        step.name: {
            "cells": shared + [cell.index for cell in step.cells],
            "prev": list(step.prev),
            "limits": dict(step.settings.limits),
            "labels": dict(step.settings.labels),
            "annotations": dict(step.settings.annotations),
            "secrets": {one.env: [one.secret, one.key] for one in step.settings.secrets},
            "image": step.settings.image,
            "cache": step.settings.cache,
        }
        for step in found.steps
    }
    assert steps == wanted(case)
    assert not [problem for problem in found.diagnostics if problem.severity.value == "error"]


@pytest.fixture(scope="module")
def kales(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """What Kale's parser makes of each case; one process for all, it takes seconds to start."""
    if not PEER:
        pytest.skip("JUPYTER_KALE_PEER names no interpreter that has kubeflow-kale")
    folder = tmp_path_factory.mktemp("kale")
    paths = []
    for position, case in enumerate(CASES):
        path = folder / f"{position}.ipynb"
        path.write_text(json.dumps(notebook(case)), encoding="utf-8")
        paths.append(str(path))
    reader = Path(__file__).with_name("kale_reader.py")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run(
        [PEER, str(reader)], input=json.dumps(paths), capture_output=True, text=True, check=True, env=environment
    )
    answers: list[Case] = json.loads(answer.stdout)
    return answers


@pytest.mark.parametrize("position", range(len(CASES)), ids=lambda position: CASES[position]["title"])
def test_kale_reads_what_the_panel_writes(position: int, kales: list[Case]) -> None:
    case = CASES[position]
    if "kale_refuses" in case:
        assert kales[position] == {"refused": f"Unrecognized tag: {case['kale_refuses']}"}
    else:
        assert kales[position] == {"steps": wanted(case)}
