"""Models of scikit-learn, statsmodels, torch, xgboost and lightgbm."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

_DATA = (
    "import numpy as np\nrng = np.random.default_rng(0)\nX = rng.normal(size=(60, 3))\ny = (X[:, 0] > 0).astype(int)"
)

CASES = {
    "transformer and estimator of one's own": Case(
        [
            _DATA,
            *percent(
                """
                from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
                from sklearn.pipeline import Pipeline
                class Half(BaseEstimator, TransformerMixin):
                    def __init__(self, by=2):
                        self.by = by
                    def fit(self, X, y=None):
                        self.n_ = X.shape[1]
                        return self
                    def transform(self, X):
                        return X / self.by
                class Sign(BaseEstimator, ClassifierMixin):
                    def fit(self, X, y):
                        self.classes_ = np.unique(y)
                        return self
                    def predict(self, X):
                        return (X[:, 0] > 0).astype(int)
                # %%
                model = Pipeline([('half', Half()), ('sign', Sign())]).set_params(half__by=4)
                # %%
                model.fit(X, y)
                # %%
                model.score(X, y), model['half'].n_, model.get_params()['half__by']
                """
            ),
        ]
    ),
    "columns transformed by functions": Case(
        percent(
            """
            import pandas as pd
            from sklearn.compose import ColumnTransformer
            from sklearn.preprocessing import FunctionTransformer, OneHotEncoder
            df = pd.DataFrame({'n': [1.0, 2, 3], 'c': list('aba')})
            # %%
            def squared(x):
                return x ** 2
            prepare = ColumnTransformer([('n', FunctionTransformer(squared), ['n']), ('c', OneHotEncoder(), ['c'])])
            prepare.set_output(transform='default')
            # %%
            prepare.fit(df)
            # %%
            prepare.transform(df), prepare.named_transformers_['c'].categories_
            """
        )
    ),
    "seeded by the global generator": Case(
        [
            _DATA,
            "np.random.seed(5)\nfrom sklearn.ensemble import RandomForestClassifier\nforest = RandomForestClassifier(n_estimators=5)",
            "forest.fit(X, y)\nNone",
            "forest.feature_importances_.round(4)",
            "from sklearn.model_selection import train_test_split\ntrain_test_split(y)[1][:8]",
        ]
    ),
    "configuration": Case(
        [
            "import sklearn\nsklearn.set_config(transform_output='pandas', display='text')",
            "from sklearn.preprocessing import StandardScaler\nStandardScaler().fit_transform([[1.0], [3.0]])",
            "sklearn.get_config()['transform_output']",
        ]
    ),
    "statsmodels": Case(
        percent(
            """
            import numpy as np, pandas as pd
            import statsmodels.api as sm
            import statsmodels.formula.api as smf
            df = pd.DataFrame({'x': np.arange(10.0), 'y': np.arange(10.0) * 2 + [0, 1] * 5})
            # %%
            model = smf.ols('y ~ x + np.square(x)', df)
            # %%
            result = model.fit()
            # %%
            result.params.round(3), round(result.rsquared, 4)
            # %%
            result.predict(pd.DataFrame({'x': [20.0]})).round(3), str(result.summary().tables[0])[:78]
            """
        ),
        needs=("statsmodels",),
    ),
    "xgboost": Case(
        [
            _DATA,
            "import xgboost as xgb\nd = xgb.DMatrix(X, y)\nbooster = xgb.train({'max_depth': 2, 'seed': 1, 'nthread': 1}, d, 3)\nclf = xgb.XGBClassifier(n_estimators=2, n_jobs=1)\ndel d",
            "clf.fit(X, y)\nNone",
            "booster.predict(xgb.DMatrix(X[:3])).round(4), clf.predict(X[:3]), len(booster.get_dump())",
        ],
        needs=("xgboost",),
    ),
    "lightgbm": Case(
        [
            _DATA,
            "import lightgbm as lgb\nbooster = lgb.train({'verbose': -1, 'num_threads': 1, 'min_data_in_leaf': 5}, lgb.Dataset(X, y), 3)\nclf = lgb.LGBMClassifier(n_estimators=2, verbose=-1, n_jobs=1)",
            "clf.fit(X, y)\nNone",
            "booster.predict(X[:3]).round(4), clf.predict(X[:3]), booster.num_trees()",
        ],
        needs=("lightgbm",),
    ),
    "network of torch that is trained": Case(
        percent(
            """
            import torch
            from torch import nn
            torch.manual_seed(0)
            # %%
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.body = nn.Sequential(nn.Linear(2, 4), nn.ReLU())
                    self.head = nn.Linear(4, 1)
                    self.register_buffer('steps', torch.zeros(1))
                def forward(self, x):
                    return self.head(self.body(x))
            # %%
            net = Net()
            opt = torch.optim.Adam(net.parameters(), lr=0.1)
            schedule = torch.optim.lr_scheduler.StepLR(opt, 1)
            # %%
            def step():
                opt.zero_grad()
                loss = net(torch.ones(3, 2)).pow(2).mean()
                loss.backward()
                opt.step()
                net.steps += 1
                return round(loss.item(), 5)
            # %%
            step(), step()
            # %%
            schedule.step()
            step(), opt.param_groups[0]['lr']
            # %%
            step(), net.steps, net.head.weight is opt.param_groups[0]['params'][2], net.head.weight.grad is not None
            """
        ),
        needs=("torch",),
    ),
    "tensors that share and loaders": Case(
        percent(
            """
            import torch
            from torch.utils.data import DataLoader, TensorDataset
            torch.manual_seed(1)
            t = torch.arange(6.0)
            view, same = t[:3], t
            loader = DataLoader(TensorDataset(t), batch_size=2, shuffle=True)
            # %%
            view += 10
            # %%
            t, same is t, [batch[0].tolist() for batch in loader]
            # %%
            [batch[0].tolist() for batch in loader], torch.rand(1)
            """
        ),
        needs=("torch",),
    ),
}
