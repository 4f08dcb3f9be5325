"""Artifacts of an attempt, read from its folder.

What steps write is not trusted: a link in it leads nowhere from here, and a name that isn't listed names nothing.
Format of a value: ``value.json``, ``value.pickle``, and ``value.buffers`` for what is big (docs/architecture.md).
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from jupyter_kale_ext.errors import NotFound, StorageError
from jupyter_kale_ext.model.artifact import Artifact, ArtifactFile

ABOUT = "value.json"
"""The file of a value that says what it is."""
_OWN = frozenset({"kale_state", "kale_outputs", "kale_metrics"})
_LARGEST_ABOUT = 1 << 20


def shown(types: Mapping[str, str]) -> dict[str, str]:
    """Of the outputs of a task (key -> type) those that people are shown: values and the report."""
    return {key: kind for key, kind in types.items() if key not in _OWN}


def read_artifacts(attempt: Path, step: str, types: Mapping[str, str]) -> Iterator[Artifact]:
    """The artifacts that are there, in the order of ``types``.

    Args:
        attempt: The attempt's folder.
        step: Name of the step.
        types: KFP's type of each artifact, by key.
    """
    for key, kind in types.items():
        files = tuple(_files(attempt / "outputs" / key))
        if files:
            yield described(Artifact(step, key, key, kind, files=files), about(attempt, key))


def described(artifact: Artifact, told: Mapping[str, object]) -> Artifact:
    """The artifact with what its ``value.json`` tells."""
    names, size = told.get("names"), told.get("bytes")
    return Artifact(
        step=artifact.step,
        key=artifact.key,
        name=str(names[0]) if isinstance(names, list) and names else artifact.name,
        type=artifact.type,
        python_type=str(told.get("python_type", "")),
        preview=str(told.get("preview", "")),
        bytes=size if isinstance(size, int) else None,
        files=artifact.files,
    )


def about(attempt: Path, key: str) -> dict[str, object]:
    """What ``value.json`` tells of an artifact; nothing where there is none."""
    try:
        with open_file(attempt, key, ABOUT) as file:
            return parse_about(file.read(_LARGEST_ABOUT))
    except (NotFound, StorageError, OSError):
        return {}


def parse_about(data: bytes) -> dict[str, object]:
    """The JSON of a ``value.json``; nothing where it is none."""
    with contextlib.suppress(ValueError, RecursionError):
        found: object = json.loads(data)
        if isinstance(found, dict):
            return found
    return {}


def open_file(attempt: Path, key: str, name: str) -> BinaryIO:
    """A file of an artifact, open for reading.

    Args:
        attempt: The attempt's folder.
        key: Key of the artifact, one of those of the task.
        name: One of the names of its files.

    Raises:
        NotFound: There is no such file.
        StorageError: It can't be read.
    """
    place = attempt / "outputs" / key
    if name not in [file.name for file in _files(place)]:
        raise NotFound(f"The artifact `{key}` has no file `{name}`.")
    path = place / name if place.is_dir() else place
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
    except OSError as error:
        raise StorageError(f"The file `{name}` of the artifact `{key}` can't be read: {error.strerror}.") from error


def _files(place: Path) -> Iterator[ArtifactFile]:
    """The plain files of an artifact: itself, or what lies in its folder."""
    with contextlib.suppress(OSError):
        if place.parent.is_symlink():
            return
        status = place.lstat()
        if stat.S_ISREG(status.st_mode):
            yield ArtifactFile(_single(place.name), status.st_size)
        elif stat.S_ISDIR(status.st_mode):
            for entry in sorted(os.scandir(place), key=lambda one: one.name):
                if entry.is_file(follow_symlinks=False):
                    yield ArtifactFile(entry.name, entry.stat(follow_symlinks=False).st_size)


def _single(key: str) -> str:
    return "report.html" if key == "kale_report" else key
