"""Cron expressions: what people write, what KFP takes, and what that means in words.

KFP reads six fields, seconds first, and takes five for the *first* five (``robfig/cron`` 1.2, ``cron.Parse``): the
usual ``0 9 * * 1-5`` would be the ninth minute of every hour, from January to May. So five fields get a second of
their own here.
Format: https://pkg.go.dev/github.com/robfig/cron#hdr-CRON_Expression_Format
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_kale_ext.errors import InvalidInput

_MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTH_TITLES = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAY_TITLES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_USUAL = "Write minute, hour, day of month, month, day of week: '0 9 * * 1-5' is at 09:00 from Monday to Friday."
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class _Field:
    """A field: its name, its smallest and largest value, and the names that stand for values."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 6, _DAYS),
)


def read_cron(text: str) -> str:
    """A cron expression as KFP takes it: six fields, seconds first.

    Args:
        text: Five fields as cron has them, six with the seconds first, or a word like ``@daily``.

    Raises:
        InvalidInput: It is none, or names a date that never comes.
    """
    words = _WORDS.get(text.strip().lower(), text).split()
    if len(words) == 5:
        words = ["0", *words]
    if len(words) != len(_FIELDS):
        raise InvalidInput(f"`{text}` is no cron expression: it has {len(words)} fields instead of 5 or 6.", _USUAL)
    values = [_values(field, word, text) for field, word in zip(_FIELDS, words, strict=True)]
    _, _, _, days, months, _ = values
    any_weekday = words[5] in ("*", "?")
    if any_weekday and not any(day <= _LONGEST[month - 1] for month in months for day in days):
        raise InvalidInput(f"`{text}` is a date that never comes.", _USUAL)
    return " ".join(words)


def in_words(cron: str) -> str:
    """What six fields mean: ``at 09:00, on Monday to Friday``; the expression itself where they are no such fields."""
    words = cron.split()
    if len(words) != len(_FIELDS):
        return cron
    second, minute, hour, day, month, weekday = words
    dates = []
    if day not in ("*", "?"):
        dates.append(f"on day {_spoken(day)} of the month")
    if weekday not in ("*", "?"):
        dates.append(f"on {_spoken(weekday, _DAYS, _DAY_TITLES)}")
    start = _time(second, minute, hour)
    when = [
        f"every day {start}" if not dates and start.startswith("at ") and ":" in start else start,
        " or ".join(dates),
    ]
    if month not in ("*", "?"):
        when.append(f"in {_spoken(month, _MONTHS, _MONTH_TITLES)}")
    return ", ".join(filter(None, when))


def _time(second: str, minute: str, hour: str) -> str:
    told = "" if second == "0" else f" and second {_spoken(second)}"
    if _plain(minute) and all(map(_plain, hour.split(","))):
        return "at " + " and ".join(f"{int(part):02d}:{int(minute):02d}" for part in hour.split(",")) + told
    hours = "" if hour == "*" else f" of hour {_spoken(hour)}"
    if minute == "*":
        return f"every minute{hours}{told}"
    if minute.startswith("*/"):
        return f"every {minute[2:]} minutes{hours}{told}"
    return f"at minute {_spoken(minute)}{hours or ' of every hour'}{told}"


def _plain(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _spoken(word: str, names: Sequence[str] = (), titles: Sequence[str] = ()) -> str:
    """A field's values in words; ``names`` are what is written for them, ``titles`` what is read."""
    return " and ".join(_spoken_part(part, names, titles) for part in word.split(","))


def _spoken_part(part: str, names: Sequence[str], titles: Sequence[str]) -> str:
    if "/" in part:
        return part
    low, dash, high = part.partition("-")
    first = _title(low, names, titles)
    return f"{first} to {_title(high, names, titles)}" if dash else first


def _title(word: str, names: Sequence[str], titles: Sequence[str]) -> str:
    if word.lower() in names:
        return titles[names.index(word.lower())]
    return titles[int(word)] if _plain(word) and int(word) < len(titles) else word


def _values(field: _Field, word: str, text: str) -> set[int]:
    """The values that a field stands for."""
    found: set[int] = set()
    for part in word.split(","):
        span, slash, step = part.partition("/")
        if slash and (not step.isdigit() or int(step) == 0):
            raise _wrong(field, part, text)
        if span in ("*", "?"):
            low, high = field.low, field.high
        else:
            first, dash, last = span.partition("-")
            low = _value(field, first, text)
            high = _value(field, last, text) if dash else field.high if slash else low
        if low > high:
            raise _wrong(field, part, text)
        found.update(range(low, high + 1, int(step) if slash else 1))
    return found


def _value(field: _Field, word: str, text: str) -> int:
    if word and word.lower() in field.names:
        return field.names.index(word.lower())
    if not _plain(word) or not field.low <= int(word) <= field.high:
        raise _wrong(field, word, text)
    return int(word)


def _wrong(field: _Field, part: str, text: str) -> InvalidInput:
    remedy = "Sunday is 0." if field.name == "day of week" and "7" in part else _USUAL
    return InvalidInput(
        f"`{text}` is no cron expression: the {field.name} `{part}` is not from {field.low} to {field.high}.", remedy
    )
