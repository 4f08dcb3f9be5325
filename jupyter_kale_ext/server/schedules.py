"""What the routes of schedules do, as plain blocking calls in terms of contents paths."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from jupyter_kale_ext import flow, places
from jupyter_kale_ext.engine.cluster.timing import read_timing
from jupyter_kale_ext.engine.scheduler import Scheduler
from jupyter_kale_ext.errors import PipelineInvalid
from jupyter_kale_ext.inventory import ClusterChoice
from jupyter_kale_ext.model.schedule import Schedule
from jupyter_kale_ext.server.bodies import ScheduleBody
from jupyter_kale_ext.server.paths import file_path


class ScheduleService:
    """Responsibilities: answer the routes of schedules; make a scheduler when it is first needed.

    Every method blocks and may be called from any thread. All raise ``KaleError``.

    Args:
        contents: The server's contents manager.
        make_scheduler: Gives the scheduler of an engine's name.
        default_engine: Name of the engine of requests that name none.
        default_image: Image of steps where neither tag nor notebook names one; empty for the product's own.
        kubernetes: The Kubernetes cluster; None for the one around this process.
    """

    def __init__(
        self,
        contents: object,
        make_scheduler: Callable[[str], Scheduler],
        *,
        default_engine: str,
        default_image: str,
        kubernetes: ClusterChoice | None = None,
    ) -> None:
        self._contents, self._make_scheduler = contents, make_scheduler
        self._default_engine = default_engine if default_engine.partition(":")[0] == "cluster" else "cluster"
        self._default_image, self._kubernetes = default_image, kubernetes
        self._schedulers: dict[str, Scheduler] = {}
        self._lock = threading.Lock()

    def create(self, body: ScheduleBody) -> Schedule:
        """Have a notebook run again and again, as it is now."""
        timing = read_timing(
            cron=body.cron,
            every=body.every,
            start=body.start,
            end=body.end,
            most=body.most,
            catch_up=body.catch_up,
        )
        file = file_path(self._contents, body.path)
        engine = body.engine or self._default_engine
        scheduler = self._of(engine)
        image = self._default_image or places.own_image(engine, self._kubernetes)[0]
        checked = flow.check(body.notebook, body.path, image)
        if checked.pipeline is None:
            raise PipelineInvalid(checked.diagnostics)
        submission = flow.submission(
            engine,
            checked,
            body.notebook,
            notebook_path=str(file),
            working_directory=str(file.parent),
            parameters=body.parameters,
            use_cache=body.use_cache,
        )
        return scheduler.create(submission, timing, body.name)

    def schedules(self, engine: str | None) -> Sequence[Schedule]:
        """The schedules of a cluster, newest first."""
        return self._of(engine).schedules()

    def pause(self, engine: str | None, schedule_id: str) -> None:
        """Start no more runs."""
        self._of(engine).pause(schedule_id)

    def resume(self, engine: str | None, schedule_id: str) -> None:
        """Start runs again."""
        self._of(engine).resume(schedule_id)

    def delete(self, engine: str | None, schedule_id: str) -> None:
        """Forget a schedule; its runs stay."""
        self._of(engine).delete(schedule_id)

    def _of(self, engine: str | None) -> Scheduler:
        name = engine or self._default_engine
        with self._lock:
            if name not in self._schedulers:
                self._schedulers[name] = self._make_scheduler(name)
            return self._schedulers[name]
