"""What the routes do, as plain blocking calls: the flow and the engine, in terms of contents paths."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from jupyter_kale_ext import flow, places, wire
from jupyter_kale_ext.debug.notebook import debug_notebook
from jupyter_kale_ext.engine.base import Engine, LogChunk
from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.facts import changes_since, compare_runs
from jupyter_kale_ext.engine.given import run_parameters
from jupyter_kale_ext.engine.tail import LogTail
from jupyter_kale_ext.errors import NotFound, PipelineInvalid, StorageError
from jupyter_kale_ext.inventory import ClusterChoice
from jupyter_kale_ext.model.artifact import Artifact
from jupyter_kale_ext.model.comparison import Comparison, Difference
from jupyter_kale_ext.model.note import RunNote
from jupyter_kale_ext.model.provenance import Provenance
from jupyter_kale_ext.model.run import CellOutputs, RunEvent, RunParameter, RunSnapshot, StepSnapshot
from jupyter_kale_ext.server.bodies import NoteBody, NotebookBody, RerunBody, SubmitBody
from jupyter_kale_ext.server.paths import contents_path, file_path


class KaleService:
    """Responsibilities: answer every route; make an engine when it is first needed.

    Every method blocks and may be called from any thread. All raise ``KaleError``.
    """

    def __init__(
        self,
        contents: object,
        make_engine: Callable[[str], Engine],
        *,
        default_engine: str,
        default_image: str,
        connections: places.Connections | None = None,
        containers: ContainerChoice | None = None,
        kubernetes: ClusterChoice | None = None,
        runs_dir: str = "",
    ) -> None:
        """Take what is needed later; nothing is imported or started.

        Args:
            contents: The server's contents manager.
            make_engine: Gives the engine of a name.
            default_engine: Name of the engine of requests that name none.
            default_image: Image of steps where neither tag nor notebook names one; empty for the product's own.
            connections: Clusters that are configured beside those of the environment.
            containers: How containers are run; None for what the environment says.
            kubernetes: The Kubernetes cluster; None for the one around this process.
            runs_dir: Folder of the runs' records as the server is configured; empty for the user's own.
        """
        self._contents, self._make_engine = contents, make_engine
        self._default_engine, self._default_image = default_engine, default_image
        self._connections, self._containers, self._kubernetes = connections, containers, kubernetes
        self._runs_dir = runs_dir
        self._engines: dict[str, Engine] = {}
        self._places: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def default_engine(self) -> str:
        """Name of the engine of requests that name none."""
        return self._default_engine

    def engine(self, name: str | None = None) -> Engine:
        """The engine of that name, or the default one."""
        wanted = name or self._default_engine
        with self._lock:
            if wanted not in self._engines:
                self._engines[wanted] = self._make_engine(wanted)
            return self._engines[wanted]

    def use_engine(self, name: str, engine: Engine) -> None:
        """Take this engine for that name from now on."""
        with self._lock:
            self._engines[name] = engine

    def check(self, body: NotebookBody) -> dict[str, object]:
        """Problems and graph of a notebook."""
        checked = self._checked(body)
        return {"diagnostics": wire.to_wire(checked.diagnostics), "graph": checked.graph}

    def suggest(self, body: NotebookBody) -> dict[str, object]:
        """A role or step for each cell of a notebook, and what it would be with them."""
        suggested = flow.suggest(body.notebook, body.path, self._default_image)
        return {
            "cells": wire.to_wire(suggested.cells),
            "graph": suggested.checked.graph,
            "diagnostics": wire.to_wire(suggested.checked.diagnostics),
        }

    def compile(self, body: NotebookBody) -> dict[str, object]:
        """A notebook as KFP IR."""
        checked = self._checked(body)
        compiled = flow.compile_checked(checked)
        return {
            "yaml": compiled.yaml,
            "name": compiled.pipeline.name,
            "diagnostics": wire.to_wire(checked.diagnostics),
        }

    def export(self, body: NotebookBody) -> dict[str, object]:
        """A notebook as Python that uses the KFP SDK."""
        checked = self._checked(body)
        text = flow.export_checked(checked)
        return {
            "text": text,
            "name": checked.pipeline.name if checked.pipeline else "",
            "diagnostics": wire.to_wire(checked.diagnostics),
        }

    def engines(self) -> Sequence[places.EngineInfo]:
        """The places where pipelines can run."""
        return places.engines(self._connections, self._containers)

    def submit(self, body: SubmitBody) -> RunSnapshot:
        """Compile a notebook and start a run of it."""
        file = file_path(self._contents, body.path)
        own = unknown = ""
        if not self._default_image:
            own, unknown = places.own_image(body.engine or self._default_engine, self._kubernetes)
        checked = flow.check(body.notebook, body.path, self._default_image or own)
        if checked.pipeline is None:
            raise PipelineInvalid(checked.diagnostics)
        snapshot = flow.submit(
            self.engine(body.engine),
            checked,
            body.notebook,
            notebook_path=str(file),
            working_directory=str(file.parent),
            parameters=body.parameters,
            use_cache=body.use_cache,
            notes=flow.image_notes(checked, own, unknown),
        )
        return self._shown(snapshot)

    def runs(self, notebook: str | None, archived: bool = False) -> Sequence[RunSnapshot]:
        """All runs, newest first; those of one notebook where its contents path is given; archived ones apart."""
        path = None if notebook is None else str(file_path(self._contents, notebook))
        names = places.record_names(self._connections)
        found = [run for name in names for run in self.engine(name).runs(path, archived)]
        return [self._shown(run) for run in sorted(found, key=lambda run: run.id, reverse=True)]

    def snapshot(self, run_id: str) -> RunSnapshot:
        """The run as it is now."""
        return self._shown(self._of(run_id).snapshot(run_id))

    def delete(self, run_id: str) -> None:
        """Forget an ended run."""
        self._of(run_id).delete(run_id)

    def archive(self, run_id: str, on: bool) -> None:
        """Have lists leave an ended run out, or show it again."""
        self._of(run_id).archive(run_id, on)

    def stop(self, run_id: str) -> None:
        """Ask for the run to end."""
        self._of(run_id).stop(run_id)

    def retry(self, run_id: str) -> RunSnapshot:
        """Run what did not succeed once more."""
        return self._shown(self._of(run_id).retry(run_id))

    def rerun(self, run_id: str, body: RerunBody) -> RunSnapshot:
        """Start a new run of the pipeline that ran."""
        engine = self._of(run_id)
        return self._shown(engine.rerun(run_id, body.step, only=body.only, parameters=body.parameters))

    def changes(self, run_id: str, body: NotebookBody) -> Sequence[Difference]:
        """The cells that differ between the notebook as it ran and the one given."""
        return changes_since(self._of(run_id), run_id, body.notebook)

    def debug(self, run_id: str, step: str) -> Mapping[str, object]:
        """A notebook to look into a step with."""
        return debug_notebook(self._of(run_id), run_id, step, self._runs_dir)

    def notes(self, notebook: str | None) -> Sequence[RunNote]:
        """What stands beside the runs of a list, in the order of ``runs``."""
        found = []
        for run in self.runs(notebook):
            with suppress(NotFound):
                found.append(self._of(run.id).note(run.id))
        return found

    def annotate(self, run_id: str, body: NoteBody) -> RunNote:
        """Name a run or pin it."""
        return self._of(run_id).annotate(run_id, body.name, body.pinned)

    def parameters(self, run_id: str) -> Sequence[RunParameter]:
        """The parameters of a run with their types."""
        return run_parameters(self._of(run_id), run_id)

    def poll(self, run_id: str, after: int) -> tuple[Sequence[RunEvent], bool]:
        """The events after a number; True beside them where none can follow."""
        engine = self._of(run_id)
        events = engine.events(run_id, after)
        if events:
            return events, False
        snapshot = engine.snapshot(run_id)
        return events, snapshot.ended_for_good and snapshot.seq <= after

    def log(self, run_id: str, step: str, offset: int, attempt: int | None) -> LogChunk:
        """A piece of a step's log."""
        return self._of(run_id).log(run_id, step, offset, attempt=attempt)

    def tail(self, run_id: str, step: str, offset: int, attempt: int | None) -> LogTail:
        """A reader of a step's log from a place on: of one attempt, or of the newest and those that follow it."""
        engine = self._of(run_id)
        newest = _step(engine.snapshot(run_id), step).attempt
        return LogTail(engine, run_id, step, offset=offset, attempt=attempt or max(newest, 1), stay=attempt is not None)

    def outputs(self, run_id: str, step: str | None) -> Sequence[CellOutputs]:
        """Outputs of the cells that ran so far."""
        return self._of(run_id).outputs(run_id, step)

    def artifacts(self, run_id: str, step: str) -> Sequence[Artifact]:
        """What a step made."""
        return self._of(run_id).artifacts(run_id, step)

    def artifact(self, run_id: str, step: str, key: str, file: str) -> BinaryIO:
        """A file of an artifact, open for reading."""
        return self._of(run_id).artifact(run_id, step, key, file)

    def notebook(self, run_id: str) -> Mapping[str, object]:
        """The notebook as it was submitted, the run's outputs in it."""
        engine = self._of(run_id)
        return flow.notebook_with_outputs(engine.notebook(run_id), engine.snapshot(run_id), engine.outputs(run_id))

    def pipeline_yaml(self, run_id: str) -> str:
        """The compiled pipeline as it was submitted."""
        return self._of(run_id).pipeline_yaml(run_id)

    def _names(self) -> Sequence[str]:
        """All engines, the default one first."""
        return tuple(dict.fromkeys((self._default_engine, *places.engine_names(self._connections))))

    def _of(self, run_id: str) -> Engine:
        """The engine that has the run, the default one where none has: it says so. Asks the records alone."""
        names = self._names()
        known = self._places.get(run_id)
        if known in names or len(names) == 1:
            return self.engine(known)
        for name in names:
            with suppress(NotFound, StorageError):
                self.engine(name).pipeline_yaml(run_id)
                self._places[run_id] = name
                return self.engine(name)
        return self.engine()

    def provenance(self, run_id: str) -> Provenance:
        """Where a run's results come from."""
        return self._of(run_id).provenance(run_id)

    def comparison(self, run_id: str, before: str | None) -> Comparison:
        """What differs between two runs; between a run and the one of the same notebook before it for None."""
        return compare_runs(self._of(run_id), before, run_id, self._of(before) if before else None)

    def _checked(self, body: NotebookBody) -> flow.Checked:
        return flow.check(body.notebook, body.path, self._default_image)

    def _shown(self, snapshot: RunSnapshot) -> RunSnapshot:
        """The run with its notebook's path as the browser knows it."""
        return replace(snapshot, notebook=contents_path(self._contents, snapshot.notebook))


def _step(snapshot: RunSnapshot, name: str) -> StepSnapshot:
    for step in snapshot.steps:
        if step.name == name:
            return step
    raise NotFound(f"Run {snapshot.id} has no step `{name}`.")
