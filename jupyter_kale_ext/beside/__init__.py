"""Files and local modules beside the notebook that its code uses: found, and made to travel with the pipeline."""

from __future__ import annotations

from jupyter_kale_ext.beside.collect import LIMIT, Collected, collect

__all__ = ["LIMIT", "Collected", "collect"]
