"""The extension: what is configured, and how its parts are put together."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Enum, Unicode

from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.server.backend import Backend
from jupyter_kale_ext.server.handlers import ROUTES
from jupyter_kale_ext.server.service import KaleService


class KaleExtension(ExtensionApp):
    """Responsibilities: read the configuration, put the parts together, end them with the server.

    Nothing is started, and no engine made, before the first request that needs it.
    """

    name = "jupyter_kale_ext"
    app_name = "Jupyter Kale"
    description = "Turns tagged notebooks into Kubeflow pipelines and runs them."
    load_other_extensions = True

    runs_dir = Unicode(
        "",
        help="Folder in which runs of this machine are kept. Empty: the environment variable JUPYTER_KALE_RUNS_DIR, "
        "or else kale in Jupyter's data directory.",
    ).tag(config=True)
    default_image = Unicode(
        "",
        help="Container image of steps where neither a tag nor the notebook names one. Empty: the product's own.",
    ).tag(config=True)
    default_engine = Enum(
        tuple(info.name for info in flow.engines()),
        default_value="local",
        help="Where runs happen that don't say where.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Put the parts together."""
        assert self.serverapp is not None
        self.backend = Backend(
            KaleService(self.serverapp.contents_manager, self.make_engine, self.default_engine, self.default_image)
        )
        self.settings.update({"kale_backend": self.backend})

    def initialize_handlers(self) -> None:
        """Add the routes."""
        self.handlers.extend(ROUTES)

    def make_engine(self, name: str) -> Engine:
        """The engine of that name, as this server is configured."""
        return flow.engine(name, Path(self.runs_dir).expanduser() if self.runs_dir else None)

    async def stop_extension(self) -> None:
        """End threads and pollers; runs go on."""
        self.backend.close()
