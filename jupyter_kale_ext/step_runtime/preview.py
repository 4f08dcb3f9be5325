"""A value in a few words, for the panels."""

from __future__ import annotations

from typing import Any

_LIMIT = 120


def preview(value: Any) -> str:
    """``1000 x 5`` for a frame or an array, the length of a container, the beginning of anything else's ``repr``.

    Never fails and never prints whole data: only built-in types are asked for their ``repr``.
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and all(isinstance(size, int) for size in shape):
        return " x ".join(str(size) for size in shape) if shape else "scalar"
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return f"{len(value)} item{'' if len(value) == 1 else 's'}"
    if isinstance(value, (int, float, complex, bool, str, bytes, type(None))):
        text = repr(value[:_LIMIT] if isinstance(value, (str, bytes)) else value)
        return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
    return ""
