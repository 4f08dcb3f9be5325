"""Ctrl-C, one press after the other."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupts:
    """Responsibilities: each press of Ctrl-C is a ``KeyboardInterrupt``, but none comes while the one before is dealt
    with; it waits until ``ready``.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._busy = False

    def ready(self) -> None:
        """The press before, if any, is dealt with.

        Raises:
            KeyboardInterrupt: There was another one meanwhile.
        """
        self._busy = False
        if self._waiting:
            self._raise()

    def press(self, *_: object) -> None:
        """Ctrl-C was pressed.

        Raises:
            KeyboardInterrupt: None is being dealt with.
        """
        self._waiting += 1
        if not self._busy:
            self._raise()

    def _raise(self) -> None:
        self._waiting -= 1
        self._busy = True
        raise KeyboardInterrupt


@contextmanager
def interrupts() -> Iterator[Interrupts]:
    """Take Ctrl-C so; a process that doesn't listen to it at all, or this from another thread, goes on as before."""
    found = Interrupts()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield found
        return
    signal.signal(signal.SIGINT, found.press)
    try:
        yield found
    finally:
        signal.signal(signal.SIGINT, before)
