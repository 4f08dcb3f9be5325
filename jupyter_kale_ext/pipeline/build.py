"""Notebook, steps and parameters to a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.model.pipeline import Parameter, Pipeline, PipelineVolume, Step
from jupyter_kale_ext.notebook.report import diagnose
from jupyter_kale_ext.pipeline import rules
from jupyter_kale_ext.pipeline.naming import kfp_name, name_problems, title_of
from jupyter_kale_ext.pipeline.order import in_order
from jupyter_kale_ext.pipeline.values import carry_problem
from jupyter_kale_ext.pipeline.volumes import read_volumes

_WITHOUT_EFFECT = ("marshal_volume", "marshal_path", "abs_working_dir", "output_path")


def build(
    notebook: Notebook, steps: tuple[Step, ...], parameters: tuple[Parameter, ...], default_image: str
) -> tuple[Pipeline, tuple[Diagnostic, ...]]:
    """The pipeline, and the problems of its settings.

    Args:
        notebook: The notebook, read.
        steps: Its steps as the analysis found them, in any order.
        parameters: Its parameters in document order.
        default_image: Image of the steps where neither tag nor metadata names one.
    """
    title = title_of(notebook)
    volumes, volume_problems = read_volumes(notebook.settings)
    security, security_problems = _security(notebook.settings.security_context)
    timed, timeout_problems = _with_timeout(steps, notebook.settings.timeout)
    pipeline = Pipeline(
        name=kfp_name(title),
        title=title,
        description=notebook.settings.pipeline_description,
        experiment=notebook.settings.experiment_name,
        base_image=notebook.settings.base_image or default_image,
        caching=notebook.settings.enable_caching is not False,
        parameters=parameters,
        parameter_cells=_filled(notebook, Role.PARAMETERS),
        prelude=_filled(notebook, Role.IMPORTS) + _filled(notebook, Role.FUNCTIONS),
        steps=in_order(timed),
        volumes=volumes,
        run_as_user=security.user,
        run_as_group=security.group,
        run_as_non_root=security.non_root,
        language_version=notebook.language_version,
        installs=notebook.settings.packages,
    )
    problems = (
        *name_problems(title),
        *volume_problems,
        *_mount_clashes(steps, volumes),
        *security_problems,
        *timeout_problems,
        *_unhonoured(notebook.settings.raw),
        *_defaults_problems(notebook, parameters),
    )
    return pipeline, problems


def _filled(notebook: Notebook, role: Role) -> tuple[Cell, ...]:
    return tuple(cell for cell in notebook.with_role(role) if cell.source.strip())


@dataclass(frozen=True)
class _Security:
    user: int | None = None
    group: int | None = None
    non_root: bool | None = None


def _security(raw: Mapping[str, object] | None) -> tuple[_Security, list[Diagnostic]]:
    if raw is None:
        return _Security(), []
    problems: list[Diagnostic] = []
    ids: dict[str, int | None] = {}
    for key in ("run_as_user", "run_as_group"):
        value = raw.get(key)
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
        ids[key] = value if good and isinstance(value, int) else None
        if value is not None and not good:
            problems.append(
                _bad_security(f"`{key}` of the security context is {value!r}.", f"Set `{key}` to a user id.")
            )
    non_root = raw.get("run_as_non_root")
    if non_root is not None and not isinstance(non_root, bool):
        problems.append(_bad_security(f"`run_as_non_root` is {non_root!r}.", "Set it to true or false."))
    if non_root is True and ids["run_as_user"] == 0:
        message = "The security context asks for user 0 (root) and refuses root."
        problems.append(_bad_security(message, "Choose another `run_as_user`, or allow root."))
    found = _Security(ids["run_as_user"], ids["run_as_group"], non_root if isinstance(non_root, bool) else None)
    return found, problems


def _bad_security(message: str, remedy: str) -> Diagnostic:
    return diagnose(rules.SECURITY, message, remedy)


def _with_timeout(steps: tuple[Step, ...], seconds: int | None) -> tuple[tuple[Step, ...], list[Diagnostic]]:
    if seconds is None:
        return steps, []
    timed = tuple(
        step if step.settings.timeout is not None else replace(step, settings=replace(step.settings, timeout=seconds))
        for step in steps
    )
    message = f"The timeout of {seconds} seconds holds for each step: KFP has none for a whole pipeline."
    return timed, [diagnose(rules.PIPELINE_TIMEOUT, message, "Use `timeout:SECONDS` on the steps that need another.")]


def _mount_clashes(steps: tuple[Step, ...], volumes: tuple[PipelineVolume, ...]) -> list[Diagnostic]:
    mounted = {volume.mount_point.rstrip("/"): volume.name for volume in volumes}
    problems = []
    for step in steps:
        for mount in step.settings.volumes:
            name = mounted.get(mount.mount_path.rstrip("/"))
            if name is not None and name != mount.pvc:
                message = f"Step `{step.name}` mounts `{mount.pvc}` at {mount.mount_path}, where `{name}` is mounted."
                remedy = "Choose another mount path for one of them."
                problems.append(
                    diagnose(rules.VOLUME, message, remedy, step.cells[0] if step.cells else None, step.name)
                )
    return problems


def _unhonoured(raw: Mapping[str, object]) -> list[Diagnostic]:
    notes = []
    if raw.get("katib_run") is True or raw.get("katib") is True:
        message = "The notebook asks for a Katib tuning: the pipeline runs once, with the parameters' own values."
        notes.append(diagnose(rules.KATIB, message, "Switch `katib_run` off."))
    for key in ("snapshot_volumes", "autosnapshot", "auto_snapshot"):
        if raw.get(key) is True:
            message = f"`{key}` of the notebook's metadata has no effect: KFP makes no snapshots."
            notes.append(diagnose(rules.SNAPSHOT, message, f"Switch `{key}` off.", severity=Severity.INFO))
    for key in _WITHOUT_EFFECT:
        if raw.get(key):
            message = f"`{key}` of the notebook's metadata has no effect here."
            notes.append(diagnose(rules.OLD_SETTING, message, f"Remove `{key}` if Kale doesn't need it."))
    return notes


def _defaults_problems(notebook: Notebook, parameters: tuple[Parameter, ...]) -> list[Diagnostic]:
    cells = {cell.id: cell for cell in notebook.cells}
    problems = []
    for parameter in parameters:
        problem = carry_problem(parameter.default)
        if problem is not None:
            message = f"The default of parameter `{parameter.name}` {problem}."
            remedy = "Write the value as a text and convert it in the code."
            cell = cells.get(parameter.cell_id)
            problems.append(diagnose(rules.PARAMETER_VALUE, message, remedy, cell, line=parameter.line))
    return problems
