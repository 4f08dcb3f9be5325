"""Every case shows in the pipeline what it shows in the notebook, or is refused with a sentence."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.equivalence.cases import ALL
from tests.equivalence.harness import compare
from tests.equivalence.notebooks import Case, make_notebook


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_the_pipeline_shows_what_the_notebook_shows(case: Case, tmp_path: Path) -> None:
    for package in case.needs:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    beside = tmp_path / "beside"
    beside.mkdir()
    for name, text in case.files.items():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_text(text, encoding="utf-8")
    compared = compare(make_notebook(case.cells), case.mode, tmp_path / "here", beside, timeout=120)
    assert not compared.differences, "\n".join(map(str, compared.differences)) + f"\n{compared.log}"
    if case.refused is None:
        assert compared.refusal is None, compared.log
    else:
        assert compared.refusal is not None, compared.log
        assert case.refused in compared.refusal
