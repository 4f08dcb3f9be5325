"""Containers as the place of a run's steps."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from jupyter_kale_ext.engine.container.images import Images
from jupyter_kale_ext.engine.container.layout import INSIDE, RUN_LABEL, input_path, memory_limit, run_words
from jupyter_kale_ext.engine.container.run import ContainerRun, remove_all
from jupyter_kale_ext.engine.container.volumes import new_volume, sources
from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.engine.local.fork_start import MARK
from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.place import Load
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.runs.record import RunRecord, write_private
from jupyter_kale_ext.runs.request import ContainerRequest, GpuRequest, RunRequest


class InContainers:
    """What steps see that run in containers; a ``Place``.

    Args:
        record: The run's record.
        request: What was asked.
        program: Docker or Podman.
    """

    interpreter = None
    shares_files = False

    def __init__(self, record: RunRecord, request: RunRequest, program: ContainerRequest) -> None:
        self._record, self._request, self._program = record, request, program
        self._images = Images(program, record.stop_file.exists)

    def folder(self, attempt: Path) -> PurePosixPath:
        """The same for all attempts."""
        return INSIDE

    def artifact(self, key: str, path: Path) -> str:
        """Where the artifact is mounted."""
        return str(input_path(key))

    def environment(self, task: Task, attempt: Path, index: int) -> Mapping[str, str]:
        """The step's own variables and secrets: nothing else of this machine's environment."""
        secrets = {
            secret.variable: os.environ[secret.variable] for secret in task.secrets if secret.variable in os.environ
        }
        own = {"KALE_EVENTS_FILE": str(INSIDE / "events.jsonl"), "KFP_RETRY_INDEX": str(index)}
        return {**task.env, **secrets, **own}

    def fingerprint(self, task: Task) -> Mapping[str, object]:
        """The image by its content."""
        return {"image": self._images.get(task.image, task.name, lambda _: None)}

    def surroundings(self, task: Task) -> Mapping[str, object]:
        """The GPUs, the network, the options and volumes of the container; a new volume is like no other run's."""
        gpus = task.gpus if self._request.gpus else 0
        found = {"gpus": gpus, "network": self._program.network, "options": list(self._program.options)}
        if task.claims:
            own = {mount.path: str(new_volume(self._record, mount.claim)) for mount in task.claims if mount.new}
            known = {mount.path: self._program.volumes.get(mount.claim) for mount in task.claims if not mount.new}
            found["volumes"] = {**known, **own}
        return found

    def make_ready(self, task: Task, tell: Callable[[str], None]) -> None:
        """Get the image; see ``Place.make_ready``."""
        self._images.get(task.image, task.name, tell)


class ContainerLaunch:
    """Starts the containers of one run; a ``Launch``.

    Args:
        record: The run's record.
        program: Docker or Podman.
    """

    def __init__(self, record: RunRecord, program: ContainerRequest) -> None:
        self._record, self._program = record, program

    def holds(self, prepared: Prepared, task: Task) -> bool:
        """No container has to wait."""
        return False

    def start(self, prepared: Prepared, task: Task, gpus: Sequence[GpuRequest]) -> ContainerRun:
        """Start the step's container; see ``Launch.start``."""
        folder = prepared.folder
        for name in ("events.jsonl", "executor_output.json"):
            write_private(folder / name, b"")
        step = hashlib.sha256(prepared.step.encode()).hexdigest()[:8]
        name = f"kale-{self._record.id}-{step}-{prepared.number}"
        volumes = sources(self._record, self._program, task)
        words = run_words(self._program, task, prepared, gpus, run=self._record.id, name=name, volumes=volumes)
        env = {**os.environ, MARK: process.mark(folder)}
        client = process.start(words, str(folder), folder / "log.txt", env)
        return ContainerRun(self._program, name, client, folder=folder, image=task.image, memory=memory_limit(task))

    def first_ended(self) -> None:
        """Nothing follows from it."""

    def end_all(self) -> None:
        """End the run's containers and clients."""
        sweep(self._record, self._program)

    def close(self) -> None:
        """Nothing is kept."""


class ContainerSite:
    """Containers for one run; a ``Site``.

    Args:
        record: The run's record.
        request: What was asked.
        program: Docker or Podman.
    """

    def __init__(self, record: RunRecord, request: RunRequest, program: ContainerRequest) -> None:
        self._record, self._program = record, program
        self.place = InContainers(record, request, program)

    def launch(self, load: Load) -> ContainerLaunch:
        """What starts the containers."""
        return ContainerLaunch(self._record, self._program)


def sweep(record: RunRecord, program: ContainerRequest) -> None:
    """End all that is left of a run: clients first, so that none starts another container."""
    with contextlib.suppress(OSError):
        process.kill_everything(None, record.path)
    remove_all(program, f"{RUN_LABEL}={record.id}")
