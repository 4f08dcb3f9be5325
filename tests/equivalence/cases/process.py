"""What a process has besides variables: locale, time zone, streams, logging, files, modules."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "locale": Case(
        [
            "import locale\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')\nlocale.setlocale(locale.LC_NUMERIC, 'C')",
            "locale.setlocale(locale.LC_ALL), locale.localeconv()['decimal_point']",
        ]
    ),
    "time zone": Case(
        [
            "import os, time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()",
            "time.strftime('%H %Z', time.localtime(0))",
            "from datetime import datetime\ndatetime.fromtimestamp(0).hour",
        ]
    ),
    "warnings told once": Case(
        percent(
            """
            import warnings
            def old():
                warnings.warn('old is old')
                return 1
            # %%
            old()
            # %%
            old()
            # %%
            warnings.filterwarnings('once')
            # %%
            old()
            # %%
            old()
            """
        )
    ),
    "logging to the error stream": Case(
        [
            "import logging\nlogging.basicConfig(format='%(levelname)s:%(message)s')\nlog = logging.getLogger(__name__)",
            "log.warning('seen')\nlog.info('unseen')",
            "logging.getLogger().setLevel('INFO')\nlog.info('now')",
            "log.info('still')\nlogging.disable()",
            "log.error('never')\n'end'",
        ]
    ),
    "environment read by a child": Case(
        [
            "import os\nos.environ.update(KALE_B='b', PATH=os.environ['PATH'] + ':/nowhere')",
            "!echo $KALE_B",
            "os.environ['PATH'].endswith(':/nowhere'), os.environ.pop('KALE_B')",
            "os.getenv('KALE_B', 'gone')",
        ]
    ),
    "folders changed back and forth": Case(
        [
            "import os\nhome = os.getcwd()\nos.makedirs('a/b')\nos.chdir('a')",
            "os.chdir('b')\nopen('x.txt', 'w').close()",
            "os.chdir(home)",
            "os.path.exists('a/b/x.txt'), os.getcwd() == home",
        ]
    ),
    "files of all kinds": Case(
        percent(
            """
            import json, pickle, gzip, shelve, os
            with open('d.json', 'w') as f:
                json.dump({'a': 1}, f)
            with open('d.pkl', 'wb') as f:
                pickle.dump([1, 2], f)
            with gzip.open('d.gz', 'wt') as f:
                f.write('zipped')
            # %%
            data = json.load(open('d.json'))
            data['b'] = pickle.load(open('d.pkl', 'rb'))
            with open('d.json', 'w') as f:
                json.dump(data, f)
            # %%
            open('d.json').read(), gzip.open('d.gz', 'rt').read()
            # %%
            os.rename('d.json', 'e.json')
            open('log.txt', 'a').write('one\\n')
            # %%
            open('log.txt', 'a').write('two\\n')
            sorted(n for n in os.listdir() if not n.endswith('.ipynb')), open('log.txt').read()
            """
        )
    ),
    "own objects pickled into a file": Case(
        percent(
            """
            import pickle
            class A:
                x = 1
            # %%
            with open('a.pkl', 'wb') as f:
                pickle.dump([A(), A], f)
            # %%
            with open('a.pkl', 'rb') as f:
                a, cls = pickle.load(f)
            # %%
            a.x, type(a) is A is cls
            """
        )
    ),
    "package beside the notebook": Case(
        percent(
            """
            from tools import helpers
            from tools.deep.er import *
            import tools.deep as d
            # %%
            helpers.shout('x'), found(), d.NAME
            # %%
            thing = helpers.Thing(3)
            # %%
            thing.n += 1
            # %%
            thing, isinstance(thing, helpers.Thing)
            """
        ),
        files={
            "tools/__init__.py": "",
            "tools/helpers.py": "from .deep import NAME\ndef shout(x):\n    return x.upper() + NAME\n"
            "class Thing:\n    def __init__(self, n):\n        self.n = n\n    def __repr__(self):\n        return f'Thing({self.n})'\n",
            "tools/deep/__init__.py": "NAME = 'deep'\n",
            "tools/deep/er.py": "from tools.helpers import shout\ndef found():\n    return shout('er')\n",
        },
    ),
    "main guard and arguments": Case(
        [
            "import sys\nlen(sys.argv) > 0",
            "if __name__ == '__main__':\n    main_ran = True",
            "main_ran",
        ]
    ),
    "random draws of all generators": Case(
        percent(
            """
            import random, numpy as np
            random.seed(7)
            np.random.seed(7)
            rng, own, state = np.random.default_rng(7), random.Random(7), np.random.RandomState(7)
            children = rng.spawn(2) if hasattr(rng, 'spawn') else [rng, rng]
            # %%
            random.choice('abcdef'), np.random.randint(9, size=3), rng.integers(9), own.random(), state.normal()
            # %%
            random.sample(range(9), 3), np.random.permutation(4), rng.choice(5, 2), own.gauss(0, 1), state.rand()
            # %%
            random.random(), np.random.standard_normal(2), rng.random(), own.randint(0, 9), children[1].random()
            """
        )
    ),
    "seed set inside a function": Case(
        percent(
            """
            import random, numpy as np
            def fix(seed):
                random.seed(seed)
                np.random.seed(seed)
            # %%
            fix(3)
            # %%
            random.random(), np.random.rand()
            # %%
            random.random(), np.random.rand()
            """
        )
    ),
    "unseeded draws are used on": Case(
        ["import numpy as np\nkept = np.random.rand(3)", "same = kept.copy()", "(same == kept).all()"]
    ),
    "streams replaced": Case(
        percent(
            """
            import io, sys
            from contextlib import redirect_stdout
            buffer = io.StringIO()
            with redirect_stdout(buffer):
                print('into the buffer')
            # %%
            buffer.getvalue()
            # %%
            print('out', file=sys.__stdout__ and sys.stdout)
            # %%
            with redirect_stdout(buffer):
                print('more')
            print(buffer.getvalue())
            """
        )
    ),
    "logging into a file": Case(
        percent(
            """
            import logging
            logging.basicConfig(filename='run.log', level=logging.INFO, format='%(levelname)s %(message)s')
            # %%
            logging.info('one')
            # %%
            logging.getLogger('part').warning('two')
            # %%
            with open('run.log') as f:
                print(f.read())
            """
        )
    ),
}
