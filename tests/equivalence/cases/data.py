"""Values of numpy, pandas and scikit-learn."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "a view of memory is refused": Case(["v = memoryview(b'abc')", "bytes(v)"], refused=("`v`",)),
    "array types": Case(
        [
            "import numpy as np\na = np.arange(6, dtype='int8').reshape(2, 3)\nb = np.array(['x', None], object)\nc = np.ma.array([1, 2], mask=[0, 1])\nd = np.array([(1, 2.5)], dtype=[('n', 'i4'), ('v', 'f8')])",
            "a, b, c, d",
            "a.dtype, d['v'], c.mean(), np.asfortranarray(a).flags.f_contiguous",
        ]
    ),
    "frame types": Case(
        [
            "import pandas as pd\ndf = pd.DataFrame({'i': [1, 2], 'f': [0.5, None], 's': ['x', None], 'c': pd.Categorical(['u', 'v']), 't': pd.date_range('2020-01-01', periods=2, tz='UTC'), 'n': pd.array([1, None], dtype='Int64'), 'b': [True, False]})",
            "df.dtypes",
            "df",
            "df.memory_usage(deep=True).gt(0).all(), df['t'].dt.tz",
        ]
    ),
    "indexes and groups": Case(
        [
            "import pandas as pd\nix = pd.MultiIndex.from_product([['a', 'b'], [1, 2]], names=['k', 'n'])\ns = pd.Series(range(4), index=ix, name='v')",
            "groups = s.groupby('k')",
            "groups.sum()",
            "s.unstack()",
        ]
    ),
    "row taken from a frame": Case(
        [
            "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\ncol = df['a']",
            "col = col + 1",
            "df['a'] = col",
            "df, col",
        ]
    ),
    "attributes of a frame": Case(
        ["import pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf.attrs['unit'] = 'm'", "df.attrs"]
    ),
    "pipeline of scikit-learn": Case(
        [
            "from sklearn.datasets import make_classification\nX, y = make_classification(n_samples=60, random_state=0)",
            "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression\nmodel = make_pipeline(StandardScaler(), LogisticRegression())",
            "model.fit(X, y)",
            "model.score(X, y)",
            "model[-1].coef_.shape",
        ]
    ),
    "search with an own scorer": Case(
        [
            "from sklearn.model_selection import GridSearchCV\nfrom sklearn.tree import DecisionTreeClassifier\nfrom sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)",
            "def scorer(model, X, y):\n    return (model.predict(X) == y).mean()",
            "search = GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [1, 2]}, scoring=scorer).fit(X, y)",
            "search.best_params_, round(search.best_score_, 4)",
            "search.scorer_ is scorer",
        ]
    ),
    "sparse": Case(["import scipy.sparse as sp\nm = sp.csr_array([[0, 1], [2, 0]])", "m @ m", "(m @ m).toarray()"]),
    "big and empty": Case(
        [
            "import numpy as np\nbig = np.ones(3_000_000)\nempty = np.zeros((0, 2))\nnothing = b''",
            "big[5] = 2\nbig.sum(), empty.shape, nothing",
        ]
    ),
    "network of torch": Case(
        [
            "import torch\ntorch.manual_seed(0)\nnet = torch.nn.Linear(2, 1)",
            "opt = torch.optim.SGD(net.parameters(), lr=0.1)",
            "for _ in range(3):\n    opt.zero_grad()\n    net(torch.ones(1, 2)).sum().backward()\n    opt.step()",
            "net.weight, net(torch.ones(1, 2)).item()",
        ],
        needs=("torch",),
    ),
}
