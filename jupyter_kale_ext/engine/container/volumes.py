"""Volume claims of a pipeline as volumes of Docker or Podman, or folders of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jupyter_kale_ext.engine.container.choice import split
from jupyter_kale_ext.engine.container.client import ask
from jupyter_kale_ext.engine.local.ir import PipelineIR, Task
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import ContainerRequest


def read_folders(text: str) -> dict[str, str]:
    """Which folder stands for which claim.

    Args:
        text: ``data=/srv/data models=/srv/models``.

    Raises:
        InvalidInput: It can't be read, or a folder is not there.
    """
    folders = {}
    for word in split(text):
        claim, equals, path = word.partition("=")
        if not claim or not equals or not os.path.isabs(path):
            raise InvalidInput(f"`{word}` names no folder for a volume.", "Write CLAIM=/FOLDER, an absolute path.")
        if not os.path.isdir(path):
            raise InvalidInput(f"The folder {path}, which stands for the volume `{claim}`, is not there.")
        folders[claim] = path
    return folders


def find_volumes(program: ContainerRequest, pipeline: PipelineIR, folders: Mapping[str, str]) -> dict[str, str]:
    """What stands for each existing claim: a folder, or a volume of the same name; claims without one are left out."""
    claims = {mount.claim: None for task in pipeline.tasks.values() for mount in task.claims if not mount.new}
    found = {}
    for claim in claims:
        if claim in folders:
            found[claim] = folders[claim]
        elif ask([*program.command, "volume", "inspect", claim]).code == 0:
            found[claim] = claim
    return found


def missing_volumes(pipeline: PipelineIR, volumes: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each claim that nothing stands for."""
    for claim, path in dict.fromkeys(
        (mount.claim, mount.path)
        for task in pipeline.tasks.values()
        for mount in task.claims
        if not mount.new and mount.claim not in volumes
    ):
        yield (
            f"Nothing on this machine stands for the volume `{claim}`: steps have nothing at {path}. "
            f"JUPYTER_KALE_CONTAINER_VOLUMES={claim}=/FOLDER names a folder for it; a volume of Docker or Podman "
            "with its name would do too."
        )


def sources(record: RunRecord, program: ContainerRequest, task: Task) -> Sequence[tuple[str, str]]:
    """What a task mounts, and where: an absolute path or the name of a volume, and the path in the container.

    A volume that the pipeline makes is a folder of the run: it is made here, all steps of the run share it, and it goes
    with the run.

    Raises:
        OSError: It can't be made.
    """
    found = []
    for mount in task.claims:
        if mount.new:
            folder = new_volume(record, mount.claim)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found.append((str(folder), mount.path))
        elif mount.claim in program.volumes:
            found.append((program.volumes[mount.claim], mount.path))
    return found


def new_volume(record: RunRecord, key: str) -> Path:
    """The folder of a volume that the pipeline makes."""
    return record.path / "volumes" / key
