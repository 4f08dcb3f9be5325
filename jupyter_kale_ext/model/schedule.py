"""Runs that start by themselves: when, how often, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from jupyter_kale_ext.model.pipeline import ParameterValue


class ScheduleState(str, Enum):
    """State of a schedule."""

    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"
    """Where it lies it can't be read; its ``when`` says why."""


@dataclass(frozen=True)
class Timing:
    """When runs start.

    Attributes:
        cron: Six fields, seconds first: second, minute, hour, day of month, month, day of week; empty where ``every``
            is given.
        every: Seconds from one start to the next; 0 where ``cron`` is given.
        start: Seconds since the epoch before which no run starts; None for at once.
        end: Seconds since the epoch after which none does; None for never.
        most: How many runs may go on at the same time.
        catch_up: True where starts that were missed are made up for, one by one.
    """

    cron: str = ""
    every: int = 0
    start: float | None = None
    end: float | None = None
    most: int = 1
    catch_up: bool = False


@dataclass(frozen=True)
class Schedule:
    """A pipeline that runs again and again.

    Attributes:
        id: Its id where it runs.
        title: Its name, as people read it.
        engine: Name of the engine.
        timing: When.
        when: The same in words.
        state: Whether it starts runs.
        parameters: Values of the pipeline's parameters.
        notebook: Name of the notebook's file; empty where it isn't told.
        created: Seconds since the epoch; None where it isn't told.
    """

    id: str
    title: str
    engine: str
    timing: Timing
    when: str
    state: ScheduleState
    parameters: Mapping[str, ParameterValue]
    notebook: str = ""
    created: float | None = None
