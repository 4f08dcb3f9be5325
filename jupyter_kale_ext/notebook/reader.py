"""Notebook JSON to ``model.Notebook``."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_kale_ext.errors import NotebookInvalid
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.cells import code_cells
from jupyter_kale_ext.notebook.metadata import KEY, read_settings
from jupyter_kale_ext.notebook.report import diagnose
from jupyter_kale_ext.notebook.roles import assign_roles
from jupyter_kale_ext.notebook.steps import declare_steps


def read(notebook: Mapping[str, object], path: str = "") -> Notebook:
    """Read a notebook's JSON (format 4): cells with roles, steps with settings, and the problems of both.

    Pure, and quick enough to run at every change of the notebook: the JSON is not validated against the schema.

    Args:
        notebook: The JSON as ``load`` gives it or as a notebook model has it; never changed.
        path: The notebook's path, for names and messages.

    Raises:
        NotebookInvalid: The JSON is no notebook of format 4 at all. Whatever is wrong within a notebook is a
            diagnostic of the result.
    """
    if not isinstance(notebook, Mapping) or not isinstance(notebook.get("cells"), list):
        raise NotebookInvalid(*_no_notebook(notebook, path))
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    raw_cells = notebook["cells"]
    cells, problems = code_cells(raw_cells if isinstance(raw_cells, list) else [])
    settings, defaults, settings_problems = read_settings(metadata.get(KEY))
    tagged, role_problems = assign_roles(cells)
    steps, step_problems = declare_steps(tagged, defaults)
    language, kernel, version = _kernel(metadata)
    in_cells = sorted([*problems, *role_problems, *step_problems], key=_position)
    return Notebook(
        path=path,
        language=language,
        kernel=kernel,
        cells=tuple(entry.cell for entry in tagged),
        steps=steps,
        settings=settings,
        explicit=any(entry.prev for entry in tagged),
        diagnostics=(*_language_problems(language, kernel), *settings_problems, *in_cells),
        language_version=version,
    )


def _no_notebook(notebook: object, path: str) -> tuple[str, str]:
    name = f"`{path}`" if path else "The document"
    if isinstance(notebook, Mapping) and "worksheets" in notebook:
        return f"{name} is a notebook of format 3 or older.", "Open and save it in JupyterLab, which converts it."
    return f"{name} is no Jupyter notebook: it has no list of cells.", "Choose a notebook file (.ipynb)."


def _position(diagnostic: Diagnostic) -> int:
    return -1 if diagnostic.cell_index is None else diagnostic.cell_index


def _kernel(metadata: Mapping[str, object]) -> tuple[str, str | None, str | None]:
    """Language, kernel and version of the language, from ``kernelspec`` and ``language_info``."""
    kernelspec, info = metadata.get("kernelspec"), metadata.get("language_info")
    spec = kernelspec if isinstance(kernelspec, Mapping) else {}
    language_info = info if isinstance(info, Mapping) else {}
    language = _text(spec.get("language")) or _text(language_info.get("name")) or "python"
    return language.lower(), _text(spec.get("name")), _text(language_info.get("version"))


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _language_problems(language: str, kernel: str | None) -> list[Diagnostic]:
    if language in {"python", "python3", "ipython"}:
        return []
    shown = f"{language} (kernel `{kernel}`)" if kernel else language
    return [
        diagnose(rules.LANGUAGE, f"The notebook's language is {shown}; steps run Python.", "Choose a Python kernel.")
    ]
