"""Tables of pandas, polars and arrow."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "columns of all types": Case(
        percent(
            """
            import pandas as pd, numpy as np
            df = pd.DataFrame({
                'i': np.array([1, 2], 'int8'), 'u': np.array([1, 2], 'uint16'), 'f': np.array([0.5, np.nan], 'float32'),
                'z': [1j, 2], 'b': [True, False], 's': ['x', None], 'o': [[1], {'a': 1}],
                'c': pd.Categorical(['lo', 'hi'], ['lo', 'mid', 'hi'], ordered=True),
                't': pd.date_range('2020-01-01', periods=2, tz='Europe/Paris'), 'd': pd.to_timedelta([1, None], 'h'),
                'p': pd.period_range('2020Q1', periods=2, freq='Q'), 'v': pd.interval_range(0, 2),
                'I': pd.array([1, None], 'Int64'), 'F': pd.array([1.5, None], 'Float32'), 'B': pd.array([True, None], 'boolean'),
                'S': pd.array(['a', None], 'string'), 'sp': pd.arrays.SparseArray([0, 1]),
            })
            # %%
            df.loc[0, 'o'].append(2)
            df.loc[1, 'S'] = 'z'
            # %%
            df.dtypes
            # %%
            df.T
            """
        )
    ),
    "indexes of all types": Case(
        percent(
            """
            import pandas as pd
            frames = [pd.DataFrame({'x': [1, 2]}, index=index) for index in (
                pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['k', 'n']), pd.RangeIndex(5, 1, -2),
                pd.date_range('2024-01-01', periods=2, freq='h', name='at'), pd.CategoricalIndex(['u', 'v']),
                pd.IntervalIndex.from_breaks([0, 1, 2]), pd.PeriodIndex(['2020', '2021'], freq='Y'), ['r', 's'])]
            # %%
            for frame in frames:
                frame['y'] = frame['x'] * 2
            # %%
            for frame in frames:
                print(frame, frame.index, sep='\\\\n')
            # %%
            frames[0].loc[('a', 1), 'y'], frames[2].index.freq, frames[2].resample('2h').sum()
            """
        )
    ),
    "columns with levels": Case(
        percent(
            """
            import pandas as pd
            df = pd.DataFrame({('a', 'x'): [1], ('a', 'y'): [2], ('b', 'x'): [3]})
            # %%
            df[('b', 'y')] = 4
            # %%
            df.stack(future_stack=True)
            # %%
            df['a'].columns.tolist(), df.columns.names
            """
        )
    ),
    "groups, windows and resamplers": Case(
        percent(
            """
            import pandas as pd
            df = pd.DataFrame({'k': list('aab'), 'v': [1.0, 2, 3]}, index=pd.date_range('2024-01-01', periods=3))
            # %%
            groups, window = df.groupby('k')['v'], df['v'].rolling(2)
            # %%
            groups.agg(['sum', 'mean'])
            # %%
            window.sum(), [name for name, _ in groups]
            """
        )
    ),
    "part of a frame is changed": Case(
        percent(
            """
            import pandas as pd
            df = pd.DataFrame({'a': [1, 2, 3], 'b': [4, 5, 6]})
            part, column, values = df[df['a'] > 1], df['a'], df.values
            # %%
            part = part.assign(b=0)
            column.iloc[0] = 100
            # %%
            df, part, column.tolist()
            """
        )
    ),
    "two names for a frame": Case(
        percent(
            """
            import pandas as pd
            df = pd.DataFrame({'a': [1]})
            same, kept = df, {'df': df}
            # %%
            df['b'] = 2
            # %%
            same.insert(0, 'first', 0)
            # %%
            kept['df'], kept['df'] is df
            """
        )
    ),
    "subclass of a frame": Case(
        percent(
            """
            import pandas as pd
            class Measured(pd.DataFrame):
                _metadata = ['unit']
                @property
                def _constructor(self):
                    return Measured
                def doubled(self):
                    return self * 2
            # %%
            m = Measured({'a': [1]})
            m.unit = 'kg'
            # %%
            m.doubled(), type(m.doubled()).__name__, m.unit
            """
        )
    ),
    "accessor of one's own, made in every step": Case(
        [
            (
                "functions",
                "import pandas as pd\n@pd.api.extensions.register_series_accessor('plus')\nclass Plus:\n"
                "    def __init__(self, s):\n        self.s = s\n    def one(self):\n        return self.s + 1",
            ),
            "s = pd.Series([1]).plus.one()",
            "s.plus.one()",
        ]
    ),
    "files of tables": Case(
        percent(
            """
            import pandas as pd
            df = pd.DataFrame({'a': [1, 2], 'b': ['x', None]})
            df.to_csv('t.csv', index=False)
            df.to_json('t.json')
            df.to_pickle('t.pkl')
            # %%
            pd.read_csv('t.csv'), pd.read_json('t.json'), pd.read_pickle('t.pkl')
            # %%
            pd.concat([pd.read_csv('t.csv'), df], ignore_index=True).to_csv('t.csv')
            # %%
            open('t.csv').read()
            """
        )
    ),
    "polars": Case(
        percent(
            """
            import polars as pl
            df = pl.DataFrame({'a': [3, 1, 2], 's': ['x', None, 'z'], 'l': [[1], [], [2, 3]]})
            lazy = df.lazy().filter(pl.col('a') > 1)
            # %%
            df = df.with_columns(b=pl.col('a') * 2)
            # %%
            df.sort('a')
            # %%
            lazy.collect(), df.schema
            """
        ),
        needs=("polars",),
    ),
    "arrow": Case(
        percent(
            """
            import pyarrow as pa
            table = pa.table({'a': [1, None, 3], 's': ['x', 'y', None], 'st': [{'p': 1}, None, {'p': 2}]})
            # %%
            import pyarrow.compute as pc
            table = table.append_column('b', pc.multiply(table['a'], 2))
            # %%
            import pyarrow.parquet as pq
            pq.write_table(table, 't.parquet')
            # %%
            table.schema, pq.read_table('t.parquet').equals(table), table.slice(1).to_pylist()
            """
        ),
        needs=("pyarrow",),
    ),
    "frame backed by arrow": Case(
        [
            "import pandas as pd\ndf = pd.DataFrame({'a': pd.array([1, None], 'int64[pyarrow]')})",
            "df['b'] = df['a'].fillna(5)",
            "df",
            "df.dtypes",
        ],
        needs=("pyarrow",),
    ),
}
