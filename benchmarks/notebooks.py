"""The notebooks that are measured."""

from __future__ import annotations

from collections.abc import Sequence

IMPORTS = (
    "import time\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\n"
    "from sklearn.linear_model import LinearRegression"
)
Cell = tuple[str, str]  # tags, separated by spaces; source


def notebook(cells: Sequence[Cell]) -> dict[str, object]:
    """The JSON of a notebook of code cells."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags.split()},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, (tags, source) in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def libraries(steps: int, seconds: float) -> dict[str, object]:
    """One-cell steps, one after the other, that all import the usual libraries and compute for so long."""
    work = f"end = time.perf_counter() + {seconds}\nwhile time.perf_counter() < end:\n    pass\n"
    cells = [("imports", IMPORTS)]
    cells += [(f"step:s{n}{_after(n)}", f"{work}x{n} = np.arange(3).sum() + {n}\nprint(x{n})") for n in range(steps)]
    return notebook(cells)


def chain(steps: int) -> dict[str, object]:
    """Trivial one-cell steps, each reading what the one before it made."""
    cells = [("step:s0", "x = 0")]
    cells += [(f"step:s{n}{_after(n)}", f"x = x + {n}\nprint(x)") for n in range(1, steps)]
    return notebook(cells)


def branches(count: int, seconds: float) -> dict[str, object]:
    """Steps that don't depend on each other and compute for so long, then one after all of them."""
    work = f"import time\nend = time.perf_counter() + {seconds}\nwhile time.perf_counter() < end:\n    pass\n"
    cells = [("step:start", "n = 1")]
    cells += [(f"step:b{n} prev:start", f"{work}b{n} = n + {n}") for n in range(count)]
    names = [f"b{n}" for n in range(count)]
    cells += [(" ".join(["step:join", *(f"prev:{name}" for name in names)]), f"print({' + '.join(names)})")]
    return notebook(cells)


def first_line(path: str) -> dict[str, object]:
    """One cell that writes down when it begins."""
    return notebook([("step:only", f"import time\nopen({path!r}, 'w').write(str(time.time()))")])


def hand_over(make: str, use: str) -> dict[str, object]:
    """A value made in one step and used in the next; both print when they begin and end."""
    said = "import time\nprint(time.time())\n"
    cells = [("step:make", f"{said}{make}\nprint(time.time())"), ("step:use prev:make", f"{said}{use}")]
    return notebook([(tags, f"{source}\nprint(time.time())") for tags, source in cells])


def _after(number: int) -> str:
    return f" prev:s{number - 1}" if number else ""
