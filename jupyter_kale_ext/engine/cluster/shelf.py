"""Artifacts in the cluster's object store: what is there, and bringing it here.

KFP's launcher stores the files of an artifact one by one below its URI (``UploadBlob``), and the artifacts of one
attempt side by side (``provisionOutputs``: they share pipeline root, task and a random part). The log tells where
``kale_outputs`` is, so the others are beside it. KFP's UI reads them (``/artifacts/get``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jupyter_kale_ext.engine.artifacts import ABOUT, described, parse_about
from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.errors import Conflict, EngineUnavailable, NotFound, StorageError
from jupyter_kale_ext.model.artifact import Artifact, ArtifactFile
from jupyter_kale_ext.runs.record import write_atomically

_PLACE = "outputs_uri"
_REPORT = "kale_report"
_HEAD = b"<!doctype html><html><head><meta charset='utf-8'><title>"
"""How reports begin, so that no page to sign in at is taken for one."""
_FILES = (ABOUT, "value.pickle", "value.buffers")


def keep_place(attempt: Path, uri: str) -> None:
    """Remember where the artifacts of an attempt are.

    Args:
        attempt: The attempt's folder.
        uri: Where its ``kale_outputs`` is; empty where it isn't known.

    Raises:
        OSError: It can't be written.
    """
    if uri:
        write_atomically(attempt / _PLACE, uri.rpartition("/")[0].encode())


class Shelf:
    """Responsibilities: the artifacts of one attempt; each file is fetched once and stays in the record.

    Args:
        client: The cluster.
        attempt: The attempt's folder.
        step: Name of the step.
    """

    def __init__(self, client: KfpClient, attempt: Path, step: str) -> None:
        self._client, self._attempt, self._step = client, attempt, step

    def artifacts(self, types: Mapping[str, str]) -> list[Artifact]:
        """What the step made, in the order of ``types``; what can't be read says why.

        Args:
            types: KFP's type of each artifact, by key.

        Raises:
            Conflict: It isn't known where the step's artifacts are.
            EngineUnavailable: None of its values can be read.
        """
        self._place()
        found, problems = [], []
        for key, kind in types.items():
            try:
                found.append(self._artifact(key, kind))
            except (EngineUnavailable, NotFound) as error:
                problems.append(error)
                found.append(Artifact(self._step, key, key, kind, problem=error.message))
        if problems and not any(one.files for one in found if one.key != _REPORT):
            raise problems[0]
        return found

    def _artifact(self, key: str, kind: str) -> Artifact:
        """What is known of an artifact.

        Args:
            key: Its key.
            kind: KFP's type of it.
        """
        if key == _REPORT:
            return Artifact(self._step, key, key, kind, files=(ArtifactFile("report.html", self._size(key, "")),))
        try:
            told = parse_about(self.bring(key, ABOUT).read_bytes())
        except OSError as error:
            raise self._unreadable(error) from error
        names = _FILES if told.get("segments") else _FILES[:2]
        files = tuple(ArtifactFile(name, self._size(key, name)) for name in names)
        return described(Artifact(self._step, key, key, kind, files=files), told)

    def bring(self, key: str, name: str) -> Path:
        """A file of an artifact, fetched where it isn't here yet.

        Args:
            key: Key of the artifact.
            name: One of the names of its files.

        Raises:
            Conflict: It isn't known where the step's artifacts are.
            NotFound: It isn't there.
            StorageError: It can't be kept here.
        """
        path = self._path(key, name)
        if name not in (("report.html",) if key == _REPORT else _FILES):
            raise NotFound(f"The artifact `{key}` has no file `{name}`.")
        if not path.is_file():
            place = f"{self._place()}/{key}"
            data = self._client.stored(place, _HEAD) if key == _REPORT else self._client.stored(f"{place}/{name}")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, data)
            except OSError as error:
                raise self._unreadable(error) from error
        return path

    def _path(self, key: str, name: str) -> Path:
        return self._attempt / "outputs" / (key if key == _REPORT else f"{key}/{name}")

    def _size(self, key: str, name: str) -> int | None:
        path = self._path(key, name)
        return path.stat().st_size if path.is_file() else None

    def _place(self) -> str:
        try:
            return (self._attempt / _PLACE).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Conflict(
                f"It is not known where the artifacts of step `{self._step}` are: its log, which tells it, was not "
                "there, or the step was taken from the cache.",
                "KFP's own page of the run shows them.",
            ) from None

    def _unreadable(self, error: OSError) -> StorageError:
        return StorageError(f"Artifacts of step `{self._step}` can't be kept here: {error.strerror or error}.")
