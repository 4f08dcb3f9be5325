"""The outputs of the running cell, in the notebook format."""

from __future__ import annotations

import threading
from typing import Any, Dict, List, Mapping, Optional


class Record:
    """Collects the outputs of one cell after another.

    Consecutive text of one stream is one output, as in a notebook file. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._outputs: List[Dict[str, Any]] = []
        self._displays: Dict[str, List[Dict[str, Any]]] = {}
        self._clear_next = False

    def begin(self) -> None:
        """Start with an empty cell."""
        with self._lock:
            self._outputs = []
            self._clear_next = False

    def outputs(self) -> List[Dict[str, Any]]:
        """The outputs so far, in order."""
        with self._lock:
            return [_joined(output) for output in self._outputs]

    def stream(self, name: str, text: str) -> None:
        """Text printed on ``stdout`` or ``stderr``."""
        if not text:
            return
        with self._lock:
            self._clear_if_due()
            last = self._outputs[-1] if self._outputs else None
            if last is not None and last["output_type"] == "stream" and last["name"] == name:
                last["text"].append(text)
            else:
                self._outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: Dict[str, Any], display_id: Optional[str] = None) -> None:
        """An output of any other type."""
        with self._lock:
            self._clear_if_due()
            self._outputs.append(output)
            if display_id:
                self._displays.setdefault(display_id, []).append(output)

    def update(self, display_id: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        """Replace what was displayed under an id."""
        with self._lock:
            for output in self._displays.get(display_id, ()):
                output["data"] = dict(data)
                output["metadata"] = dict(metadata)

    def clear(self, wait: bool) -> None:
        """Forget the cell's outputs: now, or when the next one comes."""
        with self._lock:
            if wait:
                self._clear_next = True
            else:
                self._outputs = []

    def _clear_if_due(self) -> None:
        if self._clear_next:
            self._clear_next = False
            self._outputs = []


def _joined(output: Dict[str, Any]) -> Dict[str, Any]:
    if output["output_type"] != "stream":
        return output
    return {"output_type": "stream", "name": output["name"], "text": "".join(output["text"])}
