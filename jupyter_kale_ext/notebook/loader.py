"""Notebook file to JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from jupyter_kale_ext.errors import NotebookInvalid


def load(path: str | Path) -> dict[str, object]:
    """The JSON of a notebook file, converted to format 4 where it is older.

    Raises:
        NotebookInvalid: There is no such file, it can't be read, or it is no notebook.
    """
    text = _text(Path(path))
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NotebookInvalid(f"`{path}` is not JSON{where}.", "Choose a notebook file (.ipynb).") from error
    if not isinstance(notebook, dict) or not ("cells" in notebook or "worksheets" in notebook):
        raise NotebookInvalid(f"`{path}` is JSON, but no Jupyter notebook.", "Choose a notebook file (.ipynb).")
    major = notebook.get("nbformat")
    if not isinstance(major, int) or isinstance(major, bool):
        raise NotebookInvalid(f"`{path}` names no notebook format.", "Open and save it in JupyterLab.")
    if major > 4:
        raise NotebookInvalid(f"`{path}` has notebook format {major}; formats up to 4 can be read.")
    if major < 4:
        return _converted(notebook, path)
    if not isinstance(notebook.get("cells"), list):
        raise NotebookInvalid(f"`{path}` is no Jupyter notebook: it has no list of cells.")
    return notebook


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotebookInvalid(f"There is no notebook `{path}`.", "Check the path.") from error
    except IsADirectoryError as error:
        raise NotebookInvalid(f"`{path}` is a folder, not a notebook.", "Name the notebook file in it.") from error
    except UnicodeDecodeError as error:
        raise NotebookInvalid(f"`{path}` is no text file.", "Choose a notebook file (.ipynb).") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        if path.is_dir():
            reason = "it is a folder"
        raise NotebookInvalid(f"`{path}` can't be read: {reason}.", "Check the path and its permissions.") from error


def _converted(notebook: Mapping[str, object], path: str | Path) -> dict[str, object]:
    import nbformat

    remedy = "Open and save it in JupyterLab."
    if not isinstance(notebook.get("worksheets"), list) or not isinstance(notebook.get("metadata"), dict):
        raise NotebookInvalid(f"`{path}` has an old notebook format that can't be converted.", remedy)
    try:
        converted = nbformat.convert(nbformat.from_dict(notebook), 4)
    except (nbformat.ValidationError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise NotebookInvalid(f"`{path}` has an old notebook format that can't be converted.", remedy) from error
    result: dict[str, object] = json.loads(json.dumps(converted))
    return result
