"""Random draws, options, environment, files: what the next cell sees besides variables."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "random": Case(
        [
            "import random\nrandom.seed(1)\nrandom.random()",
            "random.random()",
            "xs = list(range(5))\nrandom.shuffle(xs)\nxs",
            "random.gauss(0, 1)",
        ]
    ),
    "numpy legacy": Case(
        ["import numpy as np\nnp.random.seed(1)\nnp.random.rand()", "np.random.rand(2)", "np.random.normal()"]
    ),
    "numpy generator": Case(
        ["import numpy as np\nrng = np.random.default_rng(1)\nrng.random()", "rng.random()", "rng.normal(size=2)"]
    ),
    "torch": Case(
        ["import torch\ntorch.manual_seed(1)\ntorch.rand(1)", "torch.rand(1)", "torch.randn(2)"], needs=("torch",)
    ),
    "no seed": Case(["import random\nkept = random.random()", "kept == kept"]),
    "pandas options": Case(
        [
            "import pandas as pd\npd.set_option('display.max_rows', 4)\npd.options.display.precision = 2",
            "pd.DataFrame({'a': [1 / 3] * 10})",
            "pd.get_option('display.max_rows')",
        ]
    ),
    "numpy options": Case(
        [
            "import numpy as np\nnp.set_printoptions(precision=2, suppress=True)",
            "np.array([1 / 3, 1e-9])",
            "old = np.seterr(divide='raise')",
            "try:\n    np.array([1.0]) / 0\nexcept FloatingPointError as e:\n    print(e)",
        ]
    ),
    "warning filters": Case(
        [
            "import warnings\nwarnings.simplefilter('ignore')",
            "warnings.warn('unseen')\nprint('quiet')",
            "warnings.resetwarnings()\nwarnings.simplefilter('error')",
            "try:\n    warnings.warn('loud')\nexcept UserWarning as e:\n    print('raised', e)",
        ]
    ),
    "logging": Case(
        [
            "import logging, sys\nlogging.basicConfig(level=logging.INFO, stream=sys.stdout, format='%(name)s %(message)s')",
            "logging.getLogger('a').info('one')",
            "logging.getLogger('a').setLevel('ERROR')",
            "logging.getLogger('a').info('two')\nlogging.getLogger('b').info('three')",
        ]
    ),
    "environment": Case(
        [
            "import os\nos.environ['KALE_A'] = '1'",
            "print(os.environ['KALE_A'])\ndel os.environ['KALE_A']",
            "'KALE_A' in os.environ",
        ]
    ),
    "working folder and files": Case(
        [
            "import os\nos.makedirs('out')\nos.chdir('out')",
            "with open('a.txt', 'w') as f:\n    f.write('hello')",
            "open('a.txt').read()",
            "os.remove('a.txt')\nos.listdir('.')",
        ]
    ),
    "data and modules beside the notebook": Case(
        [
            "import local_module\nlocal_module.triple(2)",
            "import pandas as pd\npd.read_csv('data/table.csv')",
            "local_module.triple('x')",
        ],
        files={"local_module.py": "def triple(x):\n    return x * 3\n", "data/table.csv": "a,b\n1,2\n3,4\n"},
    ),
    "sys.path": Case(
        ["import sys\nsys.path.insert(0, 'lib')", "import hidden\nhidden.NAME", "hidden.NAME"],
        files={"lib/hidden.py": "NAME = 'found'\n"},
    ),
    "decimal context": Case(["import decimal\ndecimal.getcontext().prec = 4", "decimal.Decimal(1) / 3"]),
    "recursion limit": Case(["import sys\nsys.setrecursionlimit(5000)", "sys.getrecursionlimit()"]),
    "file open for reading": Case(
        [
            "text = open('a.txt', encoding='utf-8')\nraw = open('a.txt', 'rb')",
            "print(text.readline(), raw.read(4), text.mode, raw.name)",
            "for line in text:\n    print(line, end='')",
            "text.read(), raw.read()",
        ],
        files={"a.txt": "erste\nzweite größere\ndritte\n"},
    ),
    "file in the middle of a loop is refused": Case(
        ["f = open('a.txt')", "for line in f:\n    break", "f.readline()"], refused=("`f`",), files={"a.txt": "1\n2\n"}
    ),
}
