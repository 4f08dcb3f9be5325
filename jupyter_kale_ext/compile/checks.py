"""Problems of a pipeline on its way to a cluster: what KFP can't carry or would change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_kale_ext.compile import rules
from jupyter_kale_ext.compile.names import RESERVED_PREFIX
from jupyter_kale_ext.compile.plan import NEW_CLAIM, Plan, make_plan
from jupyter_kale_ext.compile.resources import device, without_field
from jupyter_kale_ext.compile.size import MAX_ARGUMENT, MAX_OBJECT, argument_size, biggest_cell, object_size
from jupyter_kale_ext.compile.volumes import DEFAULT_STORAGE_CLASS, Mount, mountable, mounts
from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.pipeline import Parameter, Pipeline, Step
from jupyter_kale_ext.model.rule import Rule

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def diagnose(pipeline: Pipeline, plan: Plan | None = None) -> tuple[Diagnostic, ...]:
    """What stops the pipeline from being compiled, and what would get lost or changed on a cluster.

    Problems of the pipeline first, then the steps' in the pipeline's order. Never imports kfp.

    Args:
        pipeline: The pipeline.
        plan: Its plan where it is made already.
    """
    plan = plan or make_plan(pipeline)
    found = [*_pipeline_problems(plan)]
    for step in pipeline.steps:
        found += _step_problems(plan, step)
    return tuple(found)


def _pipeline_problems(plan: Plan) -> Iterator[Diagnostic]:
    pipeline = plan.pipeline
    cells = {cell.id: cell for cell in pipeline.parameter_cells}
    for parameter in pipeline.parameters:
        yield from _parameter_problems(parameter, cells.get(parameter.cell_id))
    for where, text in (("name", pipeline.title), ("description", pipeline.description)):
        if "{{" in text:
            yield _problem(
                rules.BRACES, f"The pipeline's {where} holds `{{{{`, which a cluster may replace.", _PLAIN_TEXT
            )
    for volume in pipeline.volumes:
        if volume not in mountable(pipeline):
            message = f"Kubeflow Pipelines can't mount the volume `{volume.name}` of type `{volume.kind}`."
            yield _problem(rules.VOLUME_KIND, message, "Use an existing claim (`pvc`) or a new one (`new_pvc`).")
        elif volume.kind == NEW_CLAIM and volume.storage_class is None:
            message = f"The new volume `{volume.name}` names no storage class: it gets `{DEFAULT_STORAGE_CLASS}`."
            yield _problem(rules.STORAGE_CLASS, message, "Name the volume's storage class.")
    size = object_size(plan)
    if size > MAX_OBJECT:
        message = f"The pipeline takes about {size // 1000} kB; a cluster stores about {MAX_OBJECT // 1000} kB."
        yield _problem(rules.PIPELINE_TOO_BIG, message, "For a cluster, join steps or split the notebook.")


_PLAIN_TEXT = "Write it without double braces, or build it in the code."


def _parameter_problems(parameter: Parameter, cell: Cell | None) -> Iterator[Diagnostic]:
    line = parameter.line if cell else None
    if parameter.name.startswith(RESERVED_PREFIX):
        message = f"The parameter `{parameter.name}` has a name that is reserved."
        yield _problem(
            rules.RESERVED_NAME, message, "Rename it: `kale_` begins the product's own names.", cell, line=line
        )
    if _holds_braces(parameter.default):
        message = f"The default of the parameter `{parameter.name}` holds `{{{{`, which a cluster may replace."
        yield _problem(rules.BRACES, message, _PLAIN_TEXT, cell, line=line)


def _holds_braces(value: object) -> bool:
    if isinstance(value, str):
        return "{{" in value
    if isinstance(value, dict):
        return any(_holds_braces(part) for item in value.items() for part in item)
    return isinstance(value, list) and any(_holds_braces(item) for item in value)


def _step_problems(plan: Plan, step: Step) -> Iterator[Diagnostic]:
    yield from _size_problems(plan, step)
    first = step.cells[0] if step.cells else None
    settings = step.settings
    for kind, resource, quantity in without_field(settings):
        message = f"Step `{step.name}`: Kubeflow Pipelines has no field for the {kind} `{resource}: {quantity}`."
        yield _problem(rules.NO_FIELD, message, _no_field_remedy(kind, resource, device(settings)), first, step=step)
    for kind, pairs in (("environment variable", settings.env), ("annotation", settings.annotations)):
        for name, value in pairs:
            if "{{" in value:
                message = f"Step `{step.name}`: the {kind} `{name}` holds `{{{{`, which a cluster may replace."
                yield _problem(rules.BRACES, message, _PLAIN_TEXT, first, step=step)
    yield from _mount_problems(step, mounts(plan, step), first)


def _no_field_remedy(kind: str, resource: str, carried: tuple[str, str] | None) -> str:
    if kind == "request" and "/" in resource:
        return f"Set `limit:{resource}` instead: Kubernetes takes the request of a device from its limit."
    if "/" in resource and carried is not None:
        return f"A step can have one kind of device; this one has `{carried[0]}`."
    return "Remove the tag; on a cluster it has no effect."


def _mount_problems(step: Step, found: list[Mount], cell: Cell | None) -> Iterator[Diagnostic]:
    claims: dict[str, str] = {}
    paths: dict[str, str] = {}
    for mount in found:
        path = mount.path.rstrip("/")
        if mount.task is None and not _LABEL.fullmatch(mount.claim):
            message = f"Step `{step.name}`: the claim `{mount.claim}` can't be mounted, its name is no label."
            yield _problem(rules.MOUNT, message, "Use a claim with up to 63 letters, digits and `-`.", cell, step=step)
        if claims.setdefault(mount.claim, path) != path:
            message = f"Step `{step.name}` mounts the claim `{mount.claim}` at two places."
            yield _problem(rules.MOUNT, message, "Mount it once, at a folder that holds both.", cell, step=step)
        if paths.setdefault(path, mount.claim) != mount.claim:
            message = f"Step `{step.name}` mounts `{paths[path]}` and `{mount.claim}` at {mount.path}."
            yield _problem(rules.MOUNT, message, "Choose another place for one of them.", cell, step=step)


def _size_problems(plan: Plan, step: Step) -> Iterator[Diagnostic]:
    size = argument_size(plan, step)
    if size > MAX_ARGUMENT:
        cell = biggest_cell(plan, step)
        biggest = f"; cell {cell.number} takes most" if cell else ""
        message = f"Step `{step.name}` needs {size // 1024} KiB of the 128 KiB a step can be given{biggest}."
        remedy = "Move long texts and data out of the cell into a file or a package, or split the step."
        yield _problem(rules.STEP_TOO_BIG, message, remedy, cell, step=step)


def _problem(
    rule: Rule,
    message: str,
    remedy: str,
    cell: Cell | None = None,
    *,
    line: int | None = None,
    step: Step | None = None,
) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        severity=rule.severity,
        message=message,
        remedy=remedy,
        cell_id=cell.id if cell else None,
        cell_index=cell.index if cell else None,
        cell_number=cell.number if cell else None,
        line=line,
        step=step.name if step else None,
    )
