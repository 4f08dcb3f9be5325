"""Files that are open for reading: the next step opens them again where this one stopped."""

from __future__ import annotations

import io
import os
import pickle
from typing import Any, Dict, Tuple


def reduced(found: Any) -> Tuple[str, Dict[str, Any], int, int]:
    """What opens the file again: its name, the options of ``open``, the position, the file's size in bytes.

    Raises:
        pickle.PicklingError: It is open for writing, closed, no plain file, or in the middle of a loop over its lines.
    """
    if found.closed or found.writable():
        raise pickle.PicklingError("only a file that is open for reading alone is opened again there")
    name, options = found.name, {"mode": found.mode}
    if isinstance(found, io.TextIOWrapper):
        options.update(encoding=found.encoding, errors=found.errors)
    try:
        same = (
            not isinstance(name, int)
            and os.path.isfile(name)
            and os.path.samestat(os.stat(name), os.fstat(found.fileno()))
        )
        position = found.tell()
    except (OSError, TypeError) as error:
        raise pickle.PicklingError(f"where the file {name!r} was left is unknown: {error}") from error
    if not same:
        raise pickle.PicklingError(f"the file {name!r} isn't where it was when it was opened")
    return name, options, position, os.stat(name).st_size


def opened(name: str, options: Dict[str, Any], position: int, size: int) -> Any:
    """The file, open for reading where the earlier step left it.

    Raises:
        pickle.UnpicklingError: It isn't there, or is another one.
    """
    try:
        found = open(name, **options)  # noqa: SIM115 - the notebook closes it
    except OSError as error:
        raise pickle.UnpicklingError(f"the file {name!r} was open for reading, and isn't there now") from error
    if os.fstat(found.fileno()).st_size < size:
        raise pickle.UnpicklingError(f"the file {name!r} was open for reading, and is shorter now")
    found.seek(position)
    return found
