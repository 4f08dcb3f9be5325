"""The notebook, walked from top to bottom: what each step does to names."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_kale_ext.analysis.environment import Environment
from jupyter_kale_ext.analysis.lower import lower
from jupyter_kale_ext.analysis.ops import Kind, Op, Try
from jupyter_kale_ext.analysis.record import Level, Need, Record, Site
from jupyter_kale_ext.analysis.summaries import Summaries
from jupyter_kale_ext.analysis.texts import evaluates_texts, lists_names, looks_up_names, names_in_texts
from jupyter_kale_ext.analysis.walk import Walk, record_of_call
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.notebook import Notebook, StepDeclaration
from jupyter_kale_ext.model.pipeline import Parameter

_UNSEEN = frozenset({"exec", "%run -i", "%load", "%loadpy", "%macro", "%rerun", "%recall"})
"""What may run code in the notebook's namespace that isn't written in the notebook."""


@dataclass(frozen=True)
class StepFacts:
    """What one step does to names.

    Attributes:
        declaration: What the tags say.
        order: Zero-based place by its first cell.
        record: What its cells do, one after the other.
        needs: What it has to be given: names read, and names it may leave as they were or changes in place.
        shared: Names it needs, and those of its other needs that may share objects with them when it ends.
    """

    declaration: StepDeclaration
    order: int
    record: Record
    needs: dict[str, Need]
    shared: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the step."""
        return self.declaration.name

    @property
    def first(self) -> int:
        """Place of its first cell in the notebook."""
        return self.declaration.cells[0].index

    @property
    def last(self) -> int:
        """Place of its last cell in the notebook."""
        return self.declaration.cells[-1].index

    def makes(self, name: str) -> bool:
        """True where the step surely binds the name."""
        return name in self.record.state.bound

    def removes(self, name: str) -> bool:
        """True where the step surely deletes the name."""
        return name in self.record.state.gone and not self.makes(name)

    def may_change(self, name: str) -> bool:
        """True where the step may change the object of a name it takes, without being sure to."""
        record = self.record
        return (name in record.touched or record.differentiates) and name not in self.written

    @property
    def written(self) -> set[str]:
        """Names it makes, perhaps makes, changes in place or deletes."""
        record = self.record
        return {
            name
            for name in (*record.state.bound, *record.state.maybe, *record.changed, *record.state.gone)
            if ":" not in name
        }


@dataclass(frozen=True)
class Facts:
    """What the whole notebook does to names.

    Attributes:
        notebook: The notebook.
        prelude: What the cells put at the start of every step do.
        steps: The steps in the order of their first cells.
        metrics: Each metrics cell and what it needs.
        skipped: Names that only cells outside the pipeline make, and where.
    """

    notebook: Notebook
    prelude: Record
    steps: tuple[StepFacts, ...]
    metrics: tuple[tuple[Cell, Record], ...]
    skipped: dict[str, Site] = field(default_factory=dict)


def collect(notebook: Notebook, parameters: Iterable[Parameter] = ()) -> Facts:
    """Walk through the notebook: the cells put at the start of every step, the steps, the metrics."""
    environment = Environment()
    for parameter in parameters:
        if not isinstance(parameter.default, list | dict):
            environment.constant(parameter.name)
    summaries = Summaries(environment, record_of_call)

    def walked(cells: Iterable[Cell]) -> Record:
        walk: Walk | None = None
        for cell in cells:
            if walk is None:
                walk = Walk(environment, summaries, cell)
                walk.patched()
            walk.cell = cell
            walk.run(_operations(cell))
        return walk.record if walk else Record()

    prelude = walked((*notebook.with_role(Role.IMPORTS), *notebook.with_role(Role.FUNCTIONS)))
    steps = []
    for order, declaration in enumerate(notebook.steps):
        record = walked(declaration.cells)
        needs = _needs(record)
        steps.append(StepFacts(declaration, order, record, needs, _shared(needs, environment)))
    _need_names_in_texts(steps, everywhere=evaluates_texts(notebook.cells))
    _need_names_of_unseen_code(steps, prelude)
    metrics = tuple((cell, walked([cell])) for cell in notebook.with_role(Role.METRICS))
    outside = (
        Walk(Environment(), Summaries(Environment(), record_of_call), notebook.cells[0]) if notebook.cells else None
    )
    for cell in notebook.with_role(Role.SKIP):
        if outside is not None:
            outside.cell = cell
            outside.run(lower(cell.source))
    skipped = {name: binding.site for name, binding in outside.record.bindings.items()} if outside else {}
    return Facts(notebook, prelude, tuple(steps), metrics, skipped)


def _operations(cell: Cell) -> tuple[Op, ...]:
    """What a cell does; one that is to raise may end anywhere."""
    operations = lower(cell.source)
    return (Try(operations, ((),), forgives=False),) if cell.expects_error else operations


def _need_names_in_texts(steps: list[StepFacts], everywhere: bool) -> None:
    """What steps make may be looked up by its name in a text, or listed; a name in no earlier step is no problem."""
    made = set().union(*(step.written for step in steps))
    for step in steps:
        for cell in step.declaration.cells:
            wanted = list(names_in_texts(cell)) if everywhere or looks_up_names(cell) else []
            if lists_names(cell):
                wanted += [(name, 1) for name in sorted(made) if not name.startswith("<")]
            for name, line in wanted:
                if name in made and not step.makes(name):
                    step.needs.setdefault(name, Need(Level.SOFT, Site(cell, line)))


def _need_names_of_unseen_code(steps: list[StepFacts], prelude: Record) -> None:
    """Code that runs in the notebook but isn't written there may use and change any name once it is called."""
    first = next((step.order for step in steps if _runs_unseen(step.record)), len(steps))
    made = set(prelude.bindings).union(*(step.record.bindings for step in steps), vars(builtins))
    unknown = [{name: need for name, need in step.needs.items() if name not in made} for step in steps]
    everywhere = set().union(*unknown)
    for step in steps[first + 1 :]:
        if not unknown[step.order]:
            continue
        site = next(iter(unknown[step.order].values())).site
        for name in sorted(everywhere.union(*(one.written for one in steps[: step.order]))):
            if not name.startswith("<") and not step.makes(name):
                step.needs.setdefault(name, Need(Level.SOFT, site))
                step.record.touched.setdefault(name, site)


def _runs_unseen(record: Record) -> bool:
    return any(what in _UNSEEN or what.startswith("get_ipython()") for what, _ in record.dynamic)


def _needs(record: Record) -> dict[str, Need]:
    """The needs of a step: a name it may leave as it was has to be there to be handed on."""
    needs = dict(record.needs)
    for name in record.maybe:
        if name not in needs and name in record.bindings:
            needs[name] = Need(Level.SOFT, record.bindings[name].site)
    for name, site in record.changed.items():
        if ":" not in name and name not in record.state.bound:
            needs.setdefault(name, Need(Level.SOFT, site))
    return needs


def _shared(needs: Iterable[str], environment: Environment) -> dict[str, frozenset[str]]:
    wanted = frozenset(needs)
    found = {name: wanted.intersection(environment.links.of(name)) for name in wanted}
    return {name: others for name, others in found.items() if others}


def is_definition(record: Record, name: str) -> bool:
    """True where the record binds the name by import, ``def`` or ``class`` alone."""
    binding = record.bindings.get(name)
    return binding is not None and Kind.DATA not in binding.kinds
