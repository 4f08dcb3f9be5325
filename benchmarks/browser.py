"""Measurements in the browser of the tests, which are written in TypeScript beside this file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def measure(script: str, **settings: int) -> dict[str, Any]:
    """What a measurement found. Its progress goes to stderr.

    Args:
        script: Name of the file, ``front_end.measure.ts``.
        settings: For the script, which reads ``KALE_BENCHMARK_`` and the name in capitals from the environment.

    Raises:
        subprocess.CalledProcessError: It failed, and has told why.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "measured.json"
        wanted = {
            "KALE_BENCHMARK": script,
            "KALE_BENCHMARK_OUT": str(out),
            "JUPYTER_KALE_PYTHON": os.environ.get("JUPYTER_KALE_PYTHON", sys.executable),
            **{f"KALE_BENCHMARK_{name.upper()}": str(value) for name, value in settings.items()},
        }
        playwright = ROOT / "node_modules" / ".bin" / "playwright"
        command: list[str | Path] = [playwright, "test", "--config", ROOT / "benchmarks" / "playwright.config.ts"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **wanted}, check=True, stdout=sys.stderr)
        measured: dict[str, Any] = json.loads(out.read_text())
        return measured
