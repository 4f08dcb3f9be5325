"""The routes: each verb checks who may, calls the service and sends what it gives."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from tornado import web

from jupyter_kale_ext import wire
from jupyter_kale_ext.errors import NotFound
from jupyter_kale_ext.server.artifact_handlers import artifact_routes
from jupyter_kale_ext.server.base import LINES, TEXT, YAML, KaleHandler, allowed
from jupyter_kale_ext.server.bodies import note_body, notebook_body, rerun_body, submit_body
from jupyter_kale_ext.server.schedule_handlers import schedule_routes


class CheckHandler(KaleHandler):
    """Problems and graph of a notebook."""

    @allowed("read")
    async def post(self) -> None:
        """Check a notebook."""
        await self.answer(self.service.check, await self.body(notebook_body))


class SuggestHandler(KaleHandler):
    """A proposal for an untagged notebook."""

    @allowed("read")
    async def post(self) -> None:
        """Propose a role or step for each cell."""
        await self.answer(self.service.suggest, await self.body(notebook_body))


class CompileHandler(KaleHandler):
    """A notebook as KFP IR."""

    @allowed("read")
    async def post(self) -> None:
        """Compile a notebook."""
        await self.answer(self.service.compile, await self.body(notebook_body))


class ExportHandler(KaleHandler):
    """A notebook as Python."""

    @allowed("read")
    async def post(self) -> None:
        """Write a notebook as a Python file."""
        await self.answer(self.service.export, await self.body(notebook_body))


class EnginesHandler(KaleHandler):
    """The places where pipelines can run."""

    @allowed("read")
    async def get(self) -> None:
        """List them."""
        await self.answer(self.service.engines)


class InventoryHandler(KaleHandler):
    """What a step can ask for."""

    @allowed("read")
    async def get(self) -> None:
        """List what there is for runs with one engine."""
        engine = self.get_query_argument("engine", "") or self.service.default_engine
        await self.finish(wire.dumps(await self.backend.inventory(engine.partition(":")[0])))


class ChoicesHandler(KaleHandler):
    """What can be picked beside GPUs: volumes, names of secrets, queues."""

    @allowed("read")
    async def get(self) -> None:
        """List what there is for runs with one engine."""
        engine = self.get_query_argument("engine", "") or self.service.default_engine
        await self.finish(wire.dumps(await self.backend.choices(engine.partition(":")[0])))


class RunsHandler(KaleHandler):
    """All runs."""

    @allowed("read")
    async def get(self) -> None:
        """List runs, newest first."""
        archived = bool(self.number("archived", 0, smallest=0))
        await self.answer(self.service.runs, self.get_query_argument("notebook", None), archived)

    @allowed("execute")
    async def post(self) -> None:
        """Start a run."""
        await self.answer_with(201, self.service.submit, await self.body(submit_body))


class RunHandler(KaleHandler):
    """One run."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Tell its state."""
        await self.answer(self.service.snapshot, run_id)

    @allowed("write")
    async def delete(self, run_id: str) -> None:
        """Forget it."""
        await self.done(204, self.service.delete, run_id)


class EventsHandler(KaleHandler):
    """What happens to a run."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Send its events as they happen."""
        after = self.number("after", 0, smallest=0) or 0
        await self.backend.call(self.service.snapshot, run_id)  # a run that is not there is told before the stream
        await self.stream(LINES, self._lines(run_id, after))

    async def _lines(self, run_id: str, after: int) -> AsyncGenerator[str, None]:
        async with aclosing(self.backend.watching.events(run_id, after)) as batches:
            async for batch in batches:
                yield "".join(wire.dumps(event) + "\n" for event in batch) or "\n"


class LogHandler(KaleHandler):
    """The log of a step."""

    @allowed("read")
    async def get(self, run_id: str, step: str) -> None:
        """Send a piece of it, or all that comes until the step has ended."""
        offset, attempt = self.number("offset", 0) or 0, self.number("attempt", smallest=1)
        if self.number("follow", 0, smallest=0):
            await self.backend.call(self.service.log, run_id, step, offset, attempt)  # tells a missing step beforehand
            await self.stream(TEXT, self.backend.tail(run_id, step, offset, attempt))
            return
        chunk = await self.backend.call(self.service.log, run_id, step, offset, attempt)
        self.set_header("X-Kale-Next", str(chunk.next))
        await self.text(TEXT, chunk.text)


class OutputsHandler(KaleHandler):
    """What the cells of a run left."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """List the cells that ran so far, of one step where it is named."""
        await self.answer(self.service.outputs, run_id, self.get_query_argument("step", None))


class NotebookHandler(KaleHandler):
    """The notebook of a run."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Send it with the run's outputs in it."""
        await self.answer(self.service.notebook, run_id)


class PipelineHandler(KaleHandler):
    """The compiled pipeline of a run."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Send its YAML."""
        await self.text(YAML, await self.backend.call(self.service.pipeline_yaml, run_id))


class ProvenanceHandler(KaleHandler):
    """Where the results of a run come from."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Tell environment, files and random states."""
        await self.answer(self.service.provenance, run_id)


class ComparisonHandler(KaleHandler):
    """What differs between two runs."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """Compare with another run, or the one before."""
        await self.answer(self.service.comparison, run_id, self.get_query_argument("before", None))


class ChangesHandler(KaleHandler):
    """What has changed in a notebook since a run of it."""

    @allowed("read")
    async def post(self, run_id: str) -> None:
        """Compare the notebook as it ran with the one given."""
        await self.answer(self.service.changes, run_id, await self.body(notebook_body))


class DebugHandler(KaleHandler):
    """A notebook to look into a step with."""

    @allowed("read")
    async def get(self, run_id: str, step: str) -> None:
        """Send it; nothing is written or executed."""
        await self.answer(self.service.debug, run_id, step)


class StopHandler(KaleHandler):
    """The end of a run."""

    @allowed("execute")
    async def post(self, run_id: str) -> None:
        """Ask for it."""
        await self.done(202, self.service.stop, run_id)


class ArchiveHandler(KaleHandler):
    """A run that lists leave out."""

    @allowed("write")
    async def post(self, run_id: str) -> None:
        """Archive it."""
        await self.done(204, self.service.archive, run_id, True)


class UnarchiveHandler(KaleHandler):
    """A run that lists show again."""

    @allowed("write")
    async def post(self, run_id: str) -> None:
        """Bring it back."""
        await self.done(204, self.service.archive, run_id, False)


class RetryHandler(KaleHandler):
    """A run once more."""

    @allowed("execute")
    async def post(self, run_id: str) -> None:
        """Run what did not succeed."""
        await self.answer(self.service.retry, run_id)


class NotesHandler(KaleHandler):
    """What stands beside the runs of a list."""

    @allowed("read")
    async def get(self) -> None:
        """List names, pins, who started them and git commits."""
        await self.answer(self.service.notes, self.get_query_argument("notebook", None))


class NoteHandler(KaleHandler):
    """The name and the pin of a run."""

    @allowed("write")
    async def patch(self, run_id: str) -> None:
        """Change what is given."""
        await self.answer(self.service.annotate, run_id, await self.body(note_body))


class ParametersHandler(KaleHandler):
    """The parameters of a run."""

    @allowed("read")
    async def get(self, run_id: str) -> None:
        """List them with their types."""
        await self.answer(self.service.parameters, run_id)


class RerunHandler(KaleHandler):
    """A new run of the pipeline of a run."""

    @allowed("execute")
    async def post(self, run_id: str) -> None:
        """Start it: whole, from a step on, or one step alone."""
        await self.answer_with(201, self.service.rerun, run_id, await self.body(rerun_body))


class NothingHandler(KaleHandler):
    """Every other address below ours, so that its errors have our shape too."""

    @allowed("read")
    async def get(self) -> None:
        """Say that there is nothing."""
        raise NotFound("There is no such address.")


_API = "/jupyter-kale-ext/api"
_RUN = rf"{_API}/runs/([\w-]+)"

ROUTES: list[tuple[str, type[web.RequestHandler]]] = [
    (rf"{_API}/check", CheckHandler),
    (rf"{_API}/suggest", SuggestHandler),
    (rf"{_API}/compile", CompileHandler),
    (rf"{_API}/export", ExportHandler),
    (rf"{_API}/engines", EnginesHandler),
    (rf"{_API}/inventory", InventoryHandler),
    (rf"{_API}/choices", ChoicesHandler),
    (rf"{_API}/runs", RunsHandler),
    (rf"{_API}/notes", NotesHandler),
    (_RUN, RunHandler),
    (rf"{_RUN}/note", NoteHandler),
    (rf"{_RUN}/events", EventsHandler),
    (rf"{_RUN}/steps/(\w+)/log", LogHandler),
    (rf"{_RUN}/steps/(\w+)/debug", DebugHandler),
    (rf"{_RUN}/outputs", OutputsHandler),
    (rf"{_RUN}/notebook", NotebookHandler),
    (rf"{_RUN}/pipeline", PipelineHandler),
    (rf"{_RUN}/provenance", ProvenanceHandler),
    (rf"{_RUN}/comparison", ComparisonHandler),
    (rf"{_RUN}/changes", ChangesHandler),
    (rf"{_RUN}/parameters", ParametersHandler),
    (rf"{_RUN}/stop", StopHandler),
    (rf"{_RUN}/archive", ArchiveHandler),
    (rf"{_RUN}/unarchive", UnarchiveHandler),
    (rf"{_RUN}/retry", RetryHandler),
    (rf"{_RUN}/rerun", RerunHandler),
    *artifact_routes(_RUN),
    *schedule_routes(_API),
    (rf"{_API}(?:/.*)?", NothingHandler),
]
