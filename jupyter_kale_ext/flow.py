"""The product on one screen: notebook → problems and pipeline → KFP IR → run → notebook with outputs."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_kale_ext.analysis import analyse, tag_fixes
from jupyter_kale_ext.engine.base import Engine, Submission
from jupyter_kale_ext.errors import PipelineInvalid
from jupyter_kale_ext.model.compiled import CompiledPipeline
from jupyter_kale_ext.model.diagnostic import Diagnostic, has_errors
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Pipeline
from jupyter_kale_ext.model.run import CellOutputs, RunSnapshot
from jupyter_kale_ext.model.suggestion import CellSuggestion
from jupyter_kale_ext.notebook import read
from jupyter_kale_ext.notebook.safe import keep_safe
from jupyter_kale_ext.pipeline import build, complete_parameters
from jupyter_kale_ext.pipeline.graph import graph

_PYTHON = "3.11"
"""Version of Python where the notebook doesn't tell its own."""


@dataclass(frozen=True)
class Checked:
    """A notebook, looked at.

    Attributes:
        notebook: The notebook, read.
        pipeline: What it becomes; None where a problem is an error.
        diagnostics: All problems, those of the whole notebook first, then by cell and line.
        graph: Cells and steps as JSON (``Graph`` in docs/architecture.md), errors or not.
    """

    notebook: Notebook
    pipeline: Pipeline | None
    diagnostics: tuple[Diagnostic, ...]
    graph: dict[str, object]


@dataclass(frozen=True)
class Suggested:
    """A proposal for a notebook.

    Attributes:
        cells: A role or step for each cell that holds code.
        notebook: A copy of the notebook's JSON with the proposed tags.
        checked: What the notebook would be with them.
    """

    cells: tuple[CellSuggestion, ...]
    notebook: dict[str, object]
    checked: Checked


def check(notebook_json: Mapping[str, object], path: str = "", default_image: str = "") -> Checked:
    """Find the problems of a notebook, and what it becomes. Never executes it.

    Args:
        notebook_json: The notebook's JSON.
        path: Its path, for names and messages; empty where unknown.
        default_image: Image of steps where nothing names one; empty for plain Python of the kernel's version.

    Raises:
        NotebookInvalid: The JSON is no notebook.
    """
    notebook = read(notebook_json, path)
    analysis = analyse(notebook)
    in_cells = keep_safe(notebook_json, (*tag_fixes(notebook, analysis.diagnostics), *analysis.diagnostics), _look)
    pipeline, problems = build(notebook, analysis.steps, analysis.parameters, default_image or _default_image(notebook))
    found = (*in_cells, *problems)
    if not has_errors(found):
        found += _compile_problems(pipeline)
    diagnostics = tuple(sorted(found, key=_place))
    return Checked(notebook, None if has_errors(diagnostics) else pipeline, diagnostics, graph(notebook, pipeline))


def engine_of(notebook_json: Mapping[str, object]) -> str | None:
    """Name of the engine in the notebook's settings; None where they name none.

    Raises:
        NotebookInvalid: The JSON is no notebook.
    """
    return read(notebook_json).settings.engine


def suggest(notebook_json: Mapping[str, object], path: str = "", default_image: str = "") -> Suggested:
    """Propose a role or step for each cell of an untagged or partly tagged notebook. Never executes it.

    Raises:
        NotebookInvalid: The JSON is no notebook.
    """
    from jupyter_kale_ext.suggest import suggest as propose

    proposal = propose(notebook_json, read(notebook_json, path), lambda tagged: check(tagged, path, default_image))
    return Suggested(proposal.cells, proposal.notebook, proposal.looked)


def with_files(checked: Checked, folder: Path) -> Checked:
    """The pipeline with the local modules and files its code uses, and pinned packages where the notebook wants them.

    Args:
        checked: The notebook, looked at.
        folder: The notebook's folder; files in it and below it are read.

    Returns:
        The same with the files in the pipeline, what can't travel among the problems (at the end), and no pipeline
        where one of those is an error.

    Raises:
        EngineUnavailable: The kernel's Python doesn't tell its packages.
    """
    from jupyter_kale_ext.beside import complete
    from jupyter_kale_ext.engine.local.interpreter import environment

    if checked.pipeline is None:
        return checked
    pipeline, problems = complete(checked.pipeline, folder, lambda: environment(checked.notebook.kernel))
    whole = None if has_errors(problems) else pipeline
    return replace(checked, pipeline=whole, diagnostics=(*checked.diagnostics, *problems))


def compile_checked(checked: Checked) -> CompiledPipeline:
    """The pipeline as KFP IR.

    Raises:
        PipelineInvalid: A problem of the notebook is an error.
    """
    from jupyter_kale_ext.compile import compile_pipeline

    if checked.pipeline is None:
        raise PipelineInvalid(checked.diagnostics)
    return compile_pipeline(checked.pipeline)


def export_checked(checked: Checked) -> str:
    """The pipeline as a Python file that uses the KFP SDK and compiles to the same IR.

    Raises:
        PipelineInvalid: A problem of the notebook is an error.
        InvalidInput: The SDK refuses what KFP itself runs.
    """
    from jupyter_kale_ext.compile import export_pipeline

    if checked.pipeline is None:
        raise PipelineInvalid(checked.diagnostics)
    return export_pipeline(checked.pipeline)


def compile_notebook(notebook_json: Mapping[str, object], path: str = "", default_image: str = "") -> CompiledPipeline:
    """``check`` and ``compile_checked`` in one.

    Raises:
        NotebookInvalid: The JSON is no notebook.
        PipelineInvalid: A problem of the notebook is an error.
    """
    return compile_checked(check(notebook_json, path, default_image))


def submission(
    engine: str,
    checked: Checked,
    notebook_json: Mapping[str, object],
    *,
    notebook_path: str,
    working_directory: str,
    parameters: Mapping[str, object],
    use_cache: bool | None = None,
    notes: Sequence[str] = (),
) -> Submission:
    """A notebook as an engine or a scheduler takes it.

    Args:
        engine: Name of the engine: where steps don't see this machine, what they need of it travels with them.
        checked: The notebook, looked at.
        notebook_json: Its JSON as it was looked at.
        notebook_path: Its absolute path: runs are found by it, it is never opened.
        working_directory: Absolute path of its folder on this machine.
        parameters: Values for some of its parameters; text is read by the parameter's type.
        use_cache: False runs every step afresh; None leaves it to the pipeline.
        notes: What the user should know of the run, in sentences: its first warnings.

    Raises:
        PipelineInvalid: A problem of the notebook is an error.
        InvalidInput: A parameter is unknown or of the wrong type.
    """
    known = len(checked.diagnostics)
    if engine != "local":
        checked = with_files(checked, Path(working_directory))
    if checked.pipeline is None:
        raise PipelineInvalid(checked.diagnostics)
    values = complete_parameters(checked.pipeline, parameters)
    return Submission(
        compiled=compile_checked(checked),
        parameters=values,
        notebook=notebook_json,
        notebook_path=notebook_path,
        working_directory=working_directory,
        kernel=checked.notebook.kernel,
        use_cache=use_cache,
        warnings=(*notes, *(f"{problem.message} {problem.remedy}" for problem in checked.diagnostics[known:])),
    )


def submit(
    engine: Engine,
    checked: Checked,
    notebook_json: Mapping[str, object],
    *,
    notebook_path: str,
    working_directory: str,
    parameters: Mapping[str, object],
    use_cache: bool | None = None,
    notes: Sequence[str] = (),
) -> RunSnapshot:
    """Start a run and return at once; takes what ``submission`` takes, with the engine itself.

    Raises:
        PipelineInvalid: A problem of the notebook is an error.
        InvalidInput: A parameter is unknown or of the wrong type, or the engine can't give what is asked.
        EngineUnavailable: There is no way to run there now.
        StorageError: The run can't be written down.
    """
    return engine.submit(
        submission(
            engine.name,
            checked,
            notebook_json,
            notebook_path=notebook_path,
            working_directory=working_directory,
            parameters=parameters,
            use_cache=use_cache,
            notes=notes,
        )
    )


def image_notes(checked: Checked, own: str, unknown: str) -> tuple[str, ...]:
    """What to say of the image of a run whose default would be the notebook server's own; nothing where none needs it.

    Args:
        checked: The notebook, looked at with that default.
        own: The notebook server's own image; empty where it isn't known.
        unknown: Why it isn't known, as a sentence without its full stop; empty where there is none to know.
    """
    if checked.pipeline is None or checked.notebook.settings.base_image or not (own or unknown):
        return ()
    steps = [step.name for step in checked.pipeline.steps if not step.settings.image]
    if not steps:
        return ()
    if own:
        return (f"Steps that name no image run in this notebook server's own: {own}.",)
    return (f"{unknown}, so steps that name no image run in {checked.pipeline.base_image}, not in this server's own.",)


def notebook_with_outputs(
    notebook_json: Mapping[str, object], run: RunSnapshot, outputs: Sequence[CellOutputs]
) -> dict[str, object]:
    """A copy of the notebook in which the pipeline's cells show what a run left there.

    Cells of the pipeline that the run did not reach show nothing; cells outside it keep what they have; ids,
    metadata and everything else stay as they are.
    """
    left = {cell.cell_id: cell for cell in outputs}
    in_pipeline = {cell.cell_id for step in run.steps for cell in step.cells} | left.keys()
    written = copy.deepcopy(dict(notebook_json))
    cells = written.get("cells")
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        cell_id = str(cell.get("id", f"cell-{index}"))
        if cell.get("cell_type") == "code" and cell_id in in_pipeline:
            ran = left.get(cell_id)
            cell["outputs"] = [dict(output) for output in ran.outputs] if ran else []
            cell["execution_count"] = ran.execution_count if ran else None
    return written


def _look(notebook_json: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """The problems of the cells: what fixes are tried by."""
    notebook = read(notebook_json)
    return (*notebook.diagnostics, *analyse(notebook).diagnostics)


def _default_image(notebook: Notebook) -> str:
    version = re.match(r"3\.\d+", notebook.language_version or "")
    return f"python:{version[0] if version else _PYTHON}-slim"


def _compile_problems(pipeline: Pipeline) -> tuple[Diagnostic, ...]:
    from jupyter_kale_ext.compile import diagnose

    return tuple(diagnose(pipeline))


def _place(problem: Diagnostic) -> tuple[int, int, str]:
    return (-1 if problem.cell_index is None else problem.cell_index, problem.line or 0, problem.code)
