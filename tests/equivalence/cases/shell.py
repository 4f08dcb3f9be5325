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
    "magics of one's own": Case(
        [
            "from IPython.core.magic import register_cell_magic, register_line_magic",
            "@register_line_magic\ndef twice(line):\n    return 2 * int(line) + offset",
            "offset = 1\n@register_cell_magic\ndef expect(line, cell):\n    get_ipython().run_cell(cell)",
            "x = 5",
            "%twice 4",
            "%%expect TypeError\nx.missing",
            "%%expect SyntaxError\nabs 42",
            "%%expect\ny = x + 1\ny",
            "y, x",
            "offset = 3",
            "got = %twice 1\ngot",
        ]
    ),
    "magics of a module's own": Case(
        ["import helper", "x = 5", "class A:\n    pass", "%%add_to A\ndef more(self):\n    return x", "A().more()"],
        files={
            "helper.py": "from IPython.core.magic import register_cell_magic\n\n"
            "@register_cell_magic\ndef add_to(line, cell):\n    ip = get_ipython()\n    ip.run_cell(cell)\n"
            "    setattr(ip.user_ns[line], 'more', ip.user_ns.pop('more'))\n"
        },
    ),
    "magics of a class, and aliases": Case(
        [
            "from IPython.core.magic import Magics, magics_class, line_magic\n@magics_class\nclass Mine(Magics):\n"
            "    @line_magic\n    def hello(self, line):\n        return 'hello ' + line",
            "get_ipython().register_magics(Mine)",
            "%hello you",
            "%alias_magic greet hello\n%alias say echo said",
            "%greet them",
            "%say it",
        ]
    ),
    "how tracebacks and numbers look": Case(
        ["%precision 3\n%xmode Minimal", "1 / 3", "get_ipython().InteractiveTB.mode", "%pprint", "list(range(50))"]
    ),
}
