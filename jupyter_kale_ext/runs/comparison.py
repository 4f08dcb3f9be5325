"""Two runs compared: the answer to "I cannot reproduce your results" is what differs. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jupyter_kale_ext.model.comparison import Comparison, Difference, DifferenceKind, MetricPair, StepPair
from jupyter_kale_ext.model.provenance import DataFile, Environment, GitState, Provenance
from jupyter_kale_ext.model.run import RunSnapshot, StepSnapshot
from jupyter_kale_ext.runs.cells import cell_differences, code_cells

_DRAWS = {
    "random": r"\brandom\b",
    "numpy.random": r"\b(random|random_state|sklearn|scipy|shuffle|sample)\b",
    "torch": r"\btorch\b",
}
"""What code says that may draw from a generator: one that nobody draws from begins otherwise in every process."""


@dataclass(frozen=True)
class RunFacts:
    """All that is known of a run.

    Attributes:
        snapshot: The run.
        notebook: The notebook's JSON as it was compiled.
        pipeline: The compiled pipeline, as YAML.
        provenance: Where its results come from.
    """

    snapshot: RunSnapshot
    notebook: Mapping[str, object]
    pipeline: str
    provenance: Provenance

    @property
    def environment(self) -> Environment | None:
        """What ran the steps (the last go, where the run was retried); None where it is not known."""
        return self.provenance.environments[-1] if self.provenance.environments else None

    @property
    def notebook_digest(self) -> str:
        """SHA-256 of the notebook's code cells: ids and texts, without outputs and metadata."""
        return _digest(json.dumps(code_cells(self.notebook)))

    @property
    def pipeline_digest(self) -> str:
        """SHA-256 of the compiled pipeline."""
        return _digest(self.pipeline)


def compare(before: RunFacts, after: RunFacts) -> Comparison:
    """What differs between two runs; the order of the two is that of the answer."""
    cells = tuple(cell_differences(before.notebook, after.notebook))
    old, new = before.snapshot, after.snapshot
    return Comparison(
        before=old.id,
        after=new.id,
        differences=(
            *cells,
            *_named(DifferenceKind.PARAMETER, _printed(old.parameters), _printed(new.parameters)),
            *(() if cells else _pipelines(before, after)),
            *_files(before.provenance.files, after.provenance.files),
            *_environments(before.environment, after.environment),
            *_random(before, after),
        ),
        metrics=tuple(
            MetricPair(name, old.metrics.get(name), new.metrics.get(name)) for name in {**old.metrics, **new.metrics}
        ),
        steps=tuple(_steps(old, new)),
        unknown=tuple(_unknown(before, after)),
    )


def _named(kind: DifferenceKind, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield Difference(kind, name, before.get(name), after.get(name))


def _printed(values: Mapping[str, object]) -> dict[str, str]:
    return {name: json.dumps(value, ensure_ascii=False, default=str) for name, value in values.items()}


def _pipelines(before: RunFacts, after: RunFacts) -> Iterator[Difference]:
    """The compiled pipeline: tags, metadata or the release of this package made the difference."""
    old, new = before.pipeline_digest, after.pipeline_digest
    if old != new:
        yield Difference(DifferenceKind.PIPELINE, "pipeline.yaml", old[:12], new[:12])


def _files(before: tuple[DataFile, ...], after: tuple[DataFile, ...]) -> Iterator[Difference]:
    """Files that both runs read and found otherwise, and files that one of them alone read."""
    old, new = ({file.path: file for file in files if file.read} for files in (before, after))
    for path in {**old, **new}:
        first, second = old.get(path), new.get(path)
        if first and second and not _other_content(first, second):
            continue
        words = [describe_file(file) if file else None for file in (first, second)]
        yield Difference(DifferenceKind.FILE, path, words[0], words[1])


def _other_content(first: DataFile, second: DataFile) -> bool:
    if first.digest and second.digest:
        return first.digest != second.digest
    return (first.size, first.modified) != (second.size, second.modified)


def describe_file(file: DataFile) -> str:
    """A file's content in words: its size and the beginning of its digest."""
    if file.size is None:
        return "not there"
    return f"{file.size} bytes, " + (f"sha256 {file.digest[:12]}" if file.digest else "content not known")


def describe_git(state: GitState) -> str:
    """A repository's state in words."""
    commit = state.commit[:12] or "before the first commit"
    count = len(state.changed)
    changes = f", {count} file{'s' * (count != 1)} changed since (sha256 {state.changes[:12]})" if count else ""
    return f"{commit}{f' ({state.branch})' if state.branch else ''}{changes}"


def _environments(before: Environment | None, after: Environment | None) -> Iterator[Difference]:
    if before is None or after is None:
        return
    if before.python and after.python:
        yield from _named(DifferenceKind.PACKAGE, before.packages, after.packages)
    for kind, facts in _FACTS.items():
        yield from _named(kind, facts(before), facts(after))


def _random(before: RunFacts, after: RunFacts) -> Iterator[Difference]:
    """The first step that left a generator in another state: the later ones follow from it."""
    text = "\n".join((*code_cells(before.notebook).values(), *code_cells(after.notebook).values()))
    old, new = before.provenance.random, after.provenance.random
    for generator, draws in _DRAWS.items():
        if not re.search(draws, text):
            continue
        for step in (step.name for step in after.snapshot.steps):
            first, second = old.get(step, {}).get(generator), new.get(step, {}).get(generator)
            if first and second and first != second:
                yield Difference(DifferenceKind.RANDOM, f"{generator} in {step}", first[:12], second[:12])
                break


def _steps(before: RunSnapshot, after: RunSnapshot) -> Iterator[StepPair]:
    old, new = ({step.name: step for step in run.steps} for run in (before, after))
    for name in {**old, **new}:
        first, second = old.get(name), new.get(name)
        states = [step.state if step else None for step in (first, second)]
        yield StepPair(name, states[0], states[1], _seconds(first), _seconds(second))


def _seconds(step: StepSnapshot | None) -> float | None:
    return step.ended - step.started if step and step.started is not None and step.ended is not None else None


def _unknown(before: RunFacts, after: RunFacts) -> Iterator[str]:
    for facts in (before, after):
        environment = facts.environment
        if environment is None:
            yield f"The environment of run {facts.snapshot.id} is not known."
        elif environment.problem:
            yield f"Packages of run {facts.snapshot.id} are not known: {environment.problem}"
        if not facts.snapshot.ended_for_good:
            yield f"Run {facts.snapshot.id} has not ended: its files and random states are not known yet."


def _git(environment: Environment) -> dict[str, str]:
    return {"repository": describe_git(environment.git)} if environment.git else {}


_FACTS: dict[DifferenceKind, Callable[[Environment], dict[str, str]]] = {
    DifferenceKind.INTERPRETER: lambda found: {"path": found.interpreter, "version": found.python},
    DifferenceKind.MACHINE: lambda found: {
        "platform": found.platform,
        "processor": found.processor,
        "cores": str(found.cores),
        "GPUs": ", ".join(found.gpus),
        "GPU driver": found.driver,
    },
    DifferenceKind.VARIABLE: lambda found: dict(found.variables),
    DifferenceKind.GIT: _git,
}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
