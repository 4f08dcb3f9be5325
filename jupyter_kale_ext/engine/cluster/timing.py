"""When runs start: as people write it, as KFP has it, and in words."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone

from jupyter_kale_ext.engine.cluster.answers import Json, mapping, text, time_of
from jupyter_kale_ext.engine.cluster.cron import in_words, read_cron
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.schedule import Timing

MOST = 10
"""Runs of one schedule that KFP lets go on at the same time (``toModelJob``)."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_NAMES = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_LONGEST = 366 * 86400


def read_timing(
    *, cron: str = "", every: str = "", start: str = "", end: str = "", most: int = 1, catch_up: bool = False
) -> Timing:
    """A timing from what was given for it.

    Args:
        cron: A cron expression, see ``read_cron``; empty where ``every`` is given.
        every: ``90s``, ``15m``, ``1h30m``, ``2d``, ``1w``; empty where ``cron`` is given.
        start: Date or time in ISO 8601 before which no run starts; of this machine's time zone unless it names one.
        end: The same after which none does.
        most: How many runs may go on at the same time.
        catch_up: Whether starts that were missed are made up for.

    Raises:
        InvalidInput: One of them can't be used.
    """
    if bool(cron.strip()) == bool(every.strip()):
        raise InvalidInput("Say either when runs start, as a cron expression, or how often, as an interval.")
    if not 1 <= most <= MOST:
        raise InvalidInput(f"From 1 to {MOST} runs of a schedule may go on at the same time, not {most}.")
    begins, ends = _moment("start", start), _moment("end", end)
    if ends is not None and ends <= max(begins or 0.0, time.time()):
        raise InvalidInput("The end of the schedule is in the past, or before its start: no run would ever start.")
    return Timing(
        cron=read_cron(cron) if cron.strip() else "",
        every=0 if cron.strip() else _interval(every),
        start=begins,
        end=ends,
        most=most,
        catch_up=catch_up,
    )


def to_trigger(timing: Timing) -> Json:
    """The ``V2beta1Trigger``."""
    span = {
        key: datetime.fromtimestamp(int(moment), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        for key, moment in (("start_time", timing.start), ("end_time", timing.end))
        if moment is not None
    }
    if timing.cron:
        return {"cron_schedule": {"cron": timing.cron, **span}}
    return {"periodic_schedule": {"interval_second": str(timing.every), **span}}


def from_recurring(found: Json) -> Timing:
    """The timing of a ``V2beta1RecurringRun``; what it doesn't tell is left out."""
    trigger = mapping(found, "trigger")
    schedule = mapping(trigger, "cron_schedule") or mapping(trigger, "periodic_schedule")
    return Timing(
        cron=text(schedule, "cron"),
        every=_number(schedule, "interval_second"),
        start=time_of(schedule, "start_time"),
        end=time_of(schedule, "end_time"),
        most=_number(found, "max_concurrency") or 1,
        catch_up=found.get("no_catchup") is not True,
    )


def when(timing: Timing) -> str:
    """When runs start, in words: ``at 09:00, on Monday to Friday``, ``every 1 hour 30 minutes``."""
    if timing.cron:
        return in_words(timing.cron)
    left, told = timing.every, []
    for name, size in _NAMES:
        count, left = divmod(left, size)
        if count:
            told.append(f"{count} {name}" + ("s" if count != 1 else ""))
    return f"every {' '.join(told)}" if told else ""


def _interval(given: str) -> int:
    parts = re.findall(r"(\d{1,9})([smhdw])", given.strip())
    seconds = sum(int(count) * _UNITS[unit] for count, unit in parts)
    if "".join(count + unit for count, unit in parts) != given.strip() or not 0 < seconds <= _LONGEST:
        raise InvalidInput(f"`{given}` is no interval.", "Write a number and a unit: 90s, 15m, 1h30m, 2d, 1w.")
    return seconds


def _moment(name: str, given: str) -> float | None:
    if not given.strip():
        return None
    try:
        return datetime.fromisoformat(given.strip().replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"The {name} `{given}` is no date.", "Write it like 2027-03-01 or 2027-03-01T09:00+01:00."
        ) from error


def _number(found: Json, key: str) -> int:
    """A 64-bit number, which protobuf writes as text."""
    value = found.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) else 0
