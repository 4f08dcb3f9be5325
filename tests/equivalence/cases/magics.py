"""Magics, and what the notebook changes in IPython's shell."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

CASES = {
    "time": Case(["%%time\ntimed = [1]", "%time timed.append(2)", "timed"], varying=("c0", "c1")),
    "timeit": Case(["r = %timeit -o -q -n1 -r1 sum(range(10))", "r.loops, r.repeat"]),
    "capture of all kinds": Case(
        percent(
            """
            from IPython.utils.capture import capture_output
            from IPython.display import display
            with capture_output() as kept:
                print('hidden')
                display(5)
            # %%
            print(kept.stdout, len(kept.outputs))
            # %%
            %%capture --no-stderr out
            import sys
            print('a')
            print('b', file=sys.stderr)
            # %%
            out.stdout
            # %%
            out.show()
            """
        )
    ),
    "commands with values": Case(
        percent(
            """
            folder, n = 'made', 3
            !mkdir {folder} && echo {n + 1} > $folder/a.txt
            # %%
            listing = !ls $folder
            # %%
            text = !cat made/a.txt
            listing, text.n, text.s
            # %%
            !false
            _exit_code
            # %%
            _exit_code
            """
        )
    ),
    "commands and colours": Case(
        percent(
            """
            import os
            wanted = ('TERM', 'CLICOLOR', 'FORCE_COLOR', 'CLICOLOR_FORCE', 'PAGER', 'GIT_PAGER')
            [os.environ.get(name) for name in wanted]
            # %%
            os.environ['FORCE_COLOR'] = '0'
            del os.environ['PAGER']
            # %%
            [os.environ.get(name) for name in wanted]
            # %%
            !ls --color=auto -d . && echo $TERM $FORCE_COLOR
            """
        )
    ),
    "cells in other languages": Case(
        percent(
            """
            %%bash --out printed
            echo from bash
            # %%
            printed
            # %%
            %%sh
            echo from sh
            # %%
            %%script python
            print(1 + 1)
            # %%
            %%html
            <b>bold</b>
            # %%
            %%markdown
            *text*
            # %%
            %%latex
            $x$
            """
        )
    ),
    "python in a process of its own": Case(
        ["%%python\nimport os\nprint('sub', os.path.basename(os.getcwd()) != '')", "'after'"]
    ),
    "files written, appended, shown and run": Case(
        percent(
            """
            %%writefile tool.py
            import sys
            def twice(x):
                return x * 2
            made = twice(int(sys.argv[1]))
            # %%
            %%writefile -a tool.py
            print('made', made)
            # %%
            %run tool.py 21
            # %%
            made, twice(3)
            # %%
            %run -i tool.py 5
            # %%
            made
            """
        )
    ),
    "code that runs in the notebook and isn't written there": Case(
        percent(
            """
            factor = [10]
            # %%
            %run -i tool.py
            # %%
            scaled(2)
            # %%
            factor[0] = 20
            offset = 6
            # %%
            scaled(2), helper()
            # %%
            exec(open('tool.py').read())
            # %%
            scaled(2)
            # %%
            helper = lambda: 100
            # %%
            scaled(2), count()
            # %%
            count(), calls
            """
        ),
        files={
            "tool.py": "calls = []\ndef scaled(x):\n    return x * factor[0] + helper()\n"
            "def helper():\n    return offset\noffset = 5\n"
            "def count():\n    calls.append(1)\n    return len(calls)\n"
        },
    ),
    "extension beside the notebook": Case(
        percent(
            """
            %load_ext hello_magic
            # %%
            %hello world
            # %%
            hi = %hello you
            # %%
            %%shout
            quiet
            # %%
            hi
            """
        ),
        files={
            "hello_magic.py": "from IPython.core.magic import Magics, line_magic, cell_magic, magics_class\n"
            "@magics_class\nclass Hello(Magics):\n"
            "    @line_magic\n    def hello(self, line):\n        return f'hello {line}'\n"
            "    @cell_magic\n    def shout(self, line, cell):\n        print(cell.upper())\n"
            "def load_ipython_extension(ip):\n    ip.register_magics(Hello)\n"
        },
    ),
    "reloading of modules": Case(
        percent(
            """
            %load_ext autoreload
            %autoreload 2
            import changing
            # %%
            changing.value()
            # %%
            %%writefile changing.py
            def value():
                return 'second'
            # %%
            changing.value()
            """
        ),
        files={"changing.py": "def value():\n    return 'first'\n"},
    ),
    "magics of one's own": Case(
        percent(
            """
            from IPython.core.magic import register_line_magic, register_cell_magic
            @register_line_magic
            def double(line):
                return line * 2
            @register_cell_magic
            def count(line, cell):
                return len(cell.split())
            # %%
            %double ab
            # %%
            %%count
            one two three
            # %%
            %alias say echo said
            # %%
            %say it
            """
        )
    ),
    "how results are shown": Case(
        percent(
            """
            %precision 2
            3.14159
            # %%
            2.71828
            # %%
            class Money:
                def __init__(self, n):
                    self.n = n
            get_ipython().display_formatter.formatters['text/plain'].for_type(Money, lambda m, p, cycle: p.text(f'{m.n} EUR'))
            None
            # %%
            Money(5)
            # %%
            %config InteractiveShell.ast_node_interactivity = 'all'
            # %%
            1
            Money(2)
            # %%
            %pprint
            # %%
            list(range(50))
            """
        )
    ),
    "earlier results and sources": Case(
        ["10", "20", "_ + __", "Out[1], _2, sorted(Out)", "In[1], In[2], _i1", "len(In), _i"]
    ),
    "results that are changed": Case(["[1, 2]", "_.append(3)", "Out[1], _1"]),
    "result of an assignment expression and None": Case(["x = 5\nx", "None", "_", "print('p')", "_"]),
    "names listed": Case(
        ["alpha, beta = 1, 'two'", "%who", "%whos int", "sorted(n for n in dir() if not n.startswith('_'))[:3]"]
    ),
    "names deleted": Case(["a, b = 1, 2", "%xdel a\n'a' in globals(), b", "'a' in globals()"]),
    "stored for later": Case(["kept = [1]\n%store kept", "del kept", "%store -r kept", "kept", "%store -d kept"]),
    "environment and folder": Case(
        [
            "%env KALE_X=1\n%set_env KALE_Y=2",
            "import os\nos.environ['KALE_X'], os.environ['KALE_Y']",
            "%mkdir below\n%cd -q below\n%pwd\nNone",
            "os.path.basename(os.getcwd())",
            "%cd -q ..",
            "os.path.isdir('below')",
        ]
    ),
    "help on a name": Case(["def f(x):\n    'What f does.'\n    return x", "f?", "help(f)", "f.__doc__"]),
    "magics called as functions": Case(
        [
            "get_ipython().system('echo hi')",
            "found = get_ipython().getoutput('echo a b')",
            "found, get_ipython().run_cell_magic('capture', 'cap', 'print(9)')",
            "cap.stdout",
        ]
    ),
    "input of the shell is run": Case(
        [
            "get_ipython().run_cell('made = 5')\nNone",
            "made",
            "get_ipython().ex('more = made + 1')\nget_ipython().push({'pushed': made, 'other': [2]})",
            "get_ipython().ev('made + more'), get_ipython().ev('pushed')",
            "more, other",
        ]
    ),
}
