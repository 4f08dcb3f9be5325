"""Whether containers can be had now, asked at most once in a while."""

from __future__ import annotations

import threading
import time

from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.client import find
from jupyter_kale_ext.errors import KaleError

_FRESH = 15.0  # seconds for which an answer is given again
_PATIENCE = 5.0  # seconds that Docker or Podman is given to answer
_lock = threading.Lock()
_known: dict[ContainerChoice, tuple[float, tuple[str, str]]] = {}


def container_state(choice: ContainerChoice) -> tuple[str, str]:
    """What containers are run with (``Podman 4.3.1``), and why they can't be: one of the two is empty.

    Args:
        choice: What is configured.
    """
    try:
        wanted = ContainerChoice.complete(choice)
    except KaleError as error:
        return "", str(error)
    with _lock:
        asked, state = _known.get(wanted, (0.0, ("", "")))
        if not asked or time.monotonic() - asked > _FRESH:
            state = _ask(wanted)
            _known[wanted] = (time.monotonic(), state)
        return state


def _ask(choice: ContainerChoice) -> tuple[str, str]:
    try:
        found = find(choice, _PATIENCE)
    except KaleError as error:
        return "", str(error)
    return f"{found.kind.title()} {found.version}", ""
