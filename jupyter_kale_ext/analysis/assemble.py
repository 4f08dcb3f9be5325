"""Linked steps to the model's steps: inputs, outputs, parameters, artifact types."""

from __future__ import annotations

from jupyter_kale_ext.analysis import tables
from jupyter_kale_ext.analysis.hand_over import HandOver, hand_over
from jupyter_kale_ext.analysis.links import Linked
from jupyter_kale_ext.analysis.metrics import Placed
from jupyter_kale_ext.analysis.providers import Origin, is_hidden
from jupyter_kale_ext.model.pipeline import ArtifactType, InputValue, OutputValue, Step


def assemble(linked: Linked, placed: Placed, explicit: bool) -> tuple[Step, ...]:
    """The steps in document order."""
    taken = tuple(_taken(linked, placed, order) for order in range(len(linked.facts.steps)))
    ways = hand_over(linked, taken)
    handed: list[set[str]] = [set() for _ in taken]
    for inputs in ways.inputs:
        for name, source in inputs.items():
            handed[source].add(name)
    return tuple(
        _step(linked, placed, ways, order, explicit=explicit, handed=handed[order]) for order in range(len(taken))
    )


def _taken(linked: Linked, placed: Placed, order: int) -> dict[str, int]:
    """Values the step takes: name to the step that last made or surely changed it."""
    given = {
        name: one.step
        for name, one in linked.provided[order].items()
        if one.step is not None
        and not is_hidden(name)
        and not linked.facts.steps[one.step].removes(name)
        and linked.is_data(one.step, name)
    }
    metrics = {name: maker for name, maker in placed.needs[order].items() if linked.is_data(maker, name)}
    return {**metrics, **given}


def _step(linked: Linked, placed: Placed, ways: HandOver, order: int, *, explicit: bool, handed: set[str]) -> Step:
    steps = linked.facts.steps
    facts = steps[order]
    inputs = ways.inputs[order]
    before = set(linked.graph.direct[order])
    if not explicit:
        before |= set(inputs.values()) | set(placed.needs[order].values())
    return Step(
        name=facts.name,
        order=order,
        cells=facts.declaration.cells,
        depends_on=tuple(steps[one].name for one in sorted(before)),
        inputs=tuple(InputValue(name, steps[source].name) for name, source in sorted(inputs.items())),
        outputs=tuple(
            OutputValue(name, _type(linked, maker, name), linked.is_certain(maker, name))
            for name, maker in ((name, _knows(linked, ways, order, name)) for name in sorted(handed))
        ),
        parameters=_parameters(linked, placed, order),
        watch=tuple(sorted(ways.watch[order])),
        metrics=tuple(placed.cells[order]),
        settings=facts.declaration.settings,
    )


def _knows(linked: Linked, ways: HandOver, order: int, name: str) -> int:
    """The step whose code tells about a value that the step hands on: the one before, where it takes it along only."""
    while name not in linked.provided[order] and not linked.facts.steps[order].makes(name):
        source = ways.inputs[order].get(name)
        if source is None:
            break
        order = source
    return order


def _parameters(linked: Linked, placed: Placed, order: int) -> tuple[str, ...]:
    """Parameters the step uses, the code at the start of every step and its metrics included."""
    used = {name for name, one in linked.provided[order].items() if one.origin is Origin.PARAMETER}
    used |= linked.writers.parameters & set(linked.facts.prelude.needs)
    metrics = linked.writers.parameters & placed.used[order]
    return tuple(sorted(used | {name for name in metrics if name not in linked.writers.of}))


def _type(linked: Linked, order: int, name: str) -> ArtifactType:
    """The artifact type that the code tells, of the step or of those it has the value from."""
    at: int | None = order
    seen: set[int] = set()
    trained = False
    while at is not None and at not in seen:
        seen.add(at)
        step = linked.facts.steps[at]
        trained = trained or name in step.record.trained
        binding = step.record.bindings.get(name)
        if binding is not None:
            maker = binding.maker or ""
            if trained or tables.is_model_maker(maker):
                return ArtifactType.MODEL
            return ArtifactType.DATASET if tables.is_data_maker(maker) else ArtifactType.ARTIFACT
        given = linked.provided[at].get(name)
        at = given.step if given else None
    return ArtifactType.MODEL if trained else ArtifactType.ARTIFACT
