"""What the contract suite needs of an engine, beside the contract itself."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conftest import CellText, notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.engine import ClusterEngine
from jupyter_kale_ext.engine.cluster.follow import Pace
from jupyter_kale_ext.engine.container.engine import ContainerEngine
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot
from tests.containers import TEST_IMAGE
from tests.kfp_api.api import Api
from tests.kfp_api.server import TOKEN, KfpServer


@dataclass
class Place:
    """An engine under test.

    Attributes:
        engine: The engine.
        again: Makes another one over the same runs, as a second process would.
        folder: The notebook's folder.
        seconds: How long a run of a few steps may take before the test gives up.
        many: Steps of the long pipeline.
        image: Image of the steps; empty for the product's own choice.
    """

    engine: Engine
    again: Callable[[], Engine]
    folder: Path
    seconds: float = 60
    many: int = 200
    image: str = ""
    _runs: list[str] = field(default_factory=list)

    def submit(
        self,
        *cells: CellText,
        parameters: Mapping[str, object] | None = None,
        use_cache: bool | None = None,
        metadata: dict[str, object] | None = None,
        name: str = "nb.ipynb",
    ) -> RunSnapshot:
        """Start a run of a notebook with these cells, named ``c1``, ``c2`` …."""
        written = notebook_of(*cells, metadata=metadata)
        checked = flow.check(written, name, self.image)
        assert checked.pipeline is not None, checked.diagnostics
        run = flow.submit(
            self.engine,
            checked,
            written,
            notebook_path=str(self.folder / name),
            working_directory=str(self.folder),
            parameters=parameters or {},
            use_cache=use_cache,
        )
        self._runs.append(run.id)
        return run

    def until(self, run_id: str, true: Callable[[RunSnapshot], bool], seconds: float | None = None) -> RunSnapshot:
        """Wait until something holds of the run."""
        end = time.monotonic() + (seconds or self.seconds)
        while True:
            snapshot = self.engine.snapshot(run_id)
            if true(snapshot):
                return snapshot
            assert time.monotonic() < end, f"waited too long: {snapshot}"
            time.sleep(0.05)

    def ended(self, run_id: str, seconds: float | None = None) -> RunSnapshot:
        """Wait for the end of a run."""
        return self.until(run_id, lambda run: run.ended_for_good, seconds)

    def run(self, *cells: CellText, **options: object) -> RunSnapshot:
        """Start a run and wait for its end."""
        return self.ended(self.submit(*cells, **options).id)  # type: ignore[arg-type]

    def log(self, run_id: str, step: str) -> str:
        """The whole log of a step's newest attempt, read piece by piece."""
        text, offset = "", 0
        while True:
            chunk = self.engine.log(run_id, step, offset)
            text, offset = text + chunk.text, chunk.next
            if not chunk.text:
                return text

    def close(self) -> None:
        """Stop what still goes, and wait for its end."""
        for run_id in self._runs:
            with contextlib.suppress(KaleError):
                self.engine.stop(run_id)
        for run_id in self._runs:
            with contextlib.suppress(KaleError):
                self.ended(run_id)


def step(run: RunSnapshot, name: str) -> StepSnapshot:
    """A step of a run."""
    return next(found for found in run.steps if found.name == name)


def states(run: RunSnapshot) -> dict[str, str]:
    """The state of each step."""
    return {found.name: found.state.value for found in run.steps}


@contextlib.contextmanager
def local(folder: Path, runs: Path) -> Iterator[Place]:
    """This machine."""

    def make() -> LocalEngine:
        return LocalEngine(gpus=lambda: (), root=runs)

    place = Place(make(), make, folder)
    try:
        yield place
    finally:
        place.close()


@contextlib.contextmanager
def container(folder: Path, runs: Path) -> Iterator[Place]:
    """Containers on this machine, in an image that holds nothing but Python."""

    def make() -> ContainerEngine:
        return ContainerEngine(gpus=lambda: (), root=runs)

    place = Place(make(), make, folder, seconds=180, many=12, image=TEST_IMAGE)
    try:
        yield place
    finally:
        place.close()


@contextlib.contextmanager
def cluster(folder: Path, runs: Path) -> Iterator[Place]:
    """Kubeflow Pipelines: the server of ``tests/kfp_api``, over HTTP."""
    with KfpServer(Api(runs / "kfp")) as server:
        server.tokens = {TOKEN}
        connection = ClusterConnection(server.url, token=TOKEN)

        def make() -> ClusterEngine:
            return ClusterEngine(connection, runs, Pace(fastest=0.1, slowest=0.3))

        place = Place(make(), make, folder, many=60)
        try:
            yield place
        finally:
            place.close()


PLACES: dict[str, Callable[[Path, Path], contextlib.AbstractContextManager[Place]]] = {
    "local": local,
    **({"container": container} if TEST_IMAGE else {}),
    "cluster": cluster,
}
"""Every engine: how to make it, given the notebook's folder and a folder for its runs."""
