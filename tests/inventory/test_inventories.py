"""One reading for all who ask, fresh for a few seconds, and a deadline for those who wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory.inventories import FRESH, Inventories, Source
from jupyter_kale_ext.model.inventory import Inventory, InventorySource

LATE = Inventory("moon", InventorySource.NONE, "late")


class Moon:
    """A source that answers when it is let, with how often it was read."""

    def __init__(self) -> None:
        self.reads, self.now = 0, 100.0
        self.let, self.asked = threading.Event(), threading.Semaphore(0)
        self.fault: Exception | None = None

    def read(self) -> Inventory:
        self.reads += 1
        number = self.reads
        self.asked.release()
        self.let.wait()
        if self.fault is not None:
            raise self.fault
        return Inventory("moon", InventorySource.NODES, str(number))

    def inventories(self, deadline: float = 30) -> Inventories:
        return Inventories({"moon": Source(self.read, lambda _: LATE)}, deadline, lambda: self.now)


@pytest.fixture
def moon() -> Iterator[Moon]:
    made = Moon()
    yield made
    made.let.set()


def test_all_who_ask_at_once_share_one_reading(moon: Moon) -> None:
    inventories = moon.inventories()
    with ThreadPoolExecutor(20) as clients:
        answers = [clients.submit(inventories.get, "moon") for _ in range(20)]
        assert moon.asked.acquire(timeout=30)
        moon.let.set()
        assert {answer.result().message for answer in answers} == {"1"}
    assert moon.reads == 1


@pytest.mark.parametrize(("seconds", "reads"), [(0, 1), (FRESH - 0.1, 1), (FRESH, 2), (100, 2)])
def test_what_was_read_is_fresh_for_a_few_seconds(moon: Moon, seconds: float, reads: int) -> None:
    moon.let.set()
    inventories = moon.inventories()
    inventories.get("moon")
    moon.now += seconds
    assert inventories.get("moon").message == str(reads)


def test_who_can_not_wait_is_told_so_and_the_reading_goes_on(moon: Moon) -> None:
    inventories = moon.inventories(deadline=0.01)
    assert inventories.get("moon") == LATE
    moon.now += 1000
    assert inventories.get("moon") == LATE
    under_way = inventories.start("moon")
    moon.let.set()
    assert under_way.result(30).message == "1"
    assert moon.reads == 1


def test_a_mistake_is_raised_in_those_who_ask_and_made_again_later(moon: Moon) -> None:
    moon.let.set()
    moon.fault = ZeroDivisionError("ours")
    inventories = moon.inventories()
    with pytest.raises(ZeroDivisionError):
        inventories.get("moon")
    moon.fault, moon.now = None, moon.now + FRESH
    assert inventories.get("moon").message == "2"


def test_an_engine_that_is_not_there(moon: Moon) -> None:
    with pytest.raises(InvalidInput, match="There is no engine `mars`") as raised:
        moon.inventories().get("mars")
    assert raised.value.remedy == "Use one of these: moon."
