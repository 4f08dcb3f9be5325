"""jupyter-kale-ext: the notebook you have, as a Kubeflow pipeline."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_kale_ext.server.app import KaleExtension

__all__ = ["__version__"]


def _version() -> str:
    try:
        return str(import_module("jupyter_kale_ext._version").__version__)
    except ModuleNotFoundError:  # a checkout that was never built: the build writes the file
        return "0.0.0.dev0"


__version__ = _version()


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the front end."""
    return [{"src": "labextension", "dest": "jupyter-kale-ext"}]


def _jupyter_server_extension_points() -> list[dict[str, str | type[KaleExtension]]]:
    """What the Jupyter server loads."""
    from jupyter_kale_ext.server.app import KaleExtension

    return [{"module": "jupyter_kale_ext", "app": KaleExtension}]
