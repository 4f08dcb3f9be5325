"""Names of GPUs for people."""

from __future__ import annotations

import re

_MAKERS = re.compile(r"^(?:NVIDIA|AMD|Intel|Tesla|Instinct|\(R\)|Corporation)[ _-]+", re.IGNORECASE)
_FORM = re.compile(r"(?<![^ _-])(?:SXM\d?|PCIE|NVL\d*|HBM\d?e?|OAM)(?![^ _-])", re.IGNORECASE)


def short_name(product: str) -> str:
    """The product without its maker and its form factor: ``NVIDIA-A100-SXM4-80GB`` is ``A100 80GB``.

    Args:
        product: As a driver or a node label spells it.

    Returns:
        Never empty unless ``product`` is.
    """
    name = product
    while (shorter := _MAKERS.sub("", name)) != name:
        name = shorter
    return _words(_FORM.sub("", name)) or full_name(product)


def full_name(product: str) -> str:
    """The product's own name with spaces between its words: ``A100 SXM4 80GB``."""
    return _words(_MAKERS.sub("", product)) or product


def _words(name: str) -> str:
    return " ".join(re.split(r"[ _-]+", name)).strip()
