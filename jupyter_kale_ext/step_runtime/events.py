"""News of the step for its surroundings: a file of JSON lines, or one line on stderr per cell in a pod."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, Dict, Optional


class Events:
    """Writes events.

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
            sys.__stderr__.write("[kale] cell %d of %d\n" % (data["position"], data["of"]))  # type: ignore[union-attr]
            sys.__stderr__.flush()  # type: ignore[union-attr]
        elif kind == "warning":
            sys.__stderr__.write("[kale] %s\n" % data["message"])  # type: ignore[union-attr]
            sys.__stderr__.flush()  # type: ignore[union-attr]
