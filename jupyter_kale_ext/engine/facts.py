"""All that an engine knows of a run, and the run that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.errors import NotFound
from jupyter_kale_ext.model.comparison import Comparison, Difference
from jupyter_kale_ext.model.run import RunSnapshot
from jupyter_kale_ext.runs.cells import cell_differences
from jupyter_kale_ext.runs.comparison import RunFacts, compare


def facts(engine: Engine, run_id: str) -> RunFacts:
    """All that is known of a run.

    Raises:
        NotFound: There is no such run.
        StorageError: Its record can't be read.
    """
    return RunFacts(
        engine.snapshot(run_id), engine.notebook(run_id), engine.pipeline_yaml(run_id), engine.provenance(run_id)
    )


def changes_since(engine: Engine, run_id: str, notebook: Mapping[str, object]) -> tuple[Difference, ...]:
    """The code cells that differ between a run's notebook, as it ran, and another state of it.

    Args:
        engine: Where the run is.
        run_id: The run.
        notebook: The JSON of the notebook now.

    Raises:
        NotFound: There is no such run.
        StorageError: Its record can't be read.
    """
    return tuple(cell_differences(engine.notebook(run_id), notebook))


def compare_runs(engine: Engine, before: str | None, after: str, place: Engine | None = None) -> Comparison:
    """What differs between two runs.

    Args:
        engine: Where the second run is.
        before: Id of the first run; None for the one of the same notebook that was started before ``after``.
        after: Id of the second one.
        place: Where the first run is; None for the same engine.

    Raises:
        NotFound: There is no such run, or none before.
        StorageError: A record can't be read.
    """
    second = facts(engine, after)
    if before is None:
        return compare(facts(engine, _before(engine, second.snapshot)), second)
    return compare(facts(place or engine, before), second)


def _before(engine: Engine, run: RunSnapshot) -> str:
    earlier = [other for other in engine.runs(run.notebook) if other.submitted < run.submitted]
    if not earlier:
        raise NotFound(f"There is no run of this notebook before {run.id}.", "Name the run to compare with.")
    return max(earlier, key=lambda other: other.submitted).id
