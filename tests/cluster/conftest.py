"""A KFP server of each test's own, and engines that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.engine import ClusterEngine
from jupyter_kale_ext.engine.cluster.follow import Pace
from tests.engines.place import Place
from tests.kfp_api.api import Api
from tests.kfp_api.server import KfpServer

Connect = Callable[..., Place]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KfpServer]:
    with KfpServer(Api(tmp_path / "kfp")) as started:
        yield started


@pytest.fixture
def connect(server: KfpServer, tmp_path: Path) -> Iterator[Connect]:
    """Makes an engine over a connection to the server, with further settings."""
    made: list[Place] = []
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def make(**settings: object) -> Place:
        settings = {"endpoint": server.url, "deadline": 5.0} | settings
        connection = ClusterConnection(**settings)  # type: ignore[arg-type]

        def engine() -> ClusterEngine:
            return ClusterEngine(connection, tmp_path / "runs", Pace(0.05, 0.2, 0.3))

        made.append(Place(engine(), engine, folder))
        return made[-1]

    yield make
    server.spoil = None
    for place in made:
        place.close()
