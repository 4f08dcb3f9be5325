"""One look at the pods of a run: only what is needed is asked for, and what is forbidden is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jupyter_kale_ext.engine.cluster.lookout import Sighting
from jupyter_kale_ext.inventory.cluster.failures import Forbidden, ReadFailure
from jupyter_kale_ext.inventory.cluster.nodes import Node, read_nodes
from jupyter_kale_ext.inventory.cluster.objects import Json, items, text
from jupyter_kale_ext.inventory.cluster.pods import Held, held_devices
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader
from jupyter_kale_ext.waiting import containers, gpus, mounts, queues, scheduling
from jupyter_kale_ext.waiting.unmade import unmade

_NODE_NAME = "workflows.argoproj.io/node-name"
_WORKFLOW = "workflows.argoproj.io/workflow"
"""Annotation and label of Argo's pods (``workflow/common/common.go`` in https://github.com/argoproj/argo-workflows)."""


class Look:
    """Responsibilities: ask a cluster once for each kind of thing that matters to the waiting pods of one run.

    Blocks while it asks.
    """

    def __init__(self, reader: ClusterReader, run_id: str) -> None:
        self._reader, self._run_id = reader, run_id
        self._warnings: list[str] = []
        self._events: list[Json] | None = None
        self._workloads: list[Json] | None = None
        self._pending: dict[str, list[Json]] = {}
        self._devices: tuple[Sequence[Node], Held | None] | None = None

    def sighting(self) -> Sighting:
        """What is seen.

        Raises:
            ReadFailure: The cluster can't be asked at all.
        """
        pods = self._or_nothing(lambda: self._reader.run_pods(self._run_id), "so why steps wait isn't known")
        waiting: dict[str, str] = {}
        ended: dict[str, tuple[str, str]] = {}
        for pod in sorted(pods, key=lambda one: text(one, "metadata", "creationTimestamp")):
            path = _path(pod)
            waiting.pop(path, None)  # an older pod of the same node is no news
            fate = containers.fate(pod)
            if fate is not None:
                ended[path] = fate
            elif text(pod, "status", "phase") == "Pending":
                waiting[path] = self._why(pod)
        if not waiting:
            waiting = unmade(self._workflows())
        return Sighting(waiting, ended, tuple(self._warnings))

    def _why(self, pod: Json) -> str:
        if queues.is_queued(pod):
            return self._queued(pod)
        scheduled = next(
            (one for one in items(pod, "status", "conditions") if text(one, "type") == "PodScheduled"), None
        )
        if scheduled is not None and text(scheduled, "reason") == "Unschedulable":
            return self._unscheduled(pod, text(scheduled, "message"))
        if not text(pod, "spec", "nodeName"):
            return ""
        return containers.held_up(pod) or mounts.held_up(pod, self._pod_warnings())

    def _unscheduled(self, pod: Json, message: str) -> str:
        found = scheduling.shortage(message)
        gpu = gpus.gpu_of(name for name, _ in found.short)
        usage = ""
        if gpu:
            nodes, held = self._what_nodes_have()
            usage = gpus.usage(pod, gpu, nodes, held) if nodes else ""
        return scheduling.told(pod, found, gpu, usage)

    def _queued(self, pod: Json) -> str:
        if self._workloads is None:
            self._workloads = self._or_nothing(self._reader.workloads, "so why Kueue holds steps back isn't known")
        workload, queue = queues.workload_of(pod, self._workloads), queues.queue_of(pod)
        if queue and queue not in self._pending:
            consequence = f"so the place of steps in queue `{queue}` isn't known"
            self._pending[queue] = self._or_nothing(lambda: self._reader.pending(queue), consequence)
        place = queues.place_of(workload, self._pending.get(queue, ())) if workload is not None else None
        return queues.told(queue, place, workload)

    def _pod_warnings(self) -> list[Json]:
        if self._events is None:
            self._events = self._or_nothing(self._reader.pod_warnings, "so trouble with volumes isn't told")
        return self._events

    def _what_nodes_have(self) -> tuple[Sequence[Node], Held | None]:
        if self._devices is None:
            consequence = "so how many GPUs are in use isn't known"
            nodes = read_nodes(self._or_nothing(self._reader.nodes, consequence))
            pods = self._or_none(self._reader.pods, consequence) if nodes else None
            self._devices = nodes, None if pods is None else held_devices(pods)
        return self._devices

    def _workflows(self) -> list[Json]:
        consequence = "so it isn't told where a quota keeps a step's pod from being made"
        return self._or_nothing(lambda: self._reader.workflows(self._run_id), consequence)

    def _or_nothing(self, ask: Callable[[], list[Json]], consequence: str) -> list[Json]:
        return self._or_none(ask, consequence) or []

    def _or_none(self, ask: Callable[[], list[Json]], consequence: str) -> list[Json] | None:
        """What is answered; None where it isn't, which is named where it is forbidden."""
        try:
            return ask()
        except Forbidden as failure:
            self._warnings.append(f"{failure.reason}, {consequence}.")
        except ReadFailure:
            pass  # may be there at the next look
        return None


def _path(pod: Json) -> str:
    """Path of the pod's node below its workflow; empty for a pod that is none of Argo's."""
    node, workflow = text(pod, "metadata", "annotations", _NODE_NAME), text(pod, "metadata", "labels", _WORKFLOW)
    return node.removeprefix(f"{workflow}.")
