"""Runs a notebook with nbclient and as a pipeline, and compares what each cell shows.

    python -m tests.equivalence.harness [--mode cells|sections|tagged|suggested] [--twice] [--verbose] FOLDER_OR_FILE...

All runs happen in the same folder, made anew for each from the files beside the notebook. With ``--twice`` the notebook
itself runs twice, and cells that differ between these two runs (random numbers without a seed, measured times) are
counted apart. The exit status is 0 where nothing else differs in silence: each notebook is the same in all other cells
or refused with a sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbclient
import nbformat
from nbclient.exceptions import CellExecutionError

from jupyter_kale_ext.runs.store import FINISHING, RunStore
from tests.equivalence.notebooks import MODES, tag, with_parameters
from tests.equivalence.observe import Difference, Shown, differences, shown

Notebook = Mapping[str, object]
_BESIDE_LIMIT = 256 << 20
_REFUSALS = frozenset({"value"})


@dataclass(frozen=True)
class PipelineRun:
    """A notebook, run as a pipeline.

    Attributes:
        cells: What each cell showed; None where nothing was run.
        refusal: The sentence with which the notebook or a value was refused; None where nothing was.
        metrics: Of all steps together.
        log: What the command said, for people.
    """

    cells: Mapping[str, Shown] | None
    refusal: str | None
    metrics: Mapping[str, float]
    log: str


@dataclass(frozen=True)
class Comparison:
    """A notebook, run both ways.

    Attributes:
        cells: Number of code cells.
        differences: Where the pipeline showed something else; empty where it was refused before the run.
        unstable: Number of cells that two runs of the notebook itself show differently, and the pipeline in another
            way again; they are not among the differences. 0 where the notebook ran once.
        refusal: As in ``PipelineRun``.
        metrics: As in ``PipelineRun``.
        log: As in ``PipelineRun``.
    """

    cells: int
    differences: Sequence[Difference]
    unstable: int
    refusal: str | None
    metrics: Mapping[str, float]
    log: str

    @property
    def differing(self) -> int:
        """Number of cells that differ."""
        return len({difference.cell for difference in self.differences})


def compare(
    notebook: Notebook,
    mode: str,
    folder: Path,
    beside: Path | None = None,
    parameters: Mapping[str, object] = MappingProxyType({}),
    timeout: int = 600,
    twice: bool = False,
) -> Comparison:
    """Run a notebook both ways and compare.

    Args:
        notebook: Its JSON; outputs in it don't matter.
        mode: How it is tagged for the pipeline (``notebooks.MODES``).
        folder: A folder that may be made anew: all runs happen there.
        beside: Folder whose files lie beside the notebook; None for none.
        parameters: Values given at run: the notebook gets them in a cell after its parameters' cell.
        timeout: Seconds a cell, or the whole pipeline, may take.
        twice: True to run the notebook itself twice, to tell apart what no two runs of it have in common.
    """
    tagged = without_outputs(tag(notebook, mode))
    path = _lay_out(tagged, folder, beside)
    injected = with_parameters(tagged, parameters) if parameters else tagged
    expected = run_notebook(injected, folder, timeout)
    expected.pop("injected", None)
    _lay_out(tagged, folder, beside)
    ran = run_pipeline(path, parameters, timeout)
    found = [] if ran.cells is None else differences(expected, ran.cells)
    if ran.refusal is not None:
        found = _before_refusal(found, ran.cells)
    unstable: set[str] = set()
    if twice and found:
        _lay_out(tagged, folder, beside)
        again = run_notebook(injected, folder, timeout)
        again.pop("injected", None)
        unstable = {difference.cell for difference in differences(expected, again)}
    stable = [difference for difference in found if difference.cell not in unstable]
    apart = len({difference.cell for difference in found} & unstable)
    return Comparison(len(expected), stable, apart, ran.refusal, ran.metrics, ran.log)


def run_notebook(notebook: Notebook, folder: Path, timeout: int = 600) -> dict[str, Shown]:
    """What the cells show when the notebook runs from top to bottom; it stops at the first error."""
    node = nbformat.reads(json.dumps(notebook), as_version=nbformat.NO_CONVERT)
    client = nbclient.NotebookClient(node, timeout=timeout, resources={"metadata": {"path": str(folder)}})
    with contextlib.suppress(CellExecutionError):
        client.execute()
    return shown(node)


def run_pipeline(
    path: Path, parameters: Mapping[str, object] = MappingProxyType({}), timeout: int = 600
) -> PipelineRun:
    """What the cells show when ``jupyter kale run`` runs the notebook at the path."""
    given = [word for name, value in parameters.items() for word in ("-p", f"{name}={_text(value)}")]
    with tempfile.TemporaryDirectory(prefix="kale-equivalence-") as private:
        target = Path(private) / "out.ipynb"
        command = [sys.executable, "-m", "jupyter_kale_ext", "run", str(path), *given, "--output", str(target)]
        environment = {**os.environ, "JUPYTER_KALE_RUNS_DIR": str(Path(private) / "runs")}
        done = subprocess.run(
            [*command, "--no-cache", "--json"],
            cwd=Path.cwd(),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if not target.exists():
            return PipelineRun(None, done.stderr.strip() or f"exit status {done.returncode}", {}, done.stderr)
        cells = shown(json.loads(target.read_text(encoding="utf-8")))
        events = [json.loads(line) for line in done.stdout.splitlines()]
        _wait_for_record(Path(private) / "runs")
        return PipelineRun(cells, _refusal(events), _metrics(events), done.stderr)


def _wait_for_record(runs: Path) -> None:
    """Wait until the runs' supervisors have written where the results come from, which they do after the runs' end."""
    store = RunStore(runs, "local")
    for run in store.ids():
        with store.record(run).locked(timeout=FINISHING):
            pass


def without_outputs(notebook: Notebook) -> dict[str, object]:
    """A copy of the notebook as if it had never run."""
    copied = copy.deepcopy(dict(notebook))
    for cell in copied["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return copied


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    given = _parser().parse_args(arguments)
    paths = [path for name in given.paths for path in _notebooks_in(Path(name))]
    cells = same = unstable = silent = 0
    print(f"{'notebook':<60} {'cells':>5} {'same':>5}  outcome")
    for path in paths:
        notebook = nbformat.convert(nbformat.read(path, as_version=nbformat.NO_CONVERT), 4)
        with tempfile.TemporaryDirectory(prefix="kale-equivalence-") as made:
            compared = compare(
                notebook, given.mode, Path(made) / "here", path.parent, timeout=given.timeout, twice=given.twice
            )
        equal = 0 if compared.refusal is not None else compared.cells - compared.differing - compared.unstable
        cells, same, silent = cells + compared.cells, same + equal, silent + bool(compared.differences)
        unstable += compared.unstable
        print(f"{path.name:<60} {compared.cells:>5} {equal:>5}  {outcome(compared)}", flush=True)
        if given.verbose:
            for difference in compared.differences:
                print(difference)
    apart = f", {unstable} differ between two runs of the notebook itself" if given.twice else ""
    print(f"{len(paths)} notebooks, {same} of {cells} cells the same{apart}, {silent} notebooks differ")
    return 1 if silent else 0


def outcome(compared: Comparison) -> str:
    """How the comparison ended, in a few words."""
    if compared.differences:
        return "differs"
    if compared.refusal is not None:
        return f"refused: {compared.refusal}"
    if compared.unstable:
        return f"the same but for {compared.unstable} that differ between two runs of the notebook itself"
    return "the same"


def _before_refusal(found: Sequence[Difference], cells: Mapping[str, Shown] | None) -> list[Difference]:
    """The differences in cells that ran whole before the refusal ended the run."""
    reached = [cell for cell, seen in (cells or {}).items() if seen != Shown()]
    last = reached[-1] if reached else None
    order = list(cells or {})
    return [d for d in found if last is not None and order.index(d.cell) < order.index(last)]


def _refusal(events: Sequence[Mapping[str, Any]]) -> str | None:
    """The sentence of the step that failed because a value can't be carried."""
    for event in events:
        error = event["data"].get("error") if event["kind"] == "step_finished" else None
        if error and error["kind"] in _REFUSALS:
            return f"{error['message']} {error['remedy']}".strip()
    return None


def _metrics(events: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    ended = [event["data"] for event in events if event["kind"] == "step_finished"]
    return {name: value for data in ended for name, value in data["metrics"].items()}


def _text(value: object) -> str:
    """A parameter's value as users write it on the command line."""
    return value if isinstance(value, str) else json.dumps(value)


def _lay_out(notebook: Notebook, folder: Path, beside: Path | None) -> Path:
    """Make the folder anew, with the notebook in it; gives the notebook's path."""
    shutil.rmtree(folder, ignore_errors=True)
    if beside is None:
        folder.mkdir(parents=True)
    else:
        size = sum(path.stat().st_size for path in beside.rglob("*") if path.is_file())
        if size > _BESIDE_LIMIT:
            raise SystemExit(f"{beside} holds more than {_BESIDE_LIMIT >> 20} MiB: give a smaller folder.")
        shutil.copytree(beside, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints", ".git"))
    path = folder / "notebook_under_test.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def _notebooks_in(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(path.rglob("*.ipynb"))
    if not found:
        raise SystemExit(f"There is no notebook at {path}.")
    return [notebook for notebook in found if ".ipynb_checkpoints" not in notebook.parts]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.equivalence.harness", description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", metavar="FOLDER_OR_FILE")
    parser.add_argument("--mode", choices=MODES, default="cells", help="how the notebooks are tagged")
    parser.add_argument("--timeout", type=int, default=600, help="seconds a cell, or the whole pipeline, may take")
    parser.add_argument(
        "--twice", action="store_true", help="run the notebook itself twice, and count what differs there apart"
    )
    parser.add_argument("--verbose", action="store_true", help="print each difference")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
