"""How fast runs on this machine are, against nbclient: ``python -m benchmarks.local_run`` prints a table.

What is compared is measured in turns, within one call; figures are medians.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import TypeVar

from benchmarks import measures, notebooks, peers

_T = TypeVar("_T")
SECTIONS = ("runs", "first", "hand-over", "compile", "peers", "peers-compile")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.local_run", description=__doc__)
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--repeat", type=int, default=3, help="goes of each measurement (%(default)s)")
    parser.add_argument("--size", type=int, default=200, help="megabytes handed over (%(default)s)")
    parser.add_argument("--rows", default="", help="of whole runs only those whose name holds this")
    parser.add_argument("--steps", type=int, nargs="+", default=[10, 50, 200, 500, 1000], help="steps compiled")
    given = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {given.repeat}\n")
    if "runs" in given.sections:
        _table(
            ("whole run, seconds", "nbclient", "forked", "fresh", "forked/nbclient"), _runs(given.repeat, given.rows)
        )
    if "first" in given.sections:
        _table(("submit to first line of user code", "seconds"), _first(given.repeat))
    if "hand-over" in given.sections:
        _table(
            ("hand-over, seconds", "kale", "of it overhead", "plain file", "value/plain", "peak/value"),
            _hand_overs(given.repeat, given.size),
        )
    if "compile" in given.sections:
        _table(("compile", "seconds", "ms a step", "IR KB", "IR KB a step"), _compile(given.repeat, given.steps))
    if "peers" in given.sections:
        _table(
            ("whole run, seconds", "nbclient", "this project", "kfp.local", "Kale + kfp.local"),
            _peers(given.repeat, given.rows),
        )
    if "peers-compile" in given.sections:
        _table(
            ("the command that compiles", "here, seconds", "Kale, seconds", "here, KB a step", "Kale, KB a step"),
            _peers_compile(given.repeat, given.steps),
        )


def _runs(repeat: int, rows: str) -> Iterable[Sequence[object]]:
    cases = {
        "10 steps with libraries, 0 s each": notebooks.libraries(10, 0),
        "10 steps with libraries, 1 s each": notebooks.libraries(10, 1),
        "10 steps with libraries, 10 s each": notebooks.libraries(10, 10),
        "chain of 50 trivial steps": notebooks.chain(50),
        "2 parallel branches of 2 s": notebooks.branches(2, 2),
    }
    for name, notebook in _chosen(cases, rows):
        plain, forked, fresh = _medians(
            repeat,
            lambda notebook=notebook: measures.nbclient(notebook),  # type: ignore[misc]
            lambda notebook=notebook: measures.kale(notebook, "auto"),  # type: ignore[misc]
            lambda notebook=notebook: measures.kale(notebook, "0"),  # type: ignore[misc]
        )
        yield name, plain, forked, fresh, forked / plain


def _first(repeat: int) -> Iterable[Sequence[object]]:
    measures.first_line()  # this process is warm from now on
    yield "one cell", *_medians(repeat, measures.first_line)


def _hand_overs(repeat: int, megabytes: int) -> Iterable[Sequence[object]]:
    for kind in measures.MAKES:
        found = [measures.hand_over(kind, megabytes * 1_000_000) for _ in range(repeat)]
        kale, overhead, plain = (median(getattr(one, name) for one in found) for name in ("kale", "overhead", "plain"))
        peak = median(one.peak for one in found)
        yield f"{kind} of {megabytes} MB", kale, overhead, plain, (kale - overhead) / plain, peak


def _compile(repeat: int, steps: Sequence[int]) -> Iterable[Sequence[object]]:
    _, least = measures.compiling(1)
    for count in steps:
        found = [measures.compiling(count) for _ in range(repeat)]
        seconds = median(one[0] for one in found)
        yield (
            f"chain of {count} steps",
            seconds,
            seconds / count * 1000,
            found[0][1] / 1000,
            (found[0][1] - least) / (count - 1) / 1000,
        )


def _peers(repeat: int, rows: str) -> Iterable[Sequence[object]]:
    peers.environment()
    imports = notebooks.IMPORTS
    cases = {
        "chain of 10 trivial steps": (notebooks.chain(10), [f"x = x + {n}\nprint(x)" for n in range(10)]),
        "10 steps with libraries, 0 s each": (notebooks.libraries(10, 0), [f"{imports}\nprint(x)"] * 10),
    }
    for name, (notebook, bodies) in _chosen(cases, rows):
        yield (
            name,
            *_medians(
                repeat,
                lambda notebook=notebook: measures.nbclient(notebook),  # type: ignore[misc]
                lambda notebook=notebook: measures.kale(notebook, "auto"),  # type: ignore[misc]
                lambda bodies=bodies: peers.kfp_local(bodies),  # type: ignore[misc]
                lambda notebook=notebook: peers.kale_run(notebook),  # type: ignore[misc]
            ),
        )


def _chosen(cases: Mapping[str, _T], rows: str) -> list[tuple[str, _T]]:
    return [(name, case) for name, case in cases.items() if rows in name]


def _peers_compile(repeat: int, steps: Sequence[int]) -> Iterable[Sequence[object]]:
    peers.environment()
    (_, small), (_, least) = measures.compile_command(notebooks.chain(1)), peers.kale_compile(notebooks.chain(1))
    for count in steps:
        notebook = notebooks.chain(count)
        ours, theirs = [], []
        for _ in range(repeat):
            ours.append(measures.compile_command(notebook))
            theirs.append(peers.kale_compile(notebook))
        yield (
            f"chain of {count} steps",
            median(seconds for seconds, _ in ours),
            median(seconds for seconds, _ in theirs),
            (ours[0][1] - small) / (count - 1) / 1000,
            (theirs[0][1] - least) / (count - 1) / 1000,
        )


def _medians(repeat: int, *measured: Callable[[], float]) -> list[float]:
    """Medians of several measurements, made in turns."""
    goes = [[one() for one in measured] for _ in range(repeat)]
    return [median(column) for column in zip(*goes, strict=True)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print(f"| {heads[0]:<36} | " + " | ".join(f"{head:>15}" for head in heads[1:]) + " |", flush=True)
    print("|---|" + "---:|" * (len(heads) - 1))
    for name, *numbers in rows:
        print(f"| {name:<36} | " + " | ".join(f"{number:>15.2f}" for number in numbers) + " |", flush=True)
    print()


if __name__ == "__main__":
    main()
