"""Ctrl-C, one press after the other."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from jupyter_kale_ext.cli.interrupts import Interrupts, interrupts


def _press(times: int = 1) -> None:
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def _listening() -> object:
    """As in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_press_while_one_is_dealt_with_waits() -> None:
    dealt = []
    with interrupts() as pressed:
        for number in range(3):
            try:
                pressed.ready()
                _press()
                pytest.fail("a press is an exception")
            except KeyboardInterrupt:
                dealt.append(number)
                _press(2 if number == 0 else 0)
                dealt.append(number)
    assert dealt == [0, 0, 1, 1, 2, 2]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_presses_are_kept_in_number() -> None:
    pressed = Interrupts()
    with pytest.raises(KeyboardInterrupt):
        pressed.press()
    pressed.press()
    pressed.press()
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            pressed.ready()
    pressed.ready()


def test_a_process_that_ignores_it_goes_on_ignoring_it() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        _press()


def test_another_thread_leaves_it_alone() -> None:
    inside: list[object] = []

    def listen() -> None:
        with interrupts():
            inside.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    assert inside == [signal.default_int_handler]
