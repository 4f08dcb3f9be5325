"""The broadcaster: one poller for each watched run, resumed, ended and cleaned up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from jupyter_kale_ext.errors import NotFound
from jupyter_kale_ext.model.run import EventKind, RunEvent
from jupyter_kale_ext.server.watch import Broadcaster


class Script:
    """A run whose events are added by the test; counts who asks."""

    def __init__(self, events: int = 0) -> None:
        self.events = [_event(seq) for seq in range(1, events + 1)]
        self.ended = self.gone = False
        self.asking = self.most_asking = self.asked = 0

    def add(self) -> None:
        self.events.append(_event(len(self.events) + 1))

    async def poll(self, run_id: str, after: int) -> tuple[Sequence[RunEvent], bool]:
        self.asked += 1
        self.asking += 1
        self.most_asking = max(self.most_asking, self.asking)
        await asyncio.sleep(0)
        self.asking -= 1
        if self.gone:
            raise NotFound("gone")
        news = self.events[after:]
        return news, self.ended and not news


def _event(seq: int) -> RunEvent:
    return RunEvent(seq, float(seq), EventKind.WARNING, None, {"message": str(seq)})


async def _collect(broadcaster: Broadcaster, after: int = 0) -> list[int]:
    return [event.seq async for batch in broadcaster.events("run", after) for event in batch]


@pytest.mark.parametrize(("after", "heard"), [(0, [1, 2, 3]), (2, [3]), (3, []), (99, [])])
async def test_an_ended_run_gives_what_comes_after(after: int, heard: list[int]) -> None:
    script = Script(3)
    script.ended = True
    assert await _collect(Broadcaster(script.poll), after) == heard


async def test_many_watchers_share_one_poller_and_each_hears_all() -> None:
    script = Script(1)
    broadcaster = Broadcaster(script.poll)
    watchers = [asyncio.ensure_future(_collect(broadcaster, after)) for after in (0, 0, 1)]
    while broadcaster.watched != {"run": 3}:
        await asyncio.sleep(0)
    for _ in range(3):
        script.add()
        await asyncio.sleep(0.01)
    script.ended = True
    assert await asyncio.gather(*watchers) == [[1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4]]
    assert script.most_asking == 1
    assert broadcaster.watched == {}


async def test_the_poller_ends_with_its_last_watcher() -> None:
    script = Script(1)
    broadcaster = Broadcaster(script.poll)
    async with aclosing(broadcaster.events("run", 0)) as first, aclosing(broadcaster.events("run", 0)) as second:
        await anext(first)
        await anext(second)
    assert broadcaster.watched == {}
    asked = script.asked
    await asyncio.sleep(0.3)
    assert script.asked == asked


async def test_silence_is_told_as_an_empty_batch() -> None:
    script = Script()
    broadcaster = Broadcaster(script.poll, keep_alive=0.01)
    async with aclosing(broadcaster.events("run", 0)) as batches:
        assert await anext(batches) == ()


@pytest.mark.parametrize("ending", ["deleted", "closed"])
async def test_a_run_that_is_gone_or_a_server_that_stops_ends_the_stream(ending: str) -> None:
    script = Script(1)
    broadcaster = Broadcaster(script.poll)
    batches = broadcaster.events("run", 0)
    assert len(await anext(batches)) == 1
    if ending == "deleted":
        script.gone = True
    else:
        broadcaster.close()
    assert [batch async for batch in batches] == []


async def test_a_run_that_goes_on_after_its_end_is_polled_anew() -> None:
    script = Script(1)
    script.ended = True
    broadcaster = Broadcaster(script.poll)
    assert await _collect(broadcaster) == [1]
    script.add()
    assert await _collect(broadcaster, 1) == [2]
