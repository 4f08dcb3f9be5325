"""Every case shows in the pipeline what it shows in the notebook, or is refused with a sentence.

Each takes seconds: ``make test`` runs some of the topics, ``make equivalence`` (``EQUIVALENCE=all``) runs all of them.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from tests.equivalence.cases import cases
from tests.equivalence.harness import compare
from tests.equivalence.notebooks import Case, make_notebook

RUN = cases(everything=os.environ.get("EQUIVALENCE") == "all")


@pytest.mark.parametrize("case", RUN.values(), ids=RUN.keys())
def test_the_pipeline_shows_what_the_notebook_shows(case: Case, tmp_path: Path) -> None:
    for package in case.needs:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    beside = tmp_path / "beside"
    beside.mkdir()
    for name, text in case.files.items():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_text(text, encoding="utf-8")
    compared = compare(
        make_notebook(case.cells), case.mode, tmp_path / "here", beside, parameters=case.parameters, timeout=120
    )
    different = [difference for difference in compared.differences if difference.cell not in case.varying]
    assert not different, "\n".join(map(str, different)) + f"\n{compared.log}"
    assert compared.metrics == case.metrics
    if not case.refused:
        assert compared.refusal is None, compared.log
    else:
        assert compared.refusal is not None, compared.log
        assert [part for part in case.refused if part not in compared.refusal] == [], compared.refusal
