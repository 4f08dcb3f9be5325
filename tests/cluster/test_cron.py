"""Cron expressions and intervals: what people write, what KFP gets, what is said of it."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.engine.cluster.cron import in_words, read_cron
from jupyter_kale_ext.engine.cluster.timing import from_recurring, read_timing, to_trigger, when
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.schedule import Timing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "either when"),
        ("* * * *", "4 fields instead of 5 or 6"),
        ("* * * * * * *", "7 fields"),
        ("60 * * * *", "minute `60` is not from 0 to 59"),
        ("0 24 * * *", "hour `24`"),
        ("0 0 0 * *", "day of month `0`"),
        ("0 0 * 13 *", "month `13`"),
        ("0 0 * * 7", "Sunday is 0"),
        ("0 0 * * someday", "day of week `someday`"),
        ("5-1 * * * *", "minute `5-1`"),
        ("*/0 * * * *", "minute `*/0`"),
        ("*/x * * * *", "minute `*/x`"),
        ("1,,2 * * * *", "minute ``"),
        ("²  * * * *", "minute `²`"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6,9,11 ?", "never comes"),
        ("@reboot", "1 fields"),
        ("TZ=UTC 0 9 * * *", "second `TZ=UTC`"),
    ],
)
def test_what_is_no_cron_expression_is_told_with_its_field(text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_timing(cron=text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "kfp", "words"),
    [
        ("0 9 * * 1-5", "0 0 9 * * 1-5", "at 09:00, on Monday to Friday"),
        ("15 0 9 * * MON", "15 0 9 * * MON", "at 09:00 and second 15, on Monday"),
        ("*/15 * * * *", "0 */15 * * * *", "every 15 minutes"),
        ("* * * * *", "0 * * * * *", "every minute"),
        ("7 * * * *", "0 7 * * * *", "at minute 7 of every hour"),
        ("*/5 8-17 * * ?", "0 */5 8-17 * * ?", "every 5 minutes of hour 8 to 17"),
        ("@daily", "0 0 0 * * *", "every day at 00:00"),
        ("@Weekly", "0 0 0 * * 0", "at 00:00, on Sunday"),
        (
            "30 8,17 1,15 jan-mar *",
            "0 30 8,17 1,15 jan-mar *",
            "at 08:30 and 17:30, on day 1 and 15 of the month, in January to March",
        ),
        ("0 0 29 2 *", "0 0 0 29 2 *", "at 00:00, on day 29 of the month, in February"),
        ("0 0 31 2 sun", "0 0 0 31 2 sun", "at 00:00, on day 31 of the month or on Sunday, in February"),
        ("5 */2 * * *", "0 5 */2 * * *", "at minute 5 of hour */2"),
    ],
)
def test_five_fields_get_their_second(text: str, kfp: str, words: str) -> None:
    assert read_cron(text) == kfp
    assert in_words(kfp) == words


def test_what_others_wrote_is_shown_as_it_is() -> None:
    assert in_words("@every 1h") == "@every 1h"


@pytest.mark.parametrize("text", ["h", "1", "0s", "-1h", "1h x", "1.5h", "9999w", "1 h"])
def test_what_is_no_interval_is_told(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no interval"):
        read_timing(every=text)


@pytest.mark.parametrize(
    ("text", "seconds", "words"),
    [
        ("90s", 90, "every 1 minute 30 seconds"),
        ("15m", 900, "every 15 minutes"),
        ("1h30m", 5400, "every 1 hour 30 minutes"),
        ("2d", 172800, "every 2 days"),
        ("1w", 604800, "every 7 days"),
    ],
)
def test_intervals(text: str, seconds: int, words: str) -> None:
    timing = read_timing(every=text)
    assert timing.every == seconds
    assert when(timing) == words
    assert to_trigger(timing) == {"periodic_schedule": {"interval_second": str(seconds)}}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cron": "@daily", "every": "1h"}, "either when"),
        ({}, "either when"),
        ({"every": "1h", "most": 0}, "From 1 to 10"),
        ({"every": "1h", "most": 11}, "From 1 to 10"),
        ({"every": "1h", "start": "tomorrow"}, "The start `tomorrow` is no date"),
        ({"every": "1h", "end": "2020-13-01"}, "The end `2020-13-01` is no date"),
        ({"every": "1h", "end": "2020-01-01"}, "in the past"),
        ({"every": "1h", "start": "2090-02-01", "end": "2090-01-01"}, "before its start"),
    ],
)
def test_what_cannot_be_kept_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_timing(**given)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_timing_goes_to_kfp_and_back() -> None:
    timing = read_timing(
        cron="0 9 * * *", start="2090-01-01T00:00:00+02:00", end="2090-02-01T00:00Z", most=3, catch_up=True
    )
    trigger = to_trigger(timing)
    assert trigger == {
        "cron_schedule": {
            "cron": "0 0 9 * * *",
            "start_time": "2089-12-31T22:00:00Z",
            "end_time": "2090-02-01T00:00:00Z",
        }
    }
    assert from_recurring({"trigger": trigger, "max_concurrency": "3"}) == timing
    assert from_recurring({"trigger": {}, "max_concurrency": "x", "no_catchup": True}) == Timing()
