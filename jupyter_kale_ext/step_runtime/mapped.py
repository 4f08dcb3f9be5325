"""numpy arrays mapped to a file: the next step maps the file again, so that what it writes goes into the file too.

``opened`` and ``part`` are names of the artifact format: a pickle holds them.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any, Tuple

from . import rebuild


def is_mapped(kind: type) -> bool:
    """True for ``numpy.memmap`` itself."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and kind is getattr(numpy, "memmap", None)


def reduce_mapped(found: Any, owner: Any) -> Any:
    """The pickle's recipe for a mapped array.

    Args:
        found: The array.
        owner: The array that holds the mapping: itself, or the one it is a part of.

    Returns:
        ``NotImplemented`` where a copy is as good: a private mapping, one whose file has no name or is gone, and one
        that can't be written to where the steps may not have the same files.
    """
    path = owner.filename
    if owner._mmap is None or path is None or owner.mode not in ("r", "r+", "w+") or not os.path.isfile(path):
        return NotImplemented
    if owner.mode == "r" and not os.environ.get("KALE_SHARED_WORKDIR"):
        return NotImplemented
    if owner is not found:
        offset = found.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return part, (owner, offset, found.shape, found.strides, found.dtype)
    order = "C" if owner.flags.c_contiguous else "F"
    mode = "r" if owner.mode == "r" else "r+"
    if mode == "r+":
        owner.flush()
    return opened, (os.fspath(path), mode, owner.offset, owner.dtype, (owner.shape, order))


def opened(path: str, mode: str, offset: int, dtype: Any, layout: Tuple[Tuple[int, ...], str]) -> Any:
    """The array, mapped to its file; ``layout`` is its shape and the order of its axes.

    Raises:
        pickle.UnpicklingError: The file isn't there, or is too short.
    """
    import numpy

    shape, order = layout
    try:
        # A file that is too short would be made longer.
        if os.path.getsize(path) < offset + dtype.itemsize * int(numpy.prod(shape, dtype="i8")):
            raise pickle.UnpicklingError(f"the file {path!r} was mapped into memory, and is shorter now")
        make: Any = numpy.memmap
        return make(path, dtype, mode, offset, shape, order)
    except OSError as error:
        raise pickle.UnpicklingError(f"the file {path!r} was mapped into memory, and isn't there now") from error


def part(owner: Any, offset: int, shape: Tuple[int, ...], strides: Tuple[int, ...], dtype: Any) -> Any:
    """A part of a mapped array, ``offset`` bytes from its start."""
    return rebuild.view(owner, offset, shape, strides, dtype).view(type(owner))
