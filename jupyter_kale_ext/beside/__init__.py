"""What the code uses that steps in containers don't see: local modules, files beside the notebook, packages."""

from __future__ import annotations

from jupyter_kale_ext.beside.complete import complete

__all__ = ["complete"]
