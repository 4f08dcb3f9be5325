"""Words for what Kubernetes says."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 300


def quoted(text: str) -> str:
    """What Kubernetes says in one line, cut where it is long, and without its own full stop."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def listed(words: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    every = list(words)
    return " and ".join(filter(None, (", ".join(every[:-1]), every[-1]))) if every else ""


def nodes(count: int) -> str:
    """``1 node``, ``2 nodes``."""
    return f"{count} node{'' if count == 1 else 's'}"
