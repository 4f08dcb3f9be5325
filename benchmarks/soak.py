"""What page and server hold after many runs of a notebook, and a run of many steps: does anything grow?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.browser import measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="runs of a notebook of three steps, one after the other")
    parser.add_argument("--steps", type=int, default=500, help="steps of the long run")
    given = parser.parse_args(arguments)
    measured = measure("soak.measure.ts", runs=given.runs, steps=given.steps)
    print("| after | page's heap, MB | nodes | server, MB | files open |\n|---|---:|---:|---:|---:|")
    for held in measured["many"]:
        _print_held(f"{held['runs']} runs", held)
    long = measured["long"]
    _print_held(f"opening a notebook of {long['steps']} steps", long["before"])
    _print_held("its run", long["after"])
    print(
        f"\nThe run of {long['steps']} steps took {long['seconds']:.1f} s; tasks of the page over 50 ms: "
        f"{len(long['tasks'])}, the longest {max(long['tasks'], default=0):.0f} ms."
    )
    return 0


def _print_held(after: str, held: dict[str, Any]) -> None:
    print(f"| {after} | {held['heap']:.1f} | {held['nodes']:.0f} | {held['server']:.0f} | {held['files']} |")


if __name__ == "__main__":
    sys.exit(main())
