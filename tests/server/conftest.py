"""A real Jupyter server with the extension in it, for every test of this folder alone."""

from __future__ import annotations

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403
from traitlets.config import Config


@pytest.fixture
def jp_server_config() -> Config:
    return Config(
        {
            "ServerApp": {"jpserver_extensions": {"jupyter_kale_ext": True, "jupyter_server_terminals": False}},
        }
    )
