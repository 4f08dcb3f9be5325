"""Files beside the notebook that travel with its pipeline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BesideFile:
    """A file that lies in the notebook's folder or below it.

    Attributes:
        path: Its path from there, with ``/``.
        content: What is in it.
    """

    path: str
    content: bytes
