"""The notebook metadata ``kubeflow_notebook`` of every Kale since 0.5, as settings."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import NotebookSettings
from jupyter_kale_ext.notebook import kubernetes, rules
from jupyter_kale_ext.notebook.grammar import Problem, print_tag
from jupyter_kale_ext.notebook.merge import slot
from jupyter_kale_ext.notebook.misspelt import parse_tag
from jupyter_kale_ext.notebook.report import diagnose
from jupyter_kale_ext.notebook.roles import tag_problem
from jupyter_kale_ext.notebook.tags import NoStepTag, NotebookTag, PrevTag, RoleTag, SettingTag, StepTag

KEY = "kubeflow_notebook"
"""Key of the notebook's metadata that holds the pipeline's settings."""


class _Reader:
    """Takes typed values out of the metadata and notes what has the wrong type.

    Responsibilities: one value at a time; None for what is absent, empty or wrong.
    """

    def __init__(self, raw: Mapping[str, object], path: str = KEY) -> None:
        self.raw = raw
        self.path = path
        self.problems: list[Diagnostic] = []

    def text(self, key: str) -> str | None:
        """The text, without white space around it."""
        value = self.raw.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip() or None
        self._wrong(key, "a text", value)
        return None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(key, "true or false", value)
        return None

    def seconds(self, key: str) -> int | None:
        """A whole number above zero."""
        value = self.raw.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self._wrong(key, "a whole number of seconds above 0", value)
        return None

    def mapping(self, key: str) -> Mapping[str, object] | None:
        """An object."""
        value = self.raw.get(key)
        if value is None or isinstance(value, Mapping):
            return value
        self._wrong(key, "an object", value)
        return None

    def sequence(self, key: str) -> list[object]:
        """A list; empty where absent."""
        value = self.raw.get(key)
        if value is None or isinstance(value, list):
            return value or []
        self._wrong(key, "a list", value)
        return []

    def _wrong(self, key: str, wanted: str, value: object) -> None:
        shown = repr(value) if len(repr(value)) <= 60 else f"a {type(value).__name__}"
        message = f"The notebook's metadata `{self.path}.{key}` has to be {wanted}, and is {shown}."
        self.problems.append(diagnose(rules.METADATA, message, f"Set `{key}` to {wanted}, or remove it."))


def read_settings(value: object) -> tuple[NotebookSettings, tuple[SettingTag, ...], list[Diagnostic]]:
    """The pipeline's settings, the defaults for all steps, and the problems of both.

    Args:
        value: What the notebook's metadata has under ``kubeflow_notebook``; None where it has nothing.
    """
    if value is None:
        return NotebookSettings(), (), []
    if not isinstance(value, Mapping):
        message = f"The notebook's metadata `{KEY}` is no object."
        return NotebookSettings(), (), [diagnose(rules.METADATA, message, "Remove it, and set the pipeline up anew.")]
    reader = _Reader(value)
    settings = NotebookSettings(
        pipeline_name=reader.text("pipeline_name"),
        pipeline_description=reader.text("pipeline_description") or "",
        experiment_name=_experiment(reader),
        base_image=_image(reader),
        enable_caching=reader.flag("enable_caching"),
        volumes=_volumes(reader),
        timeout=reader.seconds("timeout"),
        security_context=_security_context(reader),
        kfp_host=reader.text("kfp_host"),
        packages=reader.flag("packages") is True,
        engine=_engine(reader),
        raw=value,
    )
    defaults, problems = _defaults(reader)
    return settings, defaults, reader.problems + problems


def _experiment(reader: _Reader) -> str | None:
    name = reader.text("experiment_name")
    experiment = reader.mapping("experiment")
    if experiment is None:
        return name
    nested = experiment.get("name")
    return (nested.strip() if isinstance(nested, str) else "") or name


def _engine(reader: _Reader) -> str | None:
    own = _Reader(reader.mapping("kale_ext") or {}, f"{KEY}.kale_ext")
    engine = own.text("engine")
    reader.problems += own.problems
    return engine


def _image(reader: _Reader) -> str | None:
    for key in ("base_image", "docker_image"):
        image = reader.text(key)
        if image is None:
            continue
        if kubernetes.is_image(image):
            return image
        nearest = kubernetes.nearest_image(image)
        message = f"`{image}` in the notebook's metadata `{KEY}.{key}` is no image reference."
        remedy = f"Write `{nearest}`." if nearest else f"Write `registry/name:tag`, or remove `{key}`."
        reader.problems.append(diagnose(rules.IMAGE, message, remedy))
    return None


def _volumes(reader: _Reader) -> tuple[Mapping[str, object], ...]:
    volumes = []
    for position, volume in enumerate(reader.sequence("volumes"), start=1):
        if isinstance(volume, Mapping):
            volumes.append(volume)
            continue
        message = f"Volume {position} of the notebook's metadata is no object."
        reader.problems.append(diagnose(rules.METADATA, message, "Remove it, and add the volume anew."))
    return tuple(volumes)


def _security_context(reader: _Reader) -> Mapping[str, object] | None:
    context = reader.mapping("security_context")
    return context if context is not None and context.get("enabled") is True else None


def _defaults(reader: _Reader) -> tuple[tuple[SettingTag, ...], list[Diagnostic]]:
    chosen: dict[tuple[str, str], SettingTag] = {}
    problems: list[Diagnostic] = []
    for text in _default_texts(reader):
        tag = parse_tag(text)
        if isinstance(tag, Problem):
            problems.append(tag_problem(tag, "among the defaults for all steps"))
        elif tag is None or isinstance(tag, RoleTag | StepTag | NoStepTag | NotebookTag | PrevTag):
            message = f"`{text}` among the defaults for all steps is no setting of a step."
            problems.append(diagnose(rules.STEP_DEFAULT, message, "Remove it from `steps_defaults`."))
        elif chosen.setdefault(slot(tag), tag) != tag:
            first = print_tag(chosen[slot(tag)])
            message = f"The defaults for all steps have both `{first}` and `{text}`."
            problems.append(diagnose(rules.CONFLICT, message, "Keep one of the two."))
    return tuple(chosen.values()), problems


def _default_texts(reader: _Reader) -> list[str]:
    value = reader.raw.get("steps_defaults")
    if isinstance(value, Mapping):
        # Kale's own configuration object: {"limits": {"cpu": "2"}, "labels": …, "annotations": …}
        return [
            f"{str(kind).removesuffix('s')}:{key}:{setting}"
            for kind, pairs in value.items()
            if isinstance(pairs, Mapping)
            for key, setting in pairs.items()
        ]
    texts = []
    for default in reader.sequence("steps_defaults"):
        if isinstance(default, str):
            texts.append(default)
        else:
            message = f"`{default!r}` among the defaults for all steps is no text."
            reader.problems.append(diagnose(rules.METADATA, message, "Remove it from `steps_defaults`."))
    return texts
