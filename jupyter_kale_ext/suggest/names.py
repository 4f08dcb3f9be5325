"""Names of steps: short, valid and each of its own, from the words of a heading or from what cells do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 32
_MOST_WORDS = 3
_LABEL = 8
_TELLING = frozenset({"is", "are", "was", "were", "has", "have", "we", "i", "you"})
_AFTERWARDS = re.compile(r"\s(?:for|to|with|using|from|by|in|on)\s", re.IGNORECASE)
_ASKING = frozenset({"what", "which", "how", "why", "when", "where", "who", "is", "are", "can", "does", "do", "should"})
_MARKUP = re.compile(r"<[^>]*>|!\[[^\]]*\]\([^)]*\)|\[|\]\([^)]*\)|https?://\S+|\$[^$]*\$|&\w+;")
_NUMBERING = re.compile(
    r"^\s*(?:(?:chapter|part|section|step|exercise|appendix|lesson|task|day|week)\s+)?"
    r"(?:\d{1,2}(?:\.\d+)*(?![\w])|[ivx]+(?=[.:) ]))\s*[.:)–—-]*\s+",
    re.IGNORECASE,
)
_SMALL = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has", "have", "how",
     "if", "in", "into", "is", "it", "its", "let", "lets", "my", "of", "on", "one", "or", "our", "so", "some",
     "that", "the", "their", "there", "these", "this", "to", "up", "us", "use", "using", "via", "was", "we", "what",
     "when", "where", "which", "who", "why", "will", "with", "you", "your", "s", "t", "re", "ll", "vs", "etc",
     "now", "first", "then", "finally", "more", "very", "about", "again", "here", "all"}
)  # fmt: skip


def is_label(text: str) -> bool:
    """True for a heading that names its section in a few words; a question or a sentence tells little by its words."""
    words = _plain(text).lower().split()
    asks = text.rstrip().endswith("?") or (words[:1] and words[0] in _ASKING)
    return 0 < len(words) <= _LABEL and not asks and not _TELLING.intersection(words)


def name_of(text: str) -> str:
    """The words that count of a heading, joined by ``_``; empty where nothing is left of it."""
    plain = _plain(text)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower().replace("'", "")
    head = _AFTERWARDS.split(plain)[0]
    words = re.findall(r"[a-z][a-z0-9]*|\d+", (head if len(_telling(head)) > 1 else plain).replace("_", " "))
    kept: list[str] = []
    for word in [word for word in words if word not in _SMALL] or words:
        if not any(_same_stem(word, other) for other in kept):
            kept.append(word)
    chosen: list[str] = []
    for word in kept[:_MOST_WORDS]:
        if chosen and len("_".join([*chosen, word])) > _LONGEST:
            break
        chosen.append(word[:_LONGEST])
    name = "_".join(chosen) if any(word[0].isalpha() for word in chosen) else ""
    return f"_{name}" if name[:1].isdigit() else name


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where it is taken."""
    known = set(taken)
    number, found = 2, name
    while found in known:
        found, number = f"{name}_{number}", number + 1
    return found


def snake(name: str) -> str:
    """``RandomForestClassifier`` to ``random_forest``: a class's name without the word for its kind."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)
    while len(parts) > 1 and parts[-1] in {"Classifier", "Regressor", "CV", "Model", "Estimator"}:
        parts.pop()
    return "_".join(part.lower() for part in parts)


def _plain(text: str) -> str:
    """The heading without markup, numbering, and what comes after a comma, colon, dash or bracket."""
    plain = _NUMBERING.sub("", _MARKUP.sub(" ", text).replace("*", " ").replace("`", " "))
    head = re.split(r"[,:;(\[–—]|\s-\s", plain.strip())[0]
    return head if re.search(r"\w", head) else plain


def _telling(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text) if word not in _SMALL]


def _same_stem(one: str, other: str) -> bool:
    return len(one) > 4 and len(other) > 4 and one[:5] == other[:5]
