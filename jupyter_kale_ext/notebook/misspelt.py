"""Tags that were meant to be ours: misspelt prefixes and words, told from other tools' tags."""

from __future__ import annotations

import re
from functools import lru_cache

from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.grammar import FORMS, ROLE_WORDS, Problem, parse_exact
from jupyter_kale_ext.notebook.nearest import is_slip
from jupyter_kale_ext.notebook.tags import Tag

_ALIASES = {
    "previous": "prev",
    "depends": "prev",
    "depends_on": "prev",
    "nodeselector": "node_selector",
    "retries": "retry",
    "environment": "env",
    "envs": "env",
}
_OTHER_SEPARATOR = re.compile(r"^(step|block|prev|limit|request)\s*[=;]\s*(\S.*)$")


@lru_cache(maxsize=4096)
def parse_tag(text: str) -> Tag | Problem | None:
    """The tag a text stands for.

    Returns:
        The tag; a ``Problem`` where the text looks like one of ours and doesn't parse; None where it belongs
        to another tool.
    """
    exact = parse_exact(text)
    if exact is not None:
        return exact
    return _misspelt_form(text) if ":" in text else _other_separator(text) or _misspelt_word(text)


def meant_tag(text: str) -> Tag | None:
    """The tag a text stands for or was clearly meant to be; None where it is another tool's, or nobody can tell."""
    parsed = parse_tag(text)
    if not isinstance(parsed, Problem):
        return parsed
    meant = parse_tag(parsed.nearest) if parsed.nearest and parsed.rule is not rules.DOUBTFUL_TAG else None
    return None if isinstance(meant, Problem) else meant


def _misspelt_form(text: str) -> Problem | None:
    prefix, _, rest = text.partition(":")
    spelled = re.sub(r"[\s-]+", "_", prefix.strip().lower())
    if spelled in FORMS:
        return _problem(text, spelled, rest.strip())
    meant = _ALIASES.get(spelled) or next((known for known in FORMS if is_slip(spelled, known)), None)
    if meant is None or not rest.strip():
        return None
    problem = _problem(text, meant, rest.strip())
    # An unknown prefix alone may be another tool's: only with a rest that fits does it look like ours.
    return problem if problem.nearest is not None else None


def _other_separator(text: str) -> Problem | None:
    match = _OTHER_SEPARATOR.fullmatch(text.strip())
    if match is None:
        return None
    problem = _problem(text, match[1], match[2].replace("=", ":").strip())
    return problem if problem.nearest is not None else None


def _problem(text: str, prefix: str, rest: str) -> Problem:
    candidate = f"{prefix}:{rest}"
    parsed = parse_exact(candidate)
    nearest = parsed.nearest if isinstance(parsed, Problem) else candidate
    return Problem(text, rules.MISSPELT_TAG, "it is misspelt", nearest, FORMS[prefix].shape)


def _misspelt_word(text: str) -> Problem | None:
    spelled = re.sub(r"[\s_-]+", "-", text.strip().lower())
    if spelled in FORMS and spelled in {"step", "prev", "block"}:
        shape = FORMS[spelled].shape
        return Problem(text, rules.DOUBTFUL_TAG, f"alone it names nothing (`{shape}`)", None, shape)
    if spelled in ROLE_WORDS:
        return Problem(text, rules.MISSPELT_TAG, "it is misspelt", spelled, spelled)
    if spelled.startswith("pipeline"):
        meant = next((word for word in ROLE_WORDS if _close(spelled, word)), None)
        return None if meant is None else Problem(text, rules.MISSPELT_TAG, "it is misspelt", meant, meant)
    meant = next((word for word in ROLE_WORDS if len(word) > 4 and is_slip(spelled, word)), None)
    return (
        None
        if meant is None
        else Problem(text, rules.DOUBTFUL_TAG, "it is another tool's tag or misspelt", meant, meant)
    )


def _close(text: str, word: str) -> bool:
    return (
        is_slip(text, word)
        or text.replace("-", "") == word.replace("-", "")
        or is_slip(text.replace("-", ""), word.replace("-", ""))
    )
