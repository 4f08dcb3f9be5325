"""News of the step for its surroundings: a file of JSON lines, or lines on stderr in a pod."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Dict, Optional

_LINES = 100  # of a traceback that are told twice: in the log as they are, and in the line for machines
_UNSAID = ("files",)  # means nothing outside this machine


class Events:
    """Writes events.

    In a pod the log is the one way out that every cluster has, so the same news goes there: a line for people where
    a cell begins or something is to be known (``[kale] cell 3 of 7``), one for machines for the rest (``[kale] {…}``).

    Args:
        path: File to append to; None where nobody reads events, as in a pod.
    """

    def __init__(self, path: Optional[str]) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if path else None

    def emit(self, kind: str, **data: Any) -> None:
        """Tell one event; a whole line in one write, so that readers never see half of it.

        Raises:
            OSError: The disk is full.
        """
        event: Dict[str, Any] = {"kind": kind, "time": time.time()}
        event.update(data)
        if self._fd is not None:
            os.write(self._fd, (json.dumps(event) + "\n").encode("utf-8"))
        elif kind == "cell_started":
            _say("cell %d of %d" % (data["position"], data["of"]))
        elif kind == "warning":
            _say(data["message"])
        elif kind not in _UNSAID:
            _say(json.dumps(_short(event)))

    def tell_place(self, uri: Optional[str]) -> None:
        """In a pod, tell where the outputs of the cells go: KFP gives them a place that no other way leads to."""
        if self._fd is None and uri:
            self.emit("outputs", uri=uri)


def _say(text: str) -> None:
    sys.__stderr__.write("[kale] %s\n" % text)  # type: ignore[union-attr]
    sys.__stderr__.flush()  # type: ignore[union-attr]


def _short(event: Dict[str, Any]) -> Dict[str, Any]:
    error = event.get("error")
    if not error:
        return event
    return dict(event, error=dict(error, traceback=list(error.get("traceback", ()))[-_LINES:]))
