"""Each library that may be imported before the steps works in a process forked afterwards."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.engine.local.stock import LIBRARIES
from jupyter_kale_ext.model.run import RunState
from tests.engine.fakes import Fake, ended, submission

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="steps are forked on Linux only")

WORK = {
    "numpy": (
        "import numpy as np, threading",
        "a = np.random.rand(600, 600); np.linalg.svd(a @ a); np.fft.fft(a)\n"
        "many = [threading.Thread(target=lambda: a @ a) for _ in range(3)]\n"
        "[one.start() for one in many]; [one.join() for one in many]",
    ),
    "scipy": (
        "import numpy as np\nfrom scipy import linalg, optimize, sparse, stats\nimport scipy.sparse.linalg",
        "linalg.eigh(np.eye(300)); optimize.minimize(lambda x: (x ** 2).sum(), np.ones(3)); stats.norm.rvs(size=9)\n"
        "scipy.sparse.linalg.spsolve(sparse.eye(50, format='csc'), np.ones(50))",
    ),
    "pandas": (
        "import pandas as pd, numpy as np",
        "df = pd.DataFrame({'a': np.arange(1000) % 7, 'b': 1.0, 'c': pd.date_range('2020', periods=1000)})\n"
        "df.groupby('a').b.sum(); df.merge(df.head(5), on='a'); df.to_csv('x.csv'); pd.read_csv('x.csv')\n"
        "str(df); df.rolling(3, on='c').b.mean(); df.query('a > 3')",
    ),
    "PIL": ("from PIL import Image, ImageFilter", "Image.new('RGB', (99, 99)).filter(ImageFilter.BLUR).save('x.png')"),
    "matplotlib": (
        "import matplotlib.pyplot as plt",
        "plt.plot([1, 2]); plt.savefig('x.png'); plt.savefig('x.pdf'); plt.savefig('x.svg'); plt.close('all')\n"
        "import matplotlib; assert 'inline' in matplotlib.get_backend(), matplotlib.get_backend()",
    ),
    "sklearn": (
        "from sklearn.ensemble import RandomForestClassifier, HistGradientBoostingClassifier\n"
        "from sklearn.linear_model import LogisticRegression\nfrom sklearn.cluster import KMeans\n"
        "from sklearn.model_selection import cross_val_score\nfrom sklearn.datasets import make_classification",
        "X, y = make_classification(400, random_state=0)\n"
        "RandomForestClassifier(20, n_jobs=2, random_state=0).fit(X, y).predict(X)\n"
        "HistGradientBoostingClassifier(max_iter=5).fit(X, y); KMeans(3, n_init=2).fit(X)\n"
        "assert len(cross_val_score(LogisticRegression(), X, y, n_jobs=2)) == 5",
    ),
    "pyarrow": (
        "import pyarrow as pa, pyarrow.parquet as pq, pyarrow.compute as pc",
        "t = pa.table({'n': list(range(200_000)), 's': [str(n % 7) for n in range(200_000)]})\n"
        "pq.write_table(t, 'x.parquet'); back = pq.read_table('x.parquet', use_threads=True)\n"
        "assert pc.sum(back['n']).as_py() == 19999900000 and back.group_by('s').aggregate([('n', 'sum')]).num_rows == 7\n"
        "import pandas as pd; assert pd.read_parquet('x.parquet')['s'].str.len().sum() == 200_000",
    ),
    "statsmodels": (
        "import statsmodels.api as sm",
        "import numpy as np; sm.OLS(np.arange(50.0), sm.add_constant(np.random.rand(50, 2))).fit().summary()",
    ),
    "seaborn": ("import seaborn as sns", "sns.lineplot(x=[1, 2], y=[3, 4]).figure.savefig('x.png')"),
    "torch": (
        "import torch",
        "x = torch.randn(400, 400, requires_grad=True); (x @ x).relu().sum().backward(); torch.set_num_threads(2)\n"
        "net = torch.nn.Sequential(torch.nn.Linear(9, 9), torch.nn.ReLU(), torch.nn.Linear(9, 1))\n"
        "torch.optim.Adam(net.parameters()).step(); net(torch.ones(64, 9)).mean().backward()\n"
        "data = torch.utils.data.TensorDataset(torch.arange(16.0))\n"
        "print(sum(len(b[0]) for b in torch.utils.data.DataLoader(data, batch_size=4, num_workers=2)))",
    ),
}


def test_every_library_is_tried() -> None:
    assert set(WORK) == set(LIBRARIES)


@pytest.mark.parametrize("library", WORK)
def test_a_library_works_in_forked_steps(
    engine: LocalEngine, folder: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    monkeypatch.setenv("JUPYTER_KALE_FORK", "1")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    imports, work = WORK[library]
    program = f"import warnings; assert {library!r} not in sys.modules\n{imports}\n{work}"
    fakes = [Fake("one", program, timeout=100), Fake("two", program, after=["one"], timeout=100)]
    notebook = {"cells": [{"cell_type": "code", "source": imports}]}
    made = ended(engine, engine.submit(submission(folder, *fakes, notebook=notebook)).id)
    record = engine._store.record(made.id)
    logs = [engine.log(made.id, fake.name).text for fake in fakes]
    assert made.state is RunState.SUCCEEDED, logs
    assert "attempt 1: forked" in (record.path / "forks.log").read_text()
    assert not any("warn" in log.lower() for log in logs), logs
