"""The tag grammar: text to tag, and tag to text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.rule import Rule
from jupyter_kale_ext.notebook import kubernetes, rules
from jupyter_kale_ext.notebook.nearest import is_step_name, nearest_step_name
from jupyter_kale_ext.notebook.quantity import is_resource, nearest_quantity, nearest_resource, quantity_problem
from jupyter_kale_ext.notebook.tags import (
    AnnotationTag,
    CacheTag,
    EnvTag,
    ImageTag,
    LabelTag,
    LimitTag,
    NodeSelectorTag,
    NoStepTag,
    NotebookTag,
    PrevTag,
    ReportTag,
    RequestTag,
    RetryTag,
    RoleTag,
    SecretTag,
    StepTag,
    Tag,
    TimeoutTag,
    TolerationTag,
    VolumeTag,
)

ROLE_WORDS = {
    "imports": Role.IMPORTS,
    "functions": Role.FUNCTIONS,
    "pipeline-parameters": Role.PARAMETERS,
    "parameters": Role.PARAMETERS,
    "injected-parameters": Role.PARAMETERS,
    "pipeline-metrics": Role.METRICS,
    "skip": Role.SKIP,
}
"""Tags of one word; ``parameters`` and ``injected-parameters`` are papermill's."""


@dataclass(frozen=True)
class Problem:
    """A tag that looks like ours and isn't valid.

    Attributes:
        text: The tag as typed.
        rule: What is wrong with it.
        reason: What is wrong, as the middle of a sentence.
        nearest: A valid tag that may have been meant; None where nothing suggests itself.
        shape: What the tag should look like, ``limit:RESOURCE:N``.
    """

    text: str
    rule: Rule
    reason: str
    nearest: str | None
    shape: str


class _Invalid(Exception):
    """Leaves a parser with what is wrong and what may have been meant (the part after the prefix)."""

    def __init__(self, rule: Rule, reason: str, nearest: str | None) -> None:
        super().__init__(reason)
        self.rule, self.reason, self.nearest = rule, reason, nearest


@dataclass(frozen=True)
class _Form:
    """One prefix of the grammar: its shape for people and its parser for the part after the colon."""

    shape: str
    parse: Callable[[str], Tag]


def _parts(rest: str, shape: str, count: int) -> list[str]:
    parts = rest.split(":", count - 1)
    if len(parts) < count or not all(part.strip() for part in parts[:-1]):
        raise _Invalid(rules.MALFORMED_TAG, f"it has to be `{shape}`", None)
    return parts


def _need(good: bool, rule: Rule, reason: str, nearest: str | None) -> None:
    if not good:
        raise _Invalid(rule, reason, nearest)


def _step_name(rest: str) -> str:
    nearest = nearest_step_name(rest)
    reason = f"`{rest}` is no valid name of a step" if rest else "it names no step"
    _need(is_step_name(rest), rules.STEP_NAME, reason, nearest)
    return rest


def _step(rest: str) -> Tag:
    return StepTag(_step_name(rest)) if rest else NoStepTag()


def _quantity(rest: str, shape: str) -> tuple[str, str]:
    resource, amount = _parts(rest, shape, 2)
    known = nearest_resource(resource) if not is_resource(resource) else resource
    problem = quantity_problem(known or resource, amount)
    fixed = nearest_quantity(known or resource, amount) if problem else amount
    nearest = f"{known}:{fixed}" if known and fixed else None
    _need(is_resource(resource), rules.RESOURCE, f"`{resource}` is no resource of Kubernetes", nearest)
    _need(problem is None, rules.QUANTITY, problem or "", nearest)
    return resource, amount


def _switch(rest: str) -> bool:
    meant = {"on": "enabled", "true": "enabled", "yes": "enabled", "enable": "enabled", "1": "enabled"}
    meant |= {"off": "disabled", "false": "disabled", "no": "disabled", "disable": "disabled", "0": "disabled"}
    word = rest.strip().lower()
    nearest = meant.get(word, word if word in {"enabled", "disabled"} else None)
    _need(rest in {"enabled", "disabled"}, rules.MALFORMED_TAG, "it is either `enabled` or `disabled`", nearest)
    return rest == "enabled"


def _pair(rest: str, shape: str, free_value: bool = False) -> tuple[str, str]:
    key, value = _parts(rest, shape, 2)
    good_key = kubernetes.is_qualified_key(key)
    fixed_key = key if good_key else kubernetes.nearest_qualified_key(key)
    good_value = free_value or kubernetes.is_label_value(value)
    fixed_value = value if good_value else kubernetes.nearest_label_value(value)
    nearest = f"{fixed_key}:{fixed_value}" if fixed_key else None
    _need(good_key, rules.LABEL, f"Kubernetes would refuse the key `{key}`", nearest)
    _need(good_value, rules.LABEL, f"Kubernetes would refuse the value `{value}`", nearest)
    return key, value


def _env_name(name: str) -> tuple[bool, str | None]:
    return kubernetes.is_env_name(name), name if kubernetes.is_env_name(name) else kubernetes.nearest_env_name(name)


def _env(rest: str) -> Tag:
    name, value = _parts(rest, "env:NAME:VALUE", 2)
    good, fixed = _env_name(name)
    _need(good, rules.ENV, f"`{name}` is no name of an environment variable", f"{fixed}:{value}" if fixed else None)
    return EnvTag(name, value)


def _secret(rest: str) -> Tag:
    secret, key, env = _parts(rest, "secret:SECRET:KEY:ENV", 3)
    good_env, fixed_env = _env_name(env)
    good_secret = kubernetes.is_object_name(secret)
    fixed = secret if good_secret else kubernetes.nearest_object_name(secret)
    nearest = f"{fixed}:{key}:{fixed_env}" if fixed and fixed_env and kubernetes.is_secret_key(key) else None
    _need(good_secret, rules.OBJECT_NAME, f"Kubernetes would refuse a secret named `{secret}`", nearest)
    _need(kubernetes.is_secret_key(key), rules.OBJECT_NAME, f"`{key}` is no key of a secret", nearest)
    _need(good_env, rules.ENV, f"`{env}` is no name of an environment variable", nearest)
    return SecretTag(secret, key, env)


def _toleration(rest: str) -> Tag:
    subject, colon, effect = rest.rpartition(":")
    if not colon or not subject:
        raise _Invalid(rules.TOLERATION, "it has to be `toleration:KEY[=VALUE]:EFFECT`", None)
    key, equals, value = subject.partition("=")
    known = {name.lower(): name for name in kubernetes.EFFECTS}.get(effect.strip().lower())
    good_key, good_value = kubernetes.is_qualified_key(key), kubernetes.is_label_value(value)
    fixed_key = key if good_key else kubernetes.nearest_qualified_key(key)
    fixed_value = value if good_value else kubernetes.nearest_label_value(value)
    nearest = f"{fixed_key}{equals}{fixed_value}:{known or 'NoSchedule'}" if fixed_key else None
    known_effects = ", ".join(f"`{name}`" for name in kubernetes.EFFECTS)
    _need(effect in kubernetes.EFFECTS, rules.TOLERATION, f"its effect has to be one of {known_effects}", nearest)
    _need(good_key, rules.TOLERATION, f"Kubernetes would refuse the key `{key}`", nearest)
    _need(good_value, rules.TOLERATION, f"Kubernetes would refuse the value `{value}`", nearest)
    return TolerationTag(key, value if equals else None, effect)


def _number(rest: str, lowest: int, noun: str) -> int:
    good = rest.isascii() and rest.isdigit() and lowest <= int(rest[:11]) < 2**31
    stripped = rest.strip().rstrip("s").strip()
    near = stripped if stripped.isascii() and stripped.isdigit() and lowest <= int(stripped[:11]) < 2**31 else None
    _need(good, rules.NUMBER, f"`{rest}` is no {noun}" if rest else f"it has no {noun}", near)
    return int(rest)


def _volume(rest: str) -> Tag:
    pvc, path = _parts(rest, "volume:PVC:MOUNT_PATH", 2)
    good_pvc, good_path = kubernetes.is_object_name(pvc), kubernetes.is_mount_path(path)
    fixed = pvc if good_pvc else kubernetes.nearest_object_name(pvc)
    fixed_path = path if good_path else kubernetes.nearest_mount_path(path)
    nearest = f"{fixed}:{fixed_path}" if fixed and fixed_path else None
    _need(good_pvc, rules.OBJECT_NAME, f"Kubernetes would refuse a volume claim named `{pvc}`", nearest)
    _need(good_path, rules.MOUNT_PATH, f"`{path}` is no path a volume can be mounted at", nearest)
    return VolumeTag(pvc, path)


def _image(rest: str) -> Tag:
    reason = f"`{rest}` is no image reference" if rest else "it names no image"
    _need(kubernetes.is_image(rest), rules.IMAGE, reason, kubernetes.nearest_image(rest))
    return ImageTag(rest)


FORMS: dict[str, _Form] = {
    "step": _Form("step:NAME", _step),
    "block": _Form("step:NAME", _step),
    "prev": _Form("prev:NAME", lambda rest: PrevTag(_step_name(rest))),
    "notebook": _Form("notebook:NAME", lambda rest: NotebookTag(_step_name(rest))),
    "image": _Form("image:IMAGE", _image),
    "limit": _Form("limit:RESOURCE:N", lambda rest: LimitTag(*_quantity(rest, "limit:RESOURCE:N"))),
    "request": _Form("request:RESOURCE:N", lambda rest: RequestTag(*_quantity(rest, "request:RESOURCE:N"))),
    "cache": _Form("cache:enabled", lambda rest: CacheTag(_switch(rest))),
    "report": _Form("report:enabled", lambda rest: ReportTag(_switch(rest))),
    "annotation": _Form("annotation:KEY:VALUE", lambda rest: AnnotationTag(*_pair(rest, "annotation:KEY:VALUE", True))),
    "label": _Form("label:KEY:VALUE", lambda rest: LabelTag(*_pair(rest, "label:KEY:VALUE"))),
    "secret": _Form("secret:SECRET:KEY:ENV", _secret),
    "node_selector": _Form(
        "node_selector:KEY:VALUE", lambda rest: NodeSelectorTag(*_pair(rest, "node_selector:KEY:VALUE"))
    ),
    "toleration": _Form("toleration:KEY[=VALUE]:EFFECT", _toleration),
    "retry": _Form("retry:N", lambda rest: RetryTag(_number(rest, 0, "count of retries"))),
    "timeout": _Form("timeout:SECONDS", lambda rest: TimeoutTag(_number(rest, 1, "number of seconds"))),
    "env": _Form("env:NAME:VALUE", _env),
    "volume": _Form("volume:PVC:MOUNT_PATH", _volume),
}
"""The tags with a colon, by their prefix."""


def parse_exact(text: str) -> Tag | Problem | None:
    """The tag, what is wrong with it, or None where it starts like none of ours (misspellings included)."""
    if text in ROLE_WORDS:
        return RoleTag(ROLE_WORDS[text])
    prefix, colon, rest = text.partition(":")
    form = FORMS.get(prefix)
    if form is None or not colon:
        return None
    try:
        return form.parse(rest)
    except _Invalid as invalid:
        good = invalid.nearest is not None and _parses(form, invalid.nearest)
        nearest = f"{prefix}:{invalid.nearest}" if good else None
        return Problem(text, invalid.rule, invalid.reason, nearest, form.shape)


def _parses(form: _Form, rest: str) -> bool:
    try:
        form.parse(rest)
    except _Invalid:
        return False
    return True


def print_tag(tag: Tag) -> str:  # noqa: PLR0912
    """The text of a tag in today's spelling; ``parse_tag`` gives the tag back."""
    match tag:
        case RoleTag(role):
            return role.value
        case StepTag(name):
            return f"step:{name}"
        case NoStepTag():
            return "step:"
        case NotebookTag(name):
            return f"notebook:{name}"
        case PrevTag(name):
            return f"prev:{name}"
        case ImageTag(image):
            return f"image:{image}"
        case LimitTag(resource, quantity):
            return f"limit:{resource}:{quantity}"
        case RequestTag(resource, quantity):
            return f"request:{resource}:{quantity}"
        case CacheTag(enabled):
            return f"cache:{'enabled' if enabled else 'disabled'}"
        case ReportTag(enabled):
            return f"report:{'enabled' if enabled else 'disabled'}"
        case AnnotationTag(key, value):
            return f"annotation:{key}:{value}"
        case LabelTag(key, value):
            return f"label:{key}:{value}"
        case SecretTag(secret, key, env):
            return f"secret:{secret}:{key}:{env}"
        case NodeSelectorTag(key, value):
            return f"node_selector:{key}:{value}"
        case TolerationTag(key, value, effect):
            return f"toleration:{key}{'' if value is None else '=' + value}:{effect}"
        case RetryTag(count):
            return f"retry:{count}"
        case TimeoutTag(seconds):
            return f"timeout:{seconds}"
        case EnvTag(name, value):
            return f"env:{name}:{value}"
        case VolumeTag(pvc, path):
            return f"volume:{pvc}:{path}"
