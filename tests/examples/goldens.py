"""The compiled pipelines beside the examples; ``python -m tests.examples.goldens`` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_kale_ext import flow

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


def compiled(notebook: Path) -> str:
    """The notebook as KFP IR."""
    return flow.compile_notebook(json.loads(notebook.read_text(encoding="utf-8")), notebook.name).yaml


def golden_of(notebook: Path) -> Path:
    """Where its compiled pipeline lies."""
    return notebook.with_suffix(".yaml")


def main() -> None:
    """Write each of them."""
    for notebook in NOTEBOOKS:
        golden_of(notebook).write_text(compiled(notebook), encoding="utf-8", newline="\n")
        print(f"wrote {golden_of(notebook).relative_to(EXAMPLES.parent)}")


if __name__ == "__main__":
    main()
