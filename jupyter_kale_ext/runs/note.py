"""The name and the pin of a run: the part of its record that users change (``note.json``)."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
from dataclasses import dataclass, replace

from filelock import FileLock, Timeout

from jupyter_kale_ext.errors import InvalidInput, KaleError, StorageError
from jupyter_kale_ext.model.note import LONGEST, RunNote
from jupyter_kale_ext.runs.record import RecordUnreadable, RunRecord, write_atomically
from jupyter_kale_ext.wire import dumps, loads

_PATIENCE = 10.0  # seconds for another process that names or pins the run just now


@dataclass(frozen=True)
class _Kept:
    """What ``note.json`` holds."""

    name: str = ""
    pinned: bool = False


def started_by() -> str:
    """Who starts runs from this process: JupyterHub's name, else the operating system's; empty where there is none."""
    hub = os.environ.get("JUPYTERHUB_USER", "")
    if hub:
        return hub
    with contextlib.suppress(OSError, KeyError, ImportError):  # a user id without a name, as some containers have
        return getpass.getuser()
    return ""


def read_note(record: RunRecord) -> RunNote:
    """What stands beside the run; the parts that can't be read are left empty."""
    kept, by, commit = _read(record), "", ""
    with contextlib.suppress(RecordUnreadable):
        by = record.request().by
    with contextlib.suppress(RecordUnreadable):
        known = [found.git.commit for found in record.provenance().environments if found.git]
        commit = known[-1] if known else ""
    return RunNote(record.id, kept.name, kept.pinned, by, commit)


def is_pinned(record: RunRecord) -> bool:
    """True where the run is kept until the user lets it go."""
    return _read(record).pinned


def annotate(record: RunRecord, name: str | None = None, pinned: bool | None = None) -> RunNote:
    """Name a run or pin it; what is None stays as it is. Others who do so at once are not overwritten.

    Args:
        record: The run's record.
        name: The name, in one line; an empty one takes it away.
        pinned: True keeps the run when room is made for new ones.

    Raises:
        InvalidInput: The name is too long, or has control characters in it.
        StorageError: It can't be written down.
    """
    wanted = None if name is None else check_name(name)
    try:
        with FileLock(record.path / "note.lock", timeout=_PATIENCE, mode=0o600):
            kept = _read(record)
            kept = kept if wanted is None else replace(kept, name=wanted)
            kept = kept if pinned is None else replace(kept, pinned=pinned)
            write_atomically(record.path / "note.json", dumps(kept).encode())
    except Timeout as error:
        raise StorageError(f"Another process is naming run {record.id} just now.", "Try again.") from error
    except OSError as error:
        raise StorageError(f"The name of run {record.id} can't be written: {error.strerror or error}.") from error
    return read_note(record)


def check_name(name: str) -> str:
    """The name without blanks around it.

    Raises:
        InvalidInput: It is too long, or has control characters in it.
    """
    stripped = name.strip()
    if len(stripped) > LONGEST:
        raise InvalidInput(f"The name of a run has at most {LONGEST} characters, this one has {len(stripped)}.")
    if any(not character.isprintable() for character in stripped):
        raise InvalidInput(f"The name {json.dumps(stripped)} of a run has characters that can't be shown.")
    return stripped


def _read(record: RunRecord) -> _Kept:
    with contextlib.suppress(OSError, KaleError):
        return loads(_Kept, (record.path / "note.json").read_bytes())
    return _Kept()
