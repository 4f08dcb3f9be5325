"""Contents paths of the Jupyter server to folders of this machine, and back."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol, runtime_checkable

from jupyter_kale_ext.errors import InvalidInput, NotFound

_LONGEST = 4096


@runtime_checkable
class FileContents(Protocol):
    """A contents manager whose files lie on this machine."""

    root_dir: str


def check_path(path: str) -> str:
    """The contents path, once it is known to be one: relative, inside the root.

    Raises:
        InvalidInput: It is absolute, leaves the root, or holds what no path holds.
    """
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if len(path) > _LONGEST or "\0" in path:
        raise InvalidInput("The notebook's path is no path.", "Send the path as the file browser has it.")
    if path.startswith(("/", "\\")) or PureWindowsPath(path).drive:
        raise InvalidInput(f"The path `{path}` is absolute.", "Send the path relative to the server's root folder.")
    if ".." in parts:
        raise InvalidInput(f"The path `{path}` leaves the server's root folder.", "Send a path without `..`.")
    return path


def file_path(contents: object, path: str) -> Path:
    """The absolute path of a notebook on this machine, symbolic links kept.

    Args:
        contents: The server's contents manager.
        path: A contents path.

    Raises:
        InvalidInput: The path is none or empty, or the server's notebooks aren't files of this machine.
        NotFound: The notebook's folder is not there, or a link leads out of the root.
    """
    if not check_path(path).strip("/"):
        raise InvalidInput("The notebook has no path.", "Save the notebook first.")
    if not isinstance(contents, FileContents):
        raise InvalidInput(
            f"This server keeps its notebooks in {type(contents).__name__}, not in files of this machine, "
            "so a run has no folder to work in.",
            "Run the notebook from a server that uses files.",
        )
    root = Path(os.path.abspath(contents.root_dir))
    file = root / path
    if not file.parent.resolve().is_relative_to(root.resolve()):
        raise NotFound(f"The folder of `{path}` is not inside the server's root folder.")
    if not os.path.isdir(file.parent):
        raise NotFound(f"There is no folder for `{path}`.", "Save the notebook first.")
    return file


def contents_path(contents: object, file: str) -> str:
    """The contents path of a file of this machine; the file's own path where it is not below the root."""
    if not isinstance(contents, FileContents):
        return file
    root = os.path.abspath(contents.root_dir)
    try:
        return Path(file).relative_to(root).as_posix()
    except ValueError:
        return file
