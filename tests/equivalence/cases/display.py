"""What a cell displays, and in which order."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

_PLT = "import matplotlib.pyplot as plt"

CASES = {
    "streams in order": Case(
        ["import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c', end='')", "sys.stdout.write('x\\n')\nNone"]
    ),
    "result or none": Case(["1 + 1;", "None", "'text'", "x = 3", "x", "print('p')\nx"]),
    "display and rich objects": Case(
        [
            "from IPython.display import HTML, Markdown, display",
            "display('one', 2)\nprint('three')\ndisplay(HTML('<b>x</b>'))",
            "Markdown('*m*')",
            "class R:\n    def _repr_html_(self):\n        return '<i>r</i>'\n    def __repr__(self):\n        return 'R!'\nr = R()",
            "display(r)\nr",
        ]
    ),
    "figure at the end of the cell": Case(
        [f"{_PLT}\nplt.plot([1, 2])", "plt.plot([3, 4])\nplt.title('t')\nprint('after')"]
    ),
    "figure shown at once": Case([_PLT, "plt.plot([1])\nplt.show()\nplt.plot([2])\nplt.show()\nprint('two')"]),
    "inline figures chosen by a cell of its own": Case(
        [
            "%matplotlib inline",
            f"{_PLT}\nfrom sklearn.datasets import make_blobs\nplt.figure(figsize=(2, 2))\nplt.plot([1])\nplt.show()",
            "plt.plot([2])\nNone",
        ],
        needs=("sklearn",),
    ),
    "figure passed on": Case(
        [
            f"{_PLT}\nfig, ax = plt.subplots()\nplt.close(fig)",
            "ax.plot([1, 2], label='l')\nax.legend()\nNone",
            "fig",
            "len(ax.lines), ax.figure is fig",
        ]
    ),
    "style and rc": Case(
        [
            f"{_PLT}\nplt.rcParams['figure.figsize'] = (2, 2)\nplt.style.use('ggplot')",
            "fig = plt.figure()\nfig.get_size_inches().tolist(), plt.rcParams['axes.facecolor']",
        ]
    ),
    "frames at full width": Case(
        ["import pandas as pd\ndf = pd.DataFrame([range(30)])", "df", "print(df)", "df.style"]
    ),
    "long collections": Case(["list(range(3000))", "{i: i for i in range(1200)}", "print('x' * 20000)"]),
    "nothing printed": Case(["", "x = 1", "", "x"]),
    "a figure made by a module that a value brings along": Case(
        [
            "import drawing",
            "thing = drawing.Thing()",
            "thing.draw()",
            "other = 1\nthing.draw(); other",
        ],
        files={
            "drawing.py": "import matplotlib.pyplot as plt\n\nclass Thing:\n    def draw(self):\n"
            "        plt.subplots()\n"
        },
        needs=("matplotlib",),
    ),
}
