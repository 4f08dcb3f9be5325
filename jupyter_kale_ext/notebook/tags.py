"""The tags: one frozen value for each thing a cell's tag can say."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.model.cell import Role


@dataclass(frozen=True)
class RoleTag:
    """``imports``, ``functions``, ``pipeline-parameters``, ``pipeline-metrics`` or ``skip``."""

    role: Role


@dataclass(frozen=True)
class StepTag:
    """``step:NAME``, in older notebooks ``block:NAME``: the cell belongs to the step."""

    name: str


@dataclass(frozen=True)
class NoStepTag:
    """``step:`` or ``block:`` without a name, as Kale's editor leaves it behind: says nothing."""


@dataclass(frozen=True)
class NotebookTag:
    """``notebook:NAME``: another notebook as the step NAME."""

    name: str


@dataclass(frozen=True)
class PrevTag:
    """``prev:NAME``: the step runs after step NAME."""

    name: str


@dataclass(frozen=True)
class ImageTag:
    """``image:IMAGE``: container image of the step."""

    image: str


@dataclass(frozen=True)
class LimitTag:
    """``limit:RESOURCE:N``: the most the step may use."""

    resource: str
    quantity: str


@dataclass(frozen=True)
class RequestTag:
    """``request:RESOURCE:N``: what is set aside for the step."""

    resource: str
    quantity: str


@dataclass(frozen=True)
class CacheTag:
    """``cache:enabled`` or ``cache:disabled``."""

    enabled: bool


@dataclass(frozen=True)
class ReportTag:
    """``report:enabled`` or ``report:disabled``."""

    enabled: bool


@dataclass(frozen=True)
class AnnotationTag:
    """``annotation:KEY:VALUE`` on the step's pod."""

    key: str
    value: str


@dataclass(frozen=True)
class LabelTag:
    """``label:KEY:VALUE`` on the step's pod."""

    key: str
    value: str


@dataclass(frozen=True)
class SecretTag:
    """``secret:SECRET:KEY:ENV``: a key of a Kubernetes secret as environment variable."""

    secret: str
    key: str
    env: str


@dataclass(frozen=True)
class NodeSelectorTag:
    """``node_selector:KEY:VALUE``: the step runs on nodes with that label."""

    key: str
    value: str


@dataclass(frozen=True)
class TolerationTag:
    """``toleration:KEY[=VALUE]:EFFECT``; value None tolerates any value."""

    key: str
    value: str | None
    effect: str


@dataclass(frozen=True)
class RetryTag:
    """``retry:N``: how many times a failed step is tried again."""

    count: int


@dataclass(frozen=True)
class TimeoutTag:
    """``timeout:SECONDS`` after which the step is stopped and failed."""

    seconds: int


@dataclass(frozen=True)
class EnvTag:
    """``env:NAME:VALUE``: an environment variable of the step."""

    name: str
    value: str


@dataclass(frozen=True)
class VolumeTag:
    """``volume:PVC:MOUNT_PATH``: a persistent volume claim mounted into the step."""

    pvc: str
    mount_path: str


SettingTag = (
    ImageTag
    | LimitTag
    | RequestTag
    | CacheTag
    | ReportTag
    | AnnotationTag
    | LabelTag
    | SecretTag
    | NodeSelectorTag
    | TolerationTag
    | RetryTag
    | TimeoutTag
    | EnvTag
    | VolumeTag
)
"""What a step asks for."""

Tag = RoleTag | StepTag | NoStepTag | NotebookTag | PrevTag | SettingTag
"""Everything the grammar knows."""
