"""A submitted pipeline that runs: the nodes Argo would make, a thread for each task."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_kale_ext.engine.local.executor_input import parameter_values
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task, read_ir
from tests.kfp_api.node import Node
from tests.kfp_api.pod import Pod, Stored

Cache = dict[str, dict[str, Stored]]


@dataclass
class Workflow:
    """Responsibilities: run the tasks in order, keep the nodes, stop and go on again.

    Attributes:
        run_id: Id of the run.
        spec: ``pipeline_spec`` as submitted.
        parameters: Its runtime parameters.
        folder: For its pods.
        store: The object store's bucket.
        cache: Finished tasks of all runs.
        schedules: Cleared while no node takes the pods of steps.
    """

    run_id: str
    spec: Mapping[str, object]
    parameters: Mapping[str, object]
    folder: Path
    store: Path
    cache: Cache
    schedules: threading.Event
    created: float = field(default_factory=time.time)
    phase: str = "Pending"
    ended: float | None = None
    nodes: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._spec: Any = self.spec.get("pipeline_spec", self.spec)
        documents = [self._spec, self.spec.get("platform_spec", {})]
        self.ir: PipelineIR = read_ir("\n---\n".join(json.dumps(document) for document in documents))
        self.name = f"{self.ir.name}-{self.run_id[:5]}"
        self._made: dict[str, dict[str, Stored]] = {}
        self._pods: dict[str, Pod] = {}
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._gone: dict[str, Node] = {}
        self._go = 0

    def start(self) -> None:
        """Begin, or go on with the tasks that have not succeeded."""
        self._stopping.clear()
        self.phase, self.ended = "Running", None
        self._go += 1
        self._forget_unfinished()
        root = self._node("root", "root", "root", "Running")
        for task in self.ir.tasks:
            if task not in self._made:
                threading.Thread(target=self._run_task, args=(self.ir.tasks[task],), daemon=True).start()
        threading.Thread(target=self._wait, args=(root,), daemon=True).start()

    def terminate(self) -> None:
        """Kill the pods; tasks that wait are omitted."""
        self._stopping.set()
        for pod in list(self._pods.values()):
            pod.end()
        with self._changed:
            self._changed.notify_all()

    def log(self, pod: str) -> bytes | None:
        """What a pod wrote; None where there is no such pod."""
        found = self._pods.get(pod)
        return found.log.read_bytes() if found else None

    def details(self) -> list[dict[str, object]]:
        """``task_details``, sorted by node id as KFP has them."""
        nodes = sorted({**self._gone, **self.nodes}.values(), key=lambda node: node.pod)
        return [node.detail(self.run_id, self.created) for node in nodes]

    def _forget_unfinished(self) -> None:
        """As ``GenerateRetryExecution``: what succeeded stays, failed DAGs go on, the rest never was.

        KFP's table of tasks keeps the rows of what never was, until nodes of the same names come again.
        """
        kept = {}
        for name, node in self.nodes.items():
            if node.phase in ("Succeeded", "Skipped"):
                kept[name] = node
            elif node.phase == "Failed" and node.template.endswith(("executor", "root")):
                kept[name] = replace(node, phase="Running", ended=None)
        self._gone |= {name: node for name, node in self.nodes.items() if name not in kept}
        self.nodes = kept
        for node in kept.values():
            node.children = [child for child in node.children if child in kept]

    def _node(self, path: str, display: str, template: str, phase: str, parents: Sequence[str] = ()) -> Node:
        """Make or change a node; a new one is a child of ``parents`` (paths)."""
        name = f"{self.name}.{path}"
        with self._changed:
            node = self.nodes.get(name)
            if node is None:
                node = self.nodes[name] = Node(self.name, name, display, template, started=time.time())
                for parent in parents:
                    self.nodes[f"{self.name}.{parent}"].children.append(name)
            node.phase, node.ended = phase, None if phase in ("Pending", "Running") else time.time()
            self._changed.notify_all()
            return node

    def _outbound(self, task: str) -> str:
        """Path of the node from which the tasks after ``task`` hang: its pod, or that of its last attempt."""
        path = f"root.{task}.executor"
        tries = sum(name.startswith(f"{self.name}.{path}(") for name in self.nodes)
        return f"{path}({tries - 1})" if tries else path

    def _prefix(self, task: Task) -> str:
        """Templates of steps with labels or annotations are told apart by how many there are."""
        found: object = self.spec
        label = self._spec["components"][self._spec["root"]["dag"]["tasks"][task.key]["componentRef"]["name"]][
            "executorLabel"
        ]
        for key in ("platform_spec", "platforms", "kubernetes", "deploymentSpec", "executors", label, "podMetadata"):
            found = found.get(key, {}) if isinstance(found, dict) else {}
        if not isinstance(found, dict) or not found:
            return ""
        return f"metadata-{len(found.get('annotations', {}))}-{len(found.get('labels', {}))}-"

    def _run_task(self, task: Task) -> None:
        if not self._ready(task):
            self._node(f"root.{task.key}", task.key, "system-container-executor", "Omitted")
            return
        parameters = parameter_values(self.ir, task, self.parameters)
        artifacts = {name: self._made[source.task][source.key] for name, source in task.artifacts.items()}
        above = [self._outbound(key) for key in task.depends_on] or ["root"]
        self._node(f"root.{task.key}-driver", f"{task.key}-driver", "system-container-driver", "Succeeded", above)
        template = self._prefix(task) + ("retry-" if task.retry.count else "") + "system-container-executor"
        self._node(f"root.{task.key}", task.key, template, "Running", [f"root.{task.key}-driver"])
        key = _key(task, parameters, artifacts)
        if task.caching and key in self.cache:
            impl = template.replace("executor", "impl")
            self._node(f"root.{task.key}.executor", "executor", impl, "Skipped", [f"root.{task.key}"])
            self._made[task.key] = self.cache[key]
            self._node(f"root.{task.key}", task.key, template, "Succeeded")
            return
        made = self._attempts(task, template.replace("executor", "impl"), parameters, artifacts)
        if made is not None:
            self._made[task.key] = made
            if task.caching:
                self.cache[key] = made
        self._node(f"root.{task.key}", task.key, template, "Succeeded" if made is not None else "Failed")

    def _attempts(
        self, task: Task, template: str, parameters: Mapping[str, object], artifacts: Mapping[str, Stored]
    ) -> dict[str, Stored] | None:
        root = f"v2/artifacts/{self.ir.name}/{self.run_id}/{task.key}/{uuid.uuid4()}"
        path = f"root.{task.key}.executor"
        if task.retry.count:
            self._node(path, "executor", template, "Running", [f"root.{task.key}"])
        for index in range(task.retry.count + 1):
            place, display = (f"{path}({index})", f"executor({index})") if task.retry.count else (path, "executor")
            above = [path if task.retry.count else f"root.{task.key}"]
            node = self._node(place, display, template, "Pending", above)
            while not self.schedules.wait(0.02) and not self._stopping.is_set():
                pass
            self._node(place, display, template, "Running")
            pod = Pod(task, self.folder / f"{node.pod}-{self._go}", self.store, root, index)
            self._pods[node.pod] = pod
            good = not self._stopping.is_set() and pod.run(parameters, artifacts)
            self._node(place, display, template, "Succeeded" if good else "Failed")
            if good or self._stopping.is_set() or index == task.retry.count:
                break
        if task.retry.count:
            self._node(path, "executor", template, "Succeeded" if good else "Failed")
        told = pod.metadata()
        return (
            {key: Stored(key, out.schema, out.uri, out.path, told.get(key, {})) for key, out in pod.outputs.items()}
            if good
            else None
        )

    def _ready(self, task: Task) -> bool:
        ended = ("Failed", "Omitted")
        with self._changed:
            while True:
                upstream = [self.nodes.get(f"{self.name}.root.{key}") for key in task.depends_on]
                if self._stopping.is_set() or any(node and node.phase in ended for node in upstream):
                    return False
                if all(node and node.phase == "Succeeded" for node in upstream):
                    return True
                self._changed.wait(1)

    def _wait(self, root: Node) -> None:
        names = [f"{self.name}.root.{key}" for key in self.ir.tasks]
        over = ("Succeeded", "Failed", "Omitted")
        with self._changed:
            while not all((node := self.nodes.get(name)) and node.phase in over for name in names):
                self._changed.wait(1)
        good = all(self.nodes[name].phase == "Succeeded" for name in names)
        self._node("root", "root", "root", "Succeeded" if good else "Failed")
        self.ended = time.time()
        self.phase = "Succeeded" if good else "Failed"


def _key(task: Task, parameters: Mapping[str, object], artifacts: Mapping[str, Stored]) -> str:
    """What KFP's cache goes by: image, command, arguments, parameters, and *names and uris* of artifacts."""
    parts = [task.image, task.command, task.args, parameters, {name: one.uri for name, one in artifacts.items()}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=list).encode()).hexdigest()
