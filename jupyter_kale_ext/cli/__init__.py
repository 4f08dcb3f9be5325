"""``jupyter kale …``: the product from a terminal, without the server."""

from __future__ import annotations

from jupyter_kale_ext.cli.app import main

__all__ = ["main"]
