"""Notebooks → proposals: a role or a step for each cell, and a pipeline without errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_kale_ext import flow
from jupyter_kale_ext.notebook import parse_tag
from jupyter_kale_ext.notebook.tags import StepTag
from jupyter_kale_ext.suggest.names import is_label, name_of, snake, unique
from tests.examples.goldens import NOTEBOOKS
from tests.suggest.make import Part, notebook_of, proposal, reasons

LOAD, SPLIT = "df = pd.read_csv('d.csv')", "train, test = train_test_split(df)"
TRAIN, SCORE = "model = Ridge()\nmodel.fit(train, test)", "score = model.score(test, test)"
IMPORTS = (
    "import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split"
)

CASES: dict[str, tuple[tuple[Part, ...], list[str]]] = {
    "steps by what cells do": (
        (IMPORTS, LOAD, SPLIT, TRAIN, SCORE), ["[imports]", "load", "split", "train", "evaluate"]),
    "steps by headings": (
        ("# Wines", IMPORTS, "## Reading the files", LOAD, "## A model", TRAIN.replace("train, test", "df, df"),
         "model.coef_"),
        ["[imports]", "reading_files", "train_model", "train_model"]),
    "a question for a heading": (
        (IMPORTS, "## The data", LOAD, "## How good is it?", "model = Ridge().fit(df, df)\nmodel.score(df, df)"),
        ["[imports]", "load_data", "train"]),
    "cells that only look stay with what they look at": (
        (IMPORTS, LOAD, "df.head()", "df.plot()", TRAIN.replace("train, test", "df, df")),
        ["[imports]", "load", "load", "load", "train"]),
    "independent trainings side by side": (
        (IMPORTS, "from sklearn.svm import SVC", LOAD, "ridge = Ridge()\nridge.fit(df, df)", "svc = SVC()\nsvc.fit(df, df)"),
        ["[imports]", "[imports]", "load", "train_ridge", "train_svc"]),
    "trainings one after the other": (
        (IMPORTS, LOAD, "a = Ridge()\na.fit(df, df)", "b = Ridge()\nb.fit(a.predict(df), df)"),
        ["[imports]", "load", "train", "train"]),
    "settings near the top": (
        (IMPORTS, "SEED = 7\nN_TREES = 100", LOAD, "print(SEED, N_TREES, df)"),
        ["[imports]", "[pipeline-parameters]", "load", "load"]),
    "settings that several steps read": (
        (IMPORTS, LOAD, "batch_size = 3", "x = df[batch_size]", "m = Ridge().fit(x, batch_size)"),
        ["[imports]", "load", "[pipeline-parameters]", "load", "train"]),
    "literals that are data": (
        ("xs = [1, 2, 3]", "m = sum(xs)\nprint(m)"), ["main", "main"]),
    "a setting that is changed": (
        ("SIZES = [1]", "SIZES.append(2)", "print(SIZES)"), ["main", "main", "main"]),
    "functions": (
        (IMPORTS, LOAD, "def clean(frame):\n    return frame.dropna()", "df = clean(df)"),
        ["[imports]", "load", "[functions]", "load"]),
    "a function that is defined twice": (
        ("def f(): return 1", "print(f())", "def f(): return 2", "print(f())"), ["main"] * 4),
    "a function that needs a value as it is defined": (
        ("n = len('abc')", "def f(x=n): return x", "print(f())"), ["main"] * 3),
    "a function with a constant": (
        ("COLOURS = {'a': 'red'}\ndef colour(x): return COLOURS[x]", "print(colour('a'))"), ["[functions]", "main"]),
    "imports further down": (
        (LOAD.replace("pd", "pandas"), "import pandas", "df.head()"), ["load", "[imports]", "load"]),
    "an import that a value hides": (
        ("time = 3", "print(time)", "import time", "print(time.time())"), ["main"] * 4),
    "settings of libraries at the top": (
        ("%matplotlib inline", "import pandas as pd\npd.set_option('display.width', 99)", LOAD, "df.head()"),
        ["[imports]", "[imports]", "load", "load"]),
    "settings of libraries further down": (
        (IMPORTS, LOAD, "pd.set_option('display.width', 99)", "df.head()"), ["[imports]", "load", "load", "load"]),
    "seeds stay where they are": (
        ("import numpy as np\nnp.random.seed(1)", "x = np.random.rand(3)", "print(x)"), ["main"] * 3),
    "packages are not installed": (
        ("!pip install pandas", "%pip install numpy", IMPORTS, LOAD), ["[skip]", "[skip]", "[imports]", "load"]),
    "imports of what was downloaded": (
        ("import urllib.request\nurllib.request.urlretrieve('https://x/helper.py', 'helper.py')", "import helper",
         "helper.go()"),
        ["load", "load", "load"]),
    "a download goes with what reads it": (
        (IMPORTS, "!wget https://x/d.csv", LOAD, TRAIN.replace("train, test", "df, df")),
        ["[imports]", "load", "load", "train"]),
    "a connection stays in its step": (
        ("import sqlite3\nfrom sklearn.linear_model import Ridge",
         "db = sqlite3.connect('d.db')\nrows = open('d.csv').read()",
         "m = Ridge().fit(db.execute(rows).fetchall(), 1)"),
        ["[imports]", "train", "train"]),
    "metrics at the end": (
        (IMPORTS, LOAD, TRAIN.replace("train, test", "df, df"), "accuracy = model.score(df, df)", "accuracy"),
        ["[imports]", "load", "train", "evaluate", "[pipeline-metrics]"]),
    "cells that are tagged keep what they have": (
        (("imports", IMPORTS), ("step:mine", LOAD), "df.head()", TRAIN.replace("train, test", "df, df")),
        ["[imports]", "mine", "mine", "train"]),
    "names that are taken": (
        (IMPORTS, LOAD, TRAIN.replace("train, test", "df, df"), ("step:load", "print(model)")),
        ["[imports]", "load_2", "train", "load"]),
    "the same heading twice": (
        ("# N", "## Data", "x = [1]\nx.append(2)\nprint(x)", "## Data", "y = [x]\ny.append(3)\nprint(y)"),
        ["data", "data_2"]),
    "empty cells and comments are left out": (("", "# only a comment\n#", LOAD.replace("pd", "pandas")), ["load"]),
    "a cell that is no Python": (("x = (", "print(1)"), ["main", "main"]),
    "no cells": ((), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_proposals(name: str) -> None:
    parts, expected = CASES[name]
    assert proposal(*parts) == expected


OWN_PROBLEMS = {"a cell that is no Python", "no cells"}


@pytest.mark.parametrize("name", CASES)
def test_the_proposal_compiles(name: str) -> None:
    suggested = flow.suggest(notebook_of(*CASES[name][0]))
    errors = [problem for problem in suggested.checked.diagnostics if problem.is_error]
    defined = [problem for problem in errors if problem.code != "KL056"]
    assert bool(defined) == (name in OWN_PROBLEMS), errors


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_examples_without_their_tags(path: Path) -> None:
    suggested = flow.suggest(untagged(json.loads(path.read_text(encoding="utf-8"))), path.name)
    assert [problem for problem in suggested.checked.diagnostics if problem.is_error] == []
    assert STEPS[path.stem] == [step.name for step in suggested.checked.pipeline.steps]  # type: ignore[union-attr]


STEPS = {
    "classifier": ["load_data", "split", "train_logistic", "train_forest", "evaluate"],
    "electricity_demand": ["year_2014", "features", "gradient_boosting", "evaluate"],
    "first_steps": ["load", "train", "evaluate"],
    "neural_network": ["pictures", "training", "evaluate"],
}


def untagged(notebook: Mapping[str, object]) -> dict[str, object]:
    """A copy of the notebook without tags."""
    cells = notebook["cells"]
    assert isinstance(cells, list)
    return {**notebook, "cells": [{**cell, "metadata": {}} for cell in cells]}


def test_the_reasons_are_sentences_that_say_why() -> None:
    found = reasons(IMPORTS, "N_TREES = 3", "## The wines", LOAD, "df.head()", "!pip install x", "N_TREES")
    assert found[:4] == [
        "Only imports: every step begins with them.",
        "Settings that can be changed for each run: `N_TREES`.",
        "Loads data (`read_csv`), under the heading “The wines”.",
        "Only shows what there is: it stays with the cells above.",
    ]
    assert all(reason.endswith(".") for reason in found)


def test_nothing_is_written_into_the_notebook_given() -> None:
    notebook = notebook_of(IMPORTS, LOAD)
    before = json.dumps(notebook)
    flow.suggest(notebook)
    assert json.dumps(notebook) == before


def test_tags_of_other_tools_stay() -> None:
    suggested = flow.suggest(notebook_of(("hide mine", LOAD.replace("pd", "pandas"))))
    cells = suggested.notebook["cells"]
    assert isinstance(cells, list)
    assert cells[0]["metadata"]["tags"] == ["hide", "mine", "step:load"]


HEADINGS = {
    "Training a Model": "training_model",
    "3.2 Loading the data": "loading_data",
    "Chapter 4 – Linear Models": "linear_models",
    "Step 2: Feature engineering": "feature_engineering",
    "**Bold** `code` [link](https://x.y/z)": "bold_code_link",
    "Prepare the Data for Machine Learning Algorithms": "prepare_data",
    "Train and evaluate on the training set": "train_evaluate",
    "Überblick über die Größen": "uberblick_uber_die",
    "2014 in numbers": "_2014_numbers",
    "9.": "",
    "数据": "",
    "A" * 60: "a" * 32,
}


@pytest.mark.parametrize("text", HEADINGS)
def test_names_from_headings(text: str) -> None:
    name = name_of(text)
    assert name == HEADINGS[text]
    assert not name or parse_tag(f"step:{name}") == StepTag(name)


@pytest.mark.parametrize(
    ("text", "label"),
    [("The data", True), ("Is it good?", False), ("What is known", False), ("A part is kept for the test", False)],
)
def test_headings_that_name_their_section(text: str, label: bool) -> None:
    assert is_label(text) == label


def test_small_names() -> None:
    assert unique("a", ["a", "a_2"]) == "a_3"
    assert [snake(name) for name in ("RandomForestClassifier", "SVC", "KNeighborsRegressor")] == [
        "random_forest",
        "svc",
        "k_neighbors",
    ]
