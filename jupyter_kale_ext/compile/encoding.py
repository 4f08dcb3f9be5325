"""The form in which code travels: canonical JSON, zlib, base64. Holds no ``{{`` and no quote."""

from __future__ import annotations

import base64
import json
import zlib


def canonical_json(value: object) -> str:
    """The JSON text of a value with sorted keys and no spaces: equal values give equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def encode(value: object) -> str:
    """base64(zlib(canonical JSON)), as ASCII text.

    A lone surrogate, which UTF-8 can't hold, is kept: ``json.loads`` reads its escape.
    """
    text = canonical_json(value)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")
