"""A notebook with the proposed tags prints as a pipeline what it prints as a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.equivalence.harness import compare
from tests.suggest.make import notebook_of

NOTEBOOKS = {
    "headings, settings, functions, parallel trainings": (
        "# Numbers",
        "import random\nimport statistics",
        "SEED = 7\nN_ROWS = 20",
        "def scaled(xs):\n    top = max(xs)\n    return [x / top for x in xs]",
        "## The data",
        "random.seed(SEED)\nxs = [random.random() for _ in range(N_ROWS)]\nprint(len(xs))",
        "xs[:2]",
        "## Models",
        "class Mean:\n    def fit(self, xs):\n        self.value = statistics.mean(scaled(xs))\n        return self",
        "mean = Mean()\nmean.fit(xs)\nprint(mean.value)",
        "other = Mean()\nother.fit(xs[:5])\nprint(other.value)",
        "## Which is better?",
        "error = abs(mean.value - other.value)\nprint(error)",
        "error",
    ),
    "no headings, files, a function defined twice": (
        "import json\nimport os",
        "os.makedirs('out', exist_ok=True)\nopen('out/d.json', 'w').write(json.dumps({'a': 1}))",
        "def read(path): return json.load(open(path))",
        "data = read('out/d.json')\ndata",
        "def read(path): return 'changed'",
        "print(read('out/d.json'), data)\ndata['b'] = 2",
        "f = open('out/d.json')",
        "print(f.read(), data)",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_proposal_changes_no_result(name: str, tmp_path: Path) -> None:
    found = compare(notebook_of(*NOTEBOOKS[name]), "suggested", tmp_path)
    assert (found.refusal, list(found.differences)) == (None, []), found.log
