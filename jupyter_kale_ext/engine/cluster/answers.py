"""JSON of the API, read without trusting it: what is asked for, or nothing."""

from __future__ import annotations

from datetime import datetime

Json = dict[str, object]

_NEVER = 86400.0  # KFP writes the years 1 and 1970 for times that have not come


def text(found: object, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def mapping(found: object, key: str) -> Json:
    """The object under a key; empty where there is none."""
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def objects(found: object, key: str) -> list[Json]:
    """The objects in the list under a key; none where there is no list."""
    value = found.get(key) if isinstance(found, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def time_of(found: object, key: str) -> float | None:
    """Seconds since the epoch of the protobuf timestamp under a key; None where there is none yet."""
    told = text(found, key)
    try:
        when = datetime.fromisoformat(told.replace("Z", "+00:00")).timestamp() if told else 0.0
    except (ValueError, OverflowError):
        return None
    return when if when > _NEVER else None
