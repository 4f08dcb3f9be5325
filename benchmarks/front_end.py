"""What the front end weighs: its scripts, the opening of JupyterLab, typing; with and without it, side by side."""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.browser import ROOT, measure

STATIC = ROOT / "jupyter_kale_ext" / "labextension" / "static"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.front_end", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="goes of opening JupyterLab on each side")
    parser.add_argument("--cells", type=int, default=1000, help="code cells of the notebook that is typed into")
    given = parser.parse_args(arguments)
    measured = measure("front_end.measure.ts", rounds=given.rounds, cells=given.cells)
    _print_scripts([Path(url.partition("?")[0]).name for url in measured["scripts"]])
    _print_opening(measured["opening"])
    _print_typing(measured["typing"], measured["cells"])
    return 0


def _print_scripts(at_start: Sequence[str]) -> None:
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in STATIC.glob("*.js")}
    start = sum(size for name, size in sizes.items() if name in at_start)
    print("| scripts, compressed | KB |\n|---|---:|")
    print(f"| all of them | {sum(sizes.values()) / 1000:.1f} |")
    print(f"| loaded with JupyterLab | {start / 1000:.1f} |\n")


def _print_opening(opening: dict[str, list[float]]) -> None:
    without, with_it = (statistics.median(opening[side]) for side in ("without", "with"))
    goes = len(opening["with"])
    print(f"| opening JupyterLab, median of {goes} | without | with | difference |\n|---|---:|---:|---:|")
    print(f"| milliseconds to the launcher | {without:.0f} | {with_it:.0f} | {with_it - without:+.0f} |\n")


def _print_typing(typing: dict[str, list[dict[str, Any]]], cells: int) -> None:
    def median(side: str) -> list[float]:
        goes = typing[side]
        latencies = [latency for go in goes for latency in go["latencies"]]
        return [
            statistics.median(latencies),
            statistics.quantiles(latencies, n=20)[-1],
            statistics.median(go["busy"] for go in goes),
            statistics.median(go["pause"] for go in goes),
        ]

    print(f"| typing in a notebook of {cells} tagged cells, ms | without | with |\n|---|---:|---:|")
    rows = (
        "key to frame, median",
        "key to frame, 95 of 100",
        "main thread busy for a key",
        "longest task in the pause",
    )
    for title, without, with_it in zip(rows, median("without"), median("with"), strict=True):
        print(f"| {title} | {without:.1f} | {with_it:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
