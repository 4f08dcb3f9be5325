"""``artifacts``: what the steps of a run made, and its files."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_kale_ext import wire
from jupyter_kale_ext.cli.runs import columns, find_run
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import Conflict, InvalidInput, NotFound, StorageError
from jupyter_kale_ext.model.artifact import Artifact

_SIZES = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def artifacts(engine_name: str | None, run_name: str, step: str | None, *, download: str | None, as_json: bool) -> int:
    """List what the steps of a run made, or download its files.

    Args:
        engine_name: Where the run is; None looks everywhere.
        run_name: The run, as ``find_run`` takes it.
        step: The step; None for all.
        download: Folder for the files; None only lists.
        as_json: Print the list as JSON.

    Returns:
        0; 1 where something of all steps could not be read.
    """
    engine, run = find_run(engine_name, run_name)
    if step is not None:
        found, whole = list(engine.artifacts(run.id, step)), True
    else:
        found, whole = _all(engine, run.id, [part.name for part in run.steps])
    if as_json:
        print(json.dumps(wire.to_wire(found), ensure_ascii=False, indent=1))
    elif not found:
        print("There are no artifacts.", file=sys.stderr)
    else:
        for line in columns(("STEP", "NAME", "TYPE", "SIZE", "VALUE"), [_row(one) for one in found]):
            print(line)
    if download is not None:
        for one in found:
            _download(engine, run.id, one, Path(download))
    return 0 if whole and not any(one.problem for one in found) else 1


def size_text(size: int | None) -> str:
    """``117 B``, ``3.2 MiB``; empty where it isn't known."""
    if size is None:
        return ""
    for unit, name in _SIZES:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"


def _all(engine: Engine, run_id: str, steps: Sequence[str]) -> tuple[list[Artifact], bool]:
    """Those of all steps; a step whose artifacts aren't known is told of and hides no other."""
    found: list[Artifact] = []
    whole = True
    for step in steps:
        try:
            found += engine.artifacts(run_id, step)
        except Conflict as error:
            print(f"{step}: {error}", file=sys.stderr)
            whole = False
    return found, whole


def _row(one: Artifact) -> tuple[str, ...]:
    known = [file.bytes for file in one.files]
    total = sum(size for size in known if size is not None)
    size = one.bytes if None in known or not known else total
    value = ", ".join(filter(None, (one.python_type, one.preview, one.problem)))
    return one.step, one.name, one.type, size_text(size), value


def _download(engine: Engine, run_id: str, one: Artifact, folder: Path) -> None:
    place = folder / one.step / one.key
    for file in one.files:
        try:
            source = engine.artifact(run_id, one.step, one.key, file.name)
        except NotFound as error:
            print(f"{one.step}: {error}", file=sys.stderr)
            continue
        try:
            with source:
                place.mkdir(parents=True, exist_ok=True)
                with (place / file.name).open("xb") as target:
                    shutil.copyfileobj(source, target)
        except FileExistsError as error:
            raise InvalidInput(f"`{place / file.name}` is there already.", "Name an empty folder.") from error
        except OSError as error:
            raise StorageError(f"`{place / file.name}` can't be written: {error.strerror or error}.") from error
        print(place / file.name, file=sys.stderr)
