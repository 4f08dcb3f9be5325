"""What a function behind ``functools.lru_cache`` remembers."""

from __future__ import annotations

import gc
from typing import Any, Dict, Iterator, List, Tuple

Call = Tuple[Tuple[Any, ...], Dict[str, Any], Any, int]
"""Arguments, keyword arguments, result, number of lookups after the first."""

_ENTRY = "_lru_list_elem"
_TYPES = (_ENTRY, "_lru_cache_wrapper")


def cached_calls(found: Any) -> List[Call]:
    """The calls whose results are cached, the one used longest ago first.

    The first carries all lookups, so that ``cache_info`` counts as before (misses of results that were dropped since
    are forgotten). Empty where the interpreter doesn't show the cache: the function then computes anew.
    """
    info = found.cache_info()
    calls: List[Call] = []
    for key, result in _entries(gc.get_referents(found), info.currsize):
        arguments, keywords = _arguments(key, found.cache_parameters()["typed"])
        calls.append((arguments, keywords, result, 0 if calls else info.hits))
    return calls


def _entries(held: List[Any], size: int) -> Iterator[Tuple[Any, Any]]:
    """Keys and results among the objects that the wrapper holds: in a dict where it is unbounded, else in links."""
    place = next((place for place, one in enumerate(held) if isinstance(one, dict) and len(one) == size), None)
    if place is None or not size:
        return
    if not any(type(entry).__name__ == _ENTRY for entry in held[place].values()):
        yield from held[place].items()
        return
    # The links come first: key and result of each, on newer interpreters with the link's type.
    plain = [one for one in held[:place] if getattr(one, "__name__", None) not in _TYPES][: 2 * size]
    pairs = list(zip(plain[::2], plain[1::2]))
    if len(pairs) == size and all(key in held[place] for key, _ in pairs):
        yield from pairs


def _arguments(key: Any, typed: bool) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
    """The call that has a key; ``functools._make_key`` says how keys are made."""
    if not isinstance(key, (tuple, list)):  # a single int or text is its own key
        return (key,), {}
    parts = list(key)
    mark = next((place for place, part in enumerate(parts) if type(part) is object), None)
    if typed:
        parts = parts[: len(parts) // 2] if mark is None else parts[: _untyped(parts, mark)]
    if mark is None:
        return tuple(parts), {}
    rest = parts[mark + 1 :]
    return tuple(parts[:mark]), dict(zip(rest[::2], rest[1::2]))


def _untyped(parts: List[Any], mark: int) -> int:
    """Where the types of the arguments begin: one for each positional argument and for each keyword's value."""
    keywords = (len(parts) - 1 - 2 * mark) // 3
    return mark + 1 + 2 * keywords
