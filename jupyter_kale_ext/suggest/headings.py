"""The headings of a notebook: where its sections begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ATX = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_HTML = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.IGNORECASE)
_SETEXT = re.compile(r"^(=+|-{3,})\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True)
class Heading:
    """One heading.

    Attributes:
        index: Zero-based position of its cell among all cells.
        level: 1 for the highest.
        text: What it says, as written.
    """

    index: int
    level: int
    text: str


def section_headings(notebook: Mapping[str, object], first_code: int) -> tuple[Heading, ...]:
    """The headings of a notebook's sections, in document order: all but the notebook's own.

    Args:
        notebook: The notebook's JSON.
        first_code: Position of the first code cell; the only heading of the highest level above it is the title.
    """
    found = headings(notebook)
    top = min((heading.level for heading in found), default=0)
    highest = [heading for heading in found if heading.level == top]
    title = highest[0] if len(highest) == 1 and highest[0].index < first_code else None
    return tuple(heading for heading in found if heading is not title)


def headings(notebook: Mapping[str, object]) -> tuple[Heading, ...]:
    """The headings in the markdown cells of a notebook's JSON, in document order."""
    raw = notebook.get("cells")
    found: list[Heading] = []
    for index, cell in enumerate(raw if isinstance(raw, list) else []):
        if isinstance(cell, Mapping) and cell.get("cell_type") == "markdown":
            source = cell.get("source", "")
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            found += [Heading(index, level, words) for level, words in _in_text(text)]
    return tuple(found)


def _in_text(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    fenced, before = False, ""
    for line in text.splitlines():
        fenced ^= _FENCE.match(line) is not None
        match = None if fenced else _ATX.match(line)
        if match:
            found.append((len(match[1]), match[2]))
        elif not fenced and before and _SETEXT.match(line):
            found.append((1 if line.startswith("=") else 2, before))
        elif not fenced:
            found += [(int(level), words) for level, words in _HTML.findall(line)]
        before = "" if fenced or match or "|" in line else line.strip()
    return [(level, words) for level, words in found if words.strip()]
