"""What can be picked on this machine."""

from __future__ import annotations

from jupyter_kale_ext.inventory.gpus import Gpu, gpus

__all__ = ["Gpu", "gpus"]
