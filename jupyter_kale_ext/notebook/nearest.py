"""What may have been meant: near words and near names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_NAME = re.compile(r"^[_a-z][_a-z0-9]*$")


def is_step_name(text: str) -> bool:
    """True for ``[_a-z][_a-z0-9]*``."""
    return _NAME.fullmatch(text) is not None


def nearest_step_name(text: str) -> str | None:
    """The text in lower case, words joined by ``_``; None where nothing is left of it."""
    name = re.sub(r"[^_a-z0-9]+", "_", text.strip().lower())
    name = name.strip("_") if name.strip("_") else ""
    return (f"_{name}" if name[:1].isdigit() else name) or None


def nearest_of(text: str, known: Iterable[str]) -> str | None:
    """The known name most like the text; None where none is."""
    names = sorted(known)
    found = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
    if found:
        return found[0]
    by_folded = {name.casefold(): name for name in names}
    return by_folded.get(text.strip().casefold())


def is_slip(text: str, word: str) -> bool:
    """True where the text is one slip of the finger away from the word.

    A slip is a letter doubled, missed or added, two neighbours swapped, or (in words of five letters and more) a
    wrong letter. Short words have too many innocent neighbours (``stop`` and ``pre``).
    """
    if len(word) < 4 or abs(len(text) - len(word)) > 1 or text in {word, word[:3]}:
        return False
    if len(text) == len(word):
        differing = [index for index, (a, b) in enumerate(zip(text, word, strict=True)) if a != b]
        if len(differing) == 1:
            return len(word) >= 5
        first = differing[0]
        return differing == [first, first + 1] and text[first] == word[first + 1] and text[first + 1] == word[first]
    longer, shorter = (text, word) if len(text) > len(word) else (word, text)
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))
