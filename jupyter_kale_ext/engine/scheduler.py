"""The scheduler contract: what the product asks of a place that starts runs by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.model.schedule import Schedule, Timing


class Scheduler(Protocol):
    """Starts runs of a pipeline again and again. All calls block, and raise as ``Engine.submit`` does.

    Every call with an id raises ``NotFound`` where there is no such schedule.
    """

    def create(self, submission: Submission, timing: Timing, title: str = "") -> Schedule:
        """Have the pipeline run as ``timing`` says, as it is now: later changes of the notebook don't count.

        Args:
            submission: What runs each time.
            timing: When.
            title: Name of the schedule; the pipeline's own where it is empty.
        """

    def schedules(self) -> Sequence[Schedule]:
        """All there are, newest first, whoever made them."""

    def pause(self, schedule_id: str) -> None:
        """Start no more runs until it is resumed; runs that go on are left alone."""

    def resume(self, schedule_id: str) -> None:
        """Start runs again."""

    def delete(self, schedule_id: str) -> None:
        """Forget it; its runs are left alone."""
