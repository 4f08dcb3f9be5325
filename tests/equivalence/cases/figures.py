"""Figures of matplotlib that are made, changed and shown in different cells."""

from __future__ import annotations

from tests.equivalence.notebooks import Case, percent

_PLT = "import matplotlib.pyplot as plt"

CASES = {
    "passed on": Case(
        [
            f"{_PLT}\nfig, ax = plt.subplots()\nplt.close(fig)",
            "ax.plot([1, 2], label='l')\nax.legend()\nNone",
            "fig",
            "len(ax.lines), ax.figure is fig",
        ]
    ),
    "shown in a later cell than made": Case(
        [
            f"{_PLT}\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.close()",
            "print('between')",
            "fig",
            "from IPython.display import display\ndisplay(fig)",
        ]
    ),
    "axes passed through cells and functions": Case(
        percent(
            """
            import matplotlib.pyplot as plt
            fig, axes = plt.subplots(2, 2, sharex=True)
            # %%
            def draw(ax, title):
                ax.plot([1, 2, 3], label=title)
                ax.set_title(title)
                return ax.lines[-1]
            # %%
            lines = [draw(ax, f'no {n}') for n, ax in enumerate(axes.flat)]
            # %%
            axes[0, 0].set_xlim(0, 5)
            lines[0].set_color('red')
            # %%
            axes[1, 0].get_xlim(), axes[0, 0].lines[0].get_color(), lines[3].axes is axes[1, 1], [a.get_title() for a in axes.flat]
            # %%
            fig.suptitle('all')
            fig
            """
        )
    ),
    "current figure is new in each cell": Case(
        [f"{_PLT}\nplt.plot([1])\nplt.gcf().number", "plt.get_fignums()", "plt.title('x')\nlen(plt.gca().lines)"]
    ),
    "figures kept open": Case(
        [
            f"%matplotlib inline\n{_PLT}\n%config InlineBackend.close_figures = False",
            "fig = plt.figure(num='mine')\nplt.plot([1, 2])\nNone",
            "plt.plot([3, 4])\nlen(plt.gca().lines), plt.gcf() is fig",
            "plt.close('all')\nplt.get_fignums()",
        ]
    ),
    "formats of pictures": Case(
        [
            f"{_PLT}\n%config InlineBackend.figure_formats = ['svg']",
            "plt.plot([1])\nNone",
            "%config InlineBackend.figure_formats = ['png', 'svg']",
            "plt.plot([2])\nNone",
        ]
    ),
    "formats of pictures set by a function": Case(
        [
            _PLT,
            "from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats('png', 'svg')",
            "plt.plot([2])\nNone",
        ]
    ),
    "style, rc, colours and their reset": Case(
        percent(
            """
            import matplotlib as mpl, matplotlib.pyplot as plt
            mpl.rc('lines', linewidth=4)
            plt.rcParams['axes.prop_cycle'] = mpl.cycler(color=['r', 'g'])
            plt.style.use('dark_background')
            # %%
            line, = plt.plot([1, 2])
            line.get_linewidth(), plt.rcParams['axes.facecolor'], plt.rcParams['axes.prop_cycle'].by_key()['color'][:2]
            # %%
            plt.rcdefaults()
            # %%
            with plt.style.context('ggplot'):
                inside = plt.rcParams['axes.facecolor']
            inside, plt.rcParams['axes.facecolor'], plt.rcParams['lines.linewidth']
            """
        )
    ),
    "colour map and locator of one's own": Case(
        percent(
            """
            import matplotlib as mpl, matplotlib.pyplot as plt
            from matplotlib.ticker import FuncFormatter
            two = mpl.colors.ListedColormap(['red', 'blue'], name='two')
            euros = FuncFormatter(lambda value, _: f'{value:.0f} EUR')
            # %%
            fig, ax = plt.subplots()
            ax.yaxis.set_major_formatter(euros)
            # %%
            ax.yaxis.get_major_formatter()(3), two(0.9)
            """
        )
    ),
    "colour map registered by name": Case(
        percent(
            """
            import matplotlib as mpl
            mpl.colormaps.register(mpl.colors.ListedColormap(['red', 'lime'], name='two'))
            # %%
            import matplotlib.pyplot as plt
            plt.get_cmap('two')(0.9), plt.colormaps()[-1]
            # %%
            plt.rcParams['image.cmap'] = 'two'
            # %%
            fig, ax = plt.subplots(figsize=(1, 1))
            ax.imshow([[1, 2]])
            None
            """
        )
    ),
    "saved and read again": Case(
        [
            f"{_PLT}\nfig, ax = plt.subplots(figsize=(1, 1), dpi=50)\nax.plot([1, 2])\nfig.savefig('f.png')\nplt.close(fig)",
            "plt.imread('f.png').shape",
            "from IPython.display import Image\nImage('f.png')",
        ]
    ),
    "frame's own plot": Case(
        ["import pandas as pd\nax = pd.Series([1, 3, 2]).plot(title='s')", "ax.get_title(), len(ax.lines)", "ax.figure"]
    ),
    "seaborn": Case(
        percent(
            """
            import seaborn as sns, pandas as pd, matplotlib.pyplot as plt
            sns.set_theme(style='darkgrid', palette='Set2')
            df = pd.DataFrame({'x': [1, 2, 3], 'y': [1, 4, 9], 'k': list('aab')})
            # %%
            grid = sns.relplot(df, x='x', y='y', hue='k')
            # %%
            plt.rcParams['axes.facecolor'], grid.axes.shape, sns.color_palette().as_hex()[0]
            # %%
            grid.set_axis_labels('X', 'Y')
            grid.ax.get_xlabel()
            """
        ),
        needs=("seaborn",),
    ),
}
