"""The routes of schedules."""

from __future__ import annotations

from tornado import web

from jupyter_kale_ext.server.base import KaleHandler, allowed
from jupyter_kale_ext.server.bodies import schedule_body


class _ScheduleHandler(KaleHandler):
    """Responsibilities: which cluster is meant."""

    @property
    def engine(self) -> str | None:
        """Name of the engine that was asked for; None for the server's choice."""
        return self.get_query_argument("engine", None)


class SchedulesHandler(_ScheduleHandler):
    """All schedules of a cluster."""

    @allowed("read")
    async def get(self) -> None:
        """List them, newest first."""
        await self.answer(self.backend.schedules.schedules, self.engine)

    @allowed("execute")
    async def post(self) -> None:
        """Make one."""
        await self.answer_with(201, self.backend.schedules.create, await self.body(schedule_body))


class ScheduleHandler(_ScheduleHandler):
    """One schedule."""

    @allowed("write")
    async def delete(self, schedule_id: str) -> None:
        """Forget it."""
        await self.done(204, self.backend.schedules.delete, self.engine, schedule_id)


class PauseHandler(_ScheduleHandler):
    """A schedule that rests."""

    @allowed("execute")
    async def post(self, schedule_id: str) -> None:
        """Start no more runs."""
        await self.done(204, self.backend.schedules.pause, self.engine, schedule_id)


class ResumeHandler(_ScheduleHandler):
    """A schedule that goes on."""

    @allowed("execute")
    async def post(self, schedule_id: str) -> None:
        """Start runs again."""
        await self.done(204, self.backend.schedules.resume, self.engine, schedule_id)


def schedule_routes(api: str) -> list[tuple[str, type[web.RequestHandler]]]:
    """The routes below an address."""
    one = rf"{api}/schedules/([\w-]+)"
    return [
        (rf"{api}/schedules", SchedulesHandler),
        (one, ScheduleHandler),
        (rf"{one}/pause", PauseHandler),
        (rf"{one}/resume", ResumeHandler),
    ]
