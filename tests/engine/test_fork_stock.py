"""What a notebook lets us import before its steps."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.engine.local.stock import stock

ENVIRONMENT = "the notebook sets environment variables"
INSTALLS = "the notebook installs packages"


def modules(*sources: str | list[str]) -> list[str]:
    found = stock({"cells": [{"cell_type": "code", "source": source} for source in sources]})
    assert found.reason == ""
    return [module for module, _ in found.imports]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], []),
        (["x = 1"], []),
        (["import numpy as np"], ["numpy"]),
        ([["import numpy\n", "import pandas"]], ["numpy", "pandas"]),
        (["import matplotlib.pyplot as plt"], ["numpy", "PIL", "matplotlib.pyplot"]),
        (["from sklearn.linear_model import Ridge"], ["numpy", "scipy", "sklearn.linear_model"]),
        (["import json, polars, mymodule\nimport torch"], ["torch"]),
        (["from . import numpy\nfrom .numpy import x"], []),
        (["def f():\n    import numpy", "if x:\n    import scipy", "try:\n    import torch\nexcept E: pass"], []),
        (["%matplotlib inline\nimport numpy\n!ls\nfiles = !ls"], ["numpy"]),
        (["%%time\nimport numpy"], ["numpy"]),
        (["%%bash\nimport numpy", "import scipy"], ["numpy", "scipy"]),
        (["this is no Python\nimport numpy", "import scipy"], ["numpy", "scipy"]),
        (["import numpy\nimport os\nhome = os.environ['HOME']; os.environ.get('X')"], ["numpy"]),
        (["import matplotlib.pyplot as plt\nplt.style.use('ggplot')"], ["numpy", "PIL", "matplotlib.pyplot"]),
        (["# !pip install numpy\nimport numpy"], ["numpy"]),
    ],
)
def test_imports_at_the_top_of_cells(sources: list[str | list[str]], expected: list[str]) -> None:
    assert modules(*sources) == expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\nos.environ['OMP_NUM_THREADS'] = '1'", ENVIRONMENT),
        ("from os import environ\nenviron['X'] = '1'", ENVIRONMENT),
        ("os.environ.setdefault('X', '1')", ENVIRONMENT),
        ("def f():\n    os.environ.update(X='1')", ENVIRONMENT),
        ("del os.environ['X']", ENVIRONMENT),
        ("os.environ |= {'X': '1'}", ENVIRONMENT),
        ("os.putenv('X', '1')", ENVIRONMENT),
        ("%env X=1", ENVIRONMENT),
        ("%set_env X 1", ENVIRONMENT),
        ("%%env\nX=1", ENVIRONMENT),
        ("no Python here: os.environ['X'] = '1'", ENVIRONMENT),
        ("load_dotenv()", ENVIRONMENT),
        ("import matplotlib\nmatplotlib.use('Agg')", "the notebook chooses matplotlib's backend"),
        ("%pip install pandas", INSTALLS),
        ("!pip install -U pandas", INSTALLS),
        ("!conda install pandas", INSTALLS),
        ("%%bash\npip install pandas", INSTALLS),
        ("subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'pandas'])", INSTALLS),
    ],
)
def test_what_makes_imports_wait(source: str, reason: str) -> None:
    cells = [{"cell_type": "code", "source": "import numpy"}, {"cell_type": "code", "source": source}]
    found = stock({"cells": cells})
    assert (found.imports, found.reason) == ((), reason)


@pytest.mark.parametrize("notebook", [{}, {"cells": None}, {"cells": [1, {}, {"cell_type": "code"}]}])
def test_a_notebook_without_cells(notebook: dict[str, object]) -> None:
    assert stock(notebook).imports == ()


def test_names_are_kept_for_modules_they_may_be() -> None:
    found = stock({"cells": [{"cell_type": "code", "source": "from scipy import stats, linalg\nfrom scipy import *"}]})
    assert found.imports == (("numpy", ()), ("scipy", ("stats", "linalg")))
