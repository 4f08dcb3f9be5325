"""How long checks and proposals take on a notebook of many cells: ``python -m benchmarks.authoring [CELLS]``.

CPU time of this process, which has looked at another notebook before: what a person waits for on a machine that does
nothing else. The first call reads every cell anew; later ones, as while typing, read what changed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from jupyter_kale_ext import flow


def notebook(cells: int, tagged: bool) -> dict[str, object]:
    """A chain of cells: each makes a list, reads the one before and prints."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "id": f"c{number}",
                "cell_type": "code",
                "metadata": {"tags": [f"step:s{number}"] if tagged else []},
                "execution_count": None,
                "outputs": [],
                "source": f"x{number} = [{number}]\n"
                + (f"y{number} = [v + 1 for v in x{number - 1}]\nprint(y{number})\nx{number}.append(1)" * (number > 0)),
            }
            for number in range(cells)
        ],
    }


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of one call."""
    begin = time.process_time()
    work()
    return 1000 * (time.process_time() - begin)


def main() -> None:
    """Print a line for each measure: first call, then the best of five."""
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tagged, untagged = notebook(cells, True), notebook(cells, False)
    flow.check(notebook(1, True))
    for name, work in (("check", lambda: flow.check(tagged)), ("suggest", lambda: flow.suggest(untagged))):
        first = milliseconds(work)
        print(
            f"{name:<8} {cells} cells: first {first:.0f} ms, later {min(milliseconds(work) for _ in range(5)):.0f} ms"
        )


if __name__ == "__main__":
    main()
