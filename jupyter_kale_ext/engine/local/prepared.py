"""An attempt that can start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_kale_ext.engine.local.cache import Entry


@dataclass(frozen=True)
class Prepared:
    """An attempt that can start.

    Attributes:
        step: Name of the step.
        number: One for the first attempt.
        folder: The attempt's folder; it exists.
        words: The command.
        env: Its environment, except for the GPUs.
        key: What it is cached under; None where it isn't.
        hit: The finished step whose results are in the folder already; None where it has to run.
        inputs: Where each input artifact lies on this machine, by key.
    """

    step: str
    number: int
    folder: Path
    words: tuple[str, ...]
    env: Mapping[str, str]
    key: str | None
    hit: Entry | None
    inputs: Mapping[str, Path] = field(default_factory=dict)
