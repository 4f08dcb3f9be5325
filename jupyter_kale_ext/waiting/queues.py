"""Kueue: why a workload waits, and its place in the queue.

The objects are those of ``apis/kueue`` and ``apis/visibility`` in https://github.com/kubernetes-sigs/kueue.
"""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_kale_ext.inventory.cluster.objects import Json, items, part, text
from jupyter_kale_ext.waiting.phrases import quoted

GATE = "kueue.x-k8s.io/admission"
"""Scheduling gate that Kueue puts on pods and takes away when their workload is admitted."""
QUEUE = "kueue.x-k8s.io/queue-name"
"""Label that names a pod's local queue."""


def is_queued(pod: Json) -> bool:
    """Whether Kueue holds the pod back."""
    return any(text(gate, "name") == GATE for gate in items(pod, "spec", "schedulingGates"))


def workload_of(pod: Json, workloads: Iterable[Json]) -> Json | None:
    """The pod's workload; None where it has none."""
    uid = text(pod, "metadata", "uid")
    owned = (
        one
        for one in workloads
        if any(text(owner, "uid") == uid for owner in items(one, "metadata", "ownerReferences"))
    )
    return next(owned, None)


def queue_of(pod: Json) -> str:
    """The local queue that the pod is in; empty where it doesn't say."""
    return text(pod, "metadata", "labels", QUEUE)


def place_of(workload: Json, pending: Iterable[Json]) -> int | None:
    """The workload's place among those that wait in its local queue, from 1; None where it isn't told."""
    name = text(workload, "metadata", "name")
    for one in pending:
        position = part(one, "positionInLocalQueue")
        if text(one, "metadata", "name") == name and isinstance(position, int) and not isinstance(position, bool):
            return position + 1
    return None


def told(queue: str, place: int | None, workload: Json | None) -> str:
    """The sentence for a pod that Kueue holds back.

    Args:
        queue: Its local queue.
        place: Its place there; None where it isn't known.
        workload: Its workload; None where it has none, or that isn't known.
    """
    named = f"queue `{queue}`" if queue else "a queue"
    where = f"It is {_ordinal(place)} in line in {named}" if place else f"It waits in {named}"
    why = _why(workload) if workload is not None else ""
    return f"{where}{f': {why}' if why else ''}."


def _why(workload: Json) -> str:
    for condition in items(workload, "status", "conditions"):
        if text(condition, "type") == "QuotaReserved" and text(condition, "status") == "False":
            return quoted(text(condition, "message"))
    return ""


def _ordinal(place: int) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
