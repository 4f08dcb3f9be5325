"""Files the command line reads and writes: a notebook in, a whole file or none out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.errors import InvalidInput, StorageError


@dataclass(frozen=True)
class Source:
    """A notebook as found on disk.

    Attributes:
        path: Its path as the user typed it.
        absolute: The same, absolute.
        notebook: Its JSON.
    """

    path: str
    absolute: Path
    notebook: Mapping[str, object]


def read_source(path: str) -> Source:
    """Read a notebook.

    Raises:
        NotebookInvalid: The file is not there or is no notebook.
    """
    from jupyter_kale_ext.notebook import load

    return Source(path, Path(path).absolute(), load(Path(path)))


def check_target(target: str, source: Source) -> Path:
    """The file to write, once it is known that it can be.

    Args:
        target: Path as the user typed it.
        source: The notebook the command reads; it is never written.

    Raises:
        InvalidInput: The folder is missing or can't be written, or the target is a folder or the notebook itself.
    """
    path = Path(target)
    folder = path.parent
    if path.is_dir():
        raise InvalidInput(f"`{target}` is a folder.", "Name a file to write.")
    if not folder.is_dir():
        raise InvalidInput(f"`{target}` can't be written: there is no folder `{folder}`.", "Make the folder first.")
    if not os.access(folder, os.W_OK):
        raise InvalidInput(f"`{target}` can't be written: no permission to write in `{folder}`.")
    if path.exists() and path.samefile(source.absolute):
        raise InvalidInput(f"`{target}` is the notebook itself.", "Name another file: the notebook is never written.")
    return path


def check_new(target: str) -> Path:
    """A file that is to be made.

    Raises:
        InvalidInput: It is there already, or its folder is not.
    """
    path = Path(target)
    if path.exists():
        raise InvalidInput(f"`{target}` is there already.", "Name another file.")
    if not path.parent.is_dir():
        raise InvalidInput(f"`{target}` can't be written: there is no folder `{path.parent}`.", "Make it first.")
    return path


def write_whole(target: Path, text: str) -> None:
    """Write a file so that it is there as a whole or not at all.

    Raises:
        StorageError: The disk is full, or permission is missing.
    """
    final = target.resolve()
    try:
        with tempfile.NamedTemporaryFile("wb", dir=final.parent, prefix=".jupyter-kale-", delete=False) as draft:
            try:
                draft.write(text.encode("utf-8", "surrogatepass"))
                draft.flush()
                os.fsync(draft.fileno())
                draft.close()
                os.chmod(draft.name, _mode(final))
                os.replace(draft.name, final)
            except BaseException:
                draft.close()
                with suppress(FileNotFoundError):
                    os.unlink(draft.name)
                raise
    except OSError as error:
        raise StorageError(f"`{target}` can't be written: {error.strerror or error}.") from error


def _mode(path: Path) -> int:
    """Permissions for the file: those it has, or those a new file gets."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
