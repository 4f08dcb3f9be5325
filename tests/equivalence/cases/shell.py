"""Magics and the shell."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

CASES = {
    "system commands": Case(
        ["!echo hello", "lines = !printf 'a\\nb\\n'", "print(lines, len(lines))", "name = 'x'\n!echo {name} $name"]
    ),
    "line magics": Case(
        ["%matplotlib inline", "%env KALE_TEST=1", "import os\nos.environ['KALE_TEST']", "a = %env KALE_TEST\na"]
    ),
    "capture": Case(["%%capture kept\nprint('hidden')", "kept.stdout"]),
    "bash cell": Case(["%%bash\necho one\necho two >&2", "print('after')"]),
    "writefile, run and import": Case(
        [
            "%%writefile helper_module.py\nvalue = 41\ndef more(x):\n    return x + 1",
            "%run helper_module.py",
            "value",
            "import helper_module\nhelper_module.more(value)",
        ]
    ),
    "time and timeit leave their names": Case(["%%capture\n%time x = sum(range(10))", "x"]),
    "the shell object": Case(
        ["ip = get_ipython()\ntype(ip).__name__", "get_ipython().run_line_magic('env', 'A_B=2')\nNone", "%env A_B"]
    ),
    "question mark leaves nothing": Case(["def f():\n    'doc'\n    return 1", "f()"]),
    "change of folder": Case(
        [
            "import os\nos.mkdir('sub')",
            "%cd -q sub",
            "open('here.txt', 'w').write('x')\nNone",
            "os.path.basename(os.getcwd()), os.listdir()",
        ]
    ),
}
