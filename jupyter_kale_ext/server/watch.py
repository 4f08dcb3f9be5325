"""Runs being watched: one poller for each, however many look at it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress

from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.run import RunEvent

Poll = Callable[[str, int], Awaitable[tuple[Sequence[RunEvent], bool]]]
"""Asks for the events of a run after a number; True beside them where none can follow."""

_FASTEST, _SLOWEST = 0.1, 0.5


class Broadcaster:
    """Responsibilities: a poller for each run that someone watches, from the first watcher to the last."""

    def __init__(self, poll: Poll, keep_alive: float = 15.0) -> None:
        """Take what is needed later; nothing starts before someone watches.

        Args:
            poll: Asks the engine, off the event loop.
            keep_alive: Seconds of silence after which watchers hear an empty batch.
        """
        self._poll, self._keep_alive = poll, keep_alive
        self._watches: dict[str, _Watch] = {}

    @property
    def watched(self) -> dict[str, int]:
        """How many watch each run."""
        return {run_id: watch.watchers for run_id, watch in self._watches.items()}

    async def events(self, run_id: str, after: int) -> AsyncGenerator[Sequence[RunEvent], None]:
        """The events after a number, in batches, until the run has ended; an empty batch means "still there".

        Whoever stops early closes the iterator, which ends the poller with its last watcher.
        """
        watch = self._enter(run_id)
        try:
            while True:
                news = watch.after(after)
                if news:
                    after = news[-1].seq
                    yield news
                elif watch.ended:
                    return
                elif not await watch.changed(self._keep_alive):
                    yield ()
        finally:
            self._leave(run_id, watch)

    def close(self) -> None:
        """End all pollers."""
        for watch in self._watches.values():
            watch.close()
        self._watches.clear()

    def _enter(self, run_id: str) -> _Watch:
        watch = self._watches.get(run_id)
        if watch is None or watch.ended:
            watch = self._watches[run_id] = _Watch(run_id, self._poll)
        watch.watchers += 1
        return watch

    def _leave(self, run_id: str, watch: _Watch) -> None:
        watch.watchers -= 1
        if watch.watchers == 0:
            watch.close()
            if self._watches.get(run_id) is watch:
                del self._watches[run_id]


class _Watch:
    """Responsibilities: poll one run, keep its events, wake whoever waits for more.

    Attributes:
        watchers: How many read from it.
        ended: True once no event can follow, or the run can't be read any longer.
    """

    def __init__(self, run_id: str, poll: Poll) -> None:
        self._run_id, self._poll = run_id, poll
        self._events: list[RunEvent] = []
        self._news = asyncio.Event()
        self.watchers = 0
        self.ended = False
        self._task = asyncio.ensure_future(self._keep_polling())

    def after(self, seq: int) -> Sequence[RunEvent]:
        return self._events[bisect_right(self._events, seq, key=lambda event: event.seq) :]

    async def changed(self, timeout: float) -> bool:
        """Wait for something new; False where nothing came in ``timeout`` seconds."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), timeout)
            return True
        return False

    def close(self) -> None:
        self._task.cancel()
        self.ended = True
        self._wake()

    async def _keep_polling(self) -> None:
        pause = _FASTEST
        try:
            with suppress(KaleError):  # deleted meanwhile: its watchers have heard all there was
                while not self.ended:
                    news, self.ended = await self._poll(self._run_id, self._events[-1].seq if self._events else 0)
                    self._events.extend(news)
                    if news:
                        self._wake()
                    pause = _FASTEST if news else min(pause * 1.5, _SLOWEST)
                    await asyncio.sleep(0 if self.ended else pause)
        finally:
            self.ended = True
            self._wake()

    def _wake(self) -> None:
        waiting, self._news = self._news, asyncio.Event()
        waiting.set()
