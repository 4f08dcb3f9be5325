"""Settings of a step from its cells' tags, with the defaults for all steps folded in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from jupyter_kale_ext.model.cell import Cell
from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.fix import Fix
from jupyter_kale_ext.model.settings import SecretEnv, StepSettings, Toleration, VolumeMount
from jupyter_kale_ext.notebook import rules
from jupyter_kale_ext.notebook.edits import added, removed
from jupyter_kale_ext.notebook.grammar import print_tag
from jupyter_kale_ext.notebook.quantity import is_device, parse_quantity
from jupyter_kale_ext.notebook.report import diagnose, place
from jupyter_kale_ext.notebook.roles import TaggedCell
from jupyter_kale_ext.notebook.tags import (
    AnnotationTag,
    CacheTag,
    EnvTag,
    ImageTag,
    LabelTag,
    LimitTag,
    NodeSelectorTag,
    ReportTag,
    RequestTag,
    RetryTag,
    SecretTag,
    SettingTag,
    TimeoutTag,
    TolerationTag,
    VolumeTag,
)

_Slot = tuple[str, str]


def slot(tag: SettingTag) -> _Slot:
    """What the tag sets: two tags with one slot can't both hold."""
    match tag:
        case LimitTag(resource, _) | RequestTag(resource, _):
            return type(tag).__name__, resource
        case AnnotationTag(key, _) | LabelTag(key, _) | NodeSelectorTag(key, _):
            return type(tag).__name__, key
        case EnvTag(name, _):
            return "env", name
        case SecretTag(_, _, env):
            return "env", env
        case VolumeTag(_, path):
            return "mount", path.rstrip("/")
        case TolerationTag():
            return "toleration", print_tag(tag)
        case _:
            return type(tag).__name__, ""


def step_settings(
    step: str, cells: Sequence[TaggedCell], defaults: Iterable[SettingTag]
) -> tuple[StepSettings, list[Diagnostic]]:
    """The settings of one step.

    The step's own tags win over the defaults. The cells of a step merge; where two of them give one setting
    different values, the first holds and a problem names both.
    """
    chosen: dict[_Slot, SettingTag] = {}
    origin: dict[_Slot, Cell] = {}
    problems: list[Diagnostic] = []
    for entry in cells:
        for tag in entry.settings:
            place_of = slot(tag)
            if place_of not in chosen:
                chosen[place_of], origin[place_of] = tag, entry.cell
            elif chosen[place_of] != tag:
                problems.append(_conflict(step, (chosen[place_of], origin[place_of]), (tag, entry.cell)))
    settings = fold({slot(tag): tag for tag in defaults} | chosen)
    return settings, problems + _over_limit(step, settings, cells)


def fold(tags: dict[_Slot, SettingTag]) -> StepSettings:
    """Settings from tags that don't conflict, each list sorted by key."""
    values = tuple(tags.values())
    single = StepSettings()
    for tag in values:
        match tag:
            case ImageTag(image):
                single = replace(single, image=image)
            case CacheTag(enabled):
                single = replace(single, cache=enabled)
            case ReportTag(enabled):
                single = replace(single, report=enabled)
            case RetryTag(count):
                single = replace(single, retries=count)
            case TimeoutTag(seconds):
                single = replace(single, timeout=seconds)
    return replace(
        single,
        limits=tuple(sorted((tag.resource, tag.quantity) for tag in values if isinstance(tag, LimitTag))),
        requests=tuple(sorted((tag.resource, tag.quantity) for tag in values if isinstance(tag, RequestTag))),
        node_selectors=tuple(sorted((tag.key, tag.value) for tag in values if isinstance(tag, NodeSelectorTag))),
        tolerations=tuple(
            Toleration(tag.key, tag.value, tag.effect)
            for tag in sorted((tag for tag in values if isinstance(tag, TolerationTag)), key=print_tag)
        ),
        annotations=tuple(sorted((tag.key, tag.value) for tag in values if isinstance(tag, AnnotationTag))),
        labels=tuple(sorted((tag.key, tag.value) for tag in values if isinstance(tag, LabelTag))),
        secrets=tuple(
            SecretEnv(tag.secret, tag.key, tag.env)
            for tag in sorted((tag for tag in values if isinstance(tag, SecretTag)), key=lambda tag: tag.env)
        ),
        env=tuple(sorted((tag.name, tag.value) for tag in values if isinstance(tag, EnvTag))),
        volumes=tuple(
            VolumeMount(tag.pvc, tag.mount_path)
            for tag in sorted((tag for tag in values if isinstance(tag, VolumeTag)), key=lambda tag: tag.mount_path)
        ),
    )


def _conflict(step: str, first: tuple[SettingTag, Cell], second: tuple[SettingTag, Cell]) -> Diagnostic:
    where = f"{place(first[1])} and {place(second[1])}" if first[1] != second[1] else place(first[1])
    message = f"Step `{step}` has both `{print_tag(first[0])}` and `{print_tag(second[0])}` ({where})."
    fixes: tuple[Fix, ...] = ()
    if _same_amount(first[0], second[0]):
        title = f"Remove `{print_tag(second[0])}`, which says the same as `{print_tag(first[0])}`"
        fixes = (Fix(title, (removed(second[1], [second[0]]),)),)
    remedy = "Keep one of the two tags."
    return diagnose(rules.CONFLICT, message, remedy, second[1], step, related=(first[1].id,), fixes=fixes)


def _same_amount(first: SettingTag, second: SettingTag) -> bool:
    match first, second:
        case (LimitTag(_, one), LimitTag(_, other)) | (RequestTag(_, one), RequestTag(_, other)):
            return parse_quantity(one) == parse_quantity(other)
        case _:
            return False


def _over_limit(step: str, settings: StepSettings, cells: Sequence[TaggedCell]) -> list[Diagnostic]:
    cell = cells[0].cell if cells else None
    limits = dict(settings.limits)
    problems = []
    for resource, request in settings.requests:
        fixes: tuple[Fix, ...] = ()
        limit = limits.get(resource)
        if is_device(resource) and limit is None:
            message = f"Step `{step}` requests {resource} without a limit, which Kubernetes refuses for devices."
            remedy = f"Write `limit:{resource}:{request}`."
            home = next((entry.cell for entry in cells if entry.cell.tagged), None)
            limit_tag = LimitTag(resource, request)
            fixes = (Fix(f"Add `{print_tag(limit_tag)}`", (added(home, limit_tag),)),) if home else ()
        elif limit is None or not _refused(resource, request, limit):
            continue
        else:
            relation = "a different number" if is_device(resource) else "more"
            message = f"Step `{step}` requests {request} of {resource}, {relation} than its limit of {limit}."
            remedy = f"Write `request:{resource}:{limit}`, or change the limit."
        problems.append(diagnose(rules.REQUEST_OVER_LIMIT, message, remedy, cell, step, fixes=fixes))
    return problems


def _refused(resource: str, request: str, limit: str) -> bool:
    asked, most = parse_quantity(request), parse_quantity(limit)
    if asked is None or most is None:
        return False
    return asked != most if is_device(resource) else asked > most
