"""Names of GPUs for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_MAKER = re.compile(r"^(?:NVIDIA|Tesla|AMD|Instinct|Intel)[ _-]+", re.IGNORECASE)
_FORM = re.compile(r"(?<![^ _-])(?:SXM\d?|PCIE|NVL\d*|HBM\d?e?|OAM|VF)(?![^ _-])", re.IGNORECASE)
_OWN_CASE = ("RTX", "GTX", "GB", "MI", "PCIe", "GeForce", "Tesla", "Max", "Flex", "Mega")


def short_name(product: str) -> str:
    """The product without its maker and its form factor: ``NVIDIA-A100-SXM4-80GB`` is ``A100 80GB``.

    Args:
        product: As a driver or a node label spells it, ``nvidia-tesla-t4`` and ``Tesla-T4`` alike.
    """
    name = product
    while (shorter := _MAKER.sub("", name)) != name:
        name = shorter
    return _words(_FORM.sub("", name)) or full_name(product)


def full_name(product: str) -> str:
    """The product with spaces between its words: ``NVIDIA A100 SXM4 80GB``."""
    return _words(product) or product


def distinct(choices: Sequence[Sequence[str]]) -> list[str]:
    """A title for each thing, from its possible titles, the shortest that no other thing has.

    Args:
        choices: For each thing its titles, the shortest first.

    Returns:
        One title for each; where even the longest is another's too, that.
    """
    counts = Counter(title for titles in choices for title in set(titles))
    return [next((title for title in titles if counts[title] == 1), titles[-1]) for titles in choices]


def _words(name: str) -> str:
    return " ".join(_word(word) for word in re.split(r"[ _-]+", name) if word)


def _word(word: str) -> str:
    """Clouds write their labels in lower case; names with capitals stay as they are."""
    if not word.islower():
        return word
    known = {each.lower(): each for each in _OWN_CASE}
    return known.get(word, word.upper())
