"""What the notebook sets on modules and classes of libraries."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

_HELPER = (
    "LEVEL = 1\n\nclass Thing:\n    size = 1\n\nTHE = Thing()\n\ndef level():\n    return LEVEL\n\n"
    "class Shape:\n    def area(self):\n        return 1\n"
)

CASES = {
    "attributes of a module": Case(
        [
            "import helper\nhelper.LEVEL = 3\nhelper.Thing.size = 8\nhelper.THE.colour = 'red'",
            "helper.level(), helper.Thing().size, helper.THE.colour",
            "helper.LEVEL += 1",
            "from helper import level\nlevel()",
        ],
        files={"helper.py": _HELPER},
    ),
    "patched functions and methods": Case(
        [
            "import helper, string\ndef area(self):\n    return 7",
            "helper.Shape.area = area\nstring.capwords = lambda text: text[::-1]",
            "helper.Shape().area(), string.capwords('abc')",
            "del string.digits",
            "hasattr(string, 'digits'), helper.Shape().area()",
        ],
        files={"helper.py": _HELPER},
    ),
    "a method given to a class of a library": Case(
        [
            "import pandas as pd\ndef double(self):\n    return self * 2\npd.DataFrame.double = double",
            "pd.DataFrame({'a': [1]}).double()",
        ]
    ),
    "a method that calls the one it replaces": Case(
        percent(
            """
            import pandas as pd
            old = pd.Series.head
            most = [1]
            pd.Series.head = lambda self, n=None: old(self, n or most[0])
            s = pd.Series([1, 2, 3])
            # %%
            s.head(), s.head(2)
            # %%
            most[0] = 2
            # %%
            s.head()
            # %%
            from fractions import Fraction
            sign, was = {'s': '<'}, Fraction.__str__
            setattr(Fraction, '__str__', lambda self: sign['s'] + was(self))
            half = Fraction(1, 2)
            # %%
            print(half)
            # %%
            class Loud:
                def say(self):
                    return 'hi'
            loud = Loud()
            # %%
            quiet, mark = Loud.say, ['!']
            def say(self):
                return quiet(self).upper() + mark[0]
            Loud.say = say
            # %%
            loud.say()
            """
        )
    ),
    "what a library sets on its own classes when it is called": Case(
        percent(
            """
            import sympy
            from sympy import init_printing
            init_printing(use_latex=True)
            x = sympy.symbols('x')
            # %%
            x**2
            # %%
            sympy.init_printing(use_latex=False)
            # %%
            x**2
            """
        ),
        needs=("sympy",),
    ),
    "set by a function and by setattr": Case(
        [
            "import helper\ndef raise_level():\n    helper.LEVEL = helper.LEVEL + 1\nsetattr(helper, 'NAME', 'n')",
            "raise_level()",
            "raise_level()\nhelper.level(), helper.NAME",
        ],
        files={"helper.py": _HELPER},
    ),
    "items of a table of a module": Case(
        ["import html.entities as entities\nentities.name2codepoint['kale'] = 5", "entities.name2codepoint['kale']"]
    ),
    "how warnings are shown": Case(
        ["import warnings\nwarnings.showwarning = lambda message, *rest: print('!', message)", "warnings.warn('one')"]
    ),
    "colours of seaborn": Case(
        [
            "import seaborn as sns\nsns.set_theme(color_codes=True)",
            "import matplotlib.pyplot as plt\nfig = plt.figure(figsize=(2, 2))\nplt.plot([1, 2], 'b')\nNone",
        ],
        needs=("seaborn",),
    ),
}
