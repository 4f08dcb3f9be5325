"""What can be asked for a step: image, resources, scheduling, environment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Toleration:
    """A taint the step's pod tolerates: ``toleration:KEY[=VALUE]:EFFECT``.

    Attributes:
        key: Key of the taint.
        value: Its value; None tolerates any value (operator ``Exists``).
        effect: ``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``.
    """

    key: str
    value: str | None
    effect: str


@dataclass(frozen=True)
class SecretEnv:
    """A key of a Kubernetes secret as environment variable: ``secret:SECRET:KEY:ENV``."""

    secret: str
    key: str
    env: str


@dataclass(frozen=True)
class VolumeMount:
    """A persistent volume claim mounted into the step: ``volume:PVC:MOUNT_PATH``."""

    pvc: str
    mount_path: str


@dataclass(frozen=True)
class StepSettings:
    """Everything a step asks for, step defaults already folded in.

    The pairs are sorted by key, so that equal settings are equal values.

    Attributes:
        image: Container image; None takes the pipeline's base image.
        limits: Kubernetes limits by resource, ``(("cpu", "2"), ("nvidia.com/gpu", "1"))``,
            as typed (quantities are checked when tags are read).
        requests: Kubernetes requests by resource.
        node_selectors: Node labels the pod must be scheduled on.
        tolerations: Taints tolerated.
        annotations: Annotations of the step's pod.
        labels: Labels of the step's pod.
        secrets: Secrets as environment variables.
        env: Plain environment variables.
        volumes: Volume claims mounted.
        cache: True or False where a tag says so; None leaves it to the pipeline's setting.
        report: True or False whether an HTML report of the step's outputs is kept;
            None is True.
        retries: How many times a failed step is tried again; 0 is never.
        timeout: Seconds after which the step is stopped and failed; None is never.
    """

    image: str | None = None
    limits: tuple[tuple[str, str], ...] = ()
    requests: tuple[tuple[str, str], ...] = ()
    node_selectors: tuple[tuple[str, str], ...] = ()
    tolerations: tuple[Toleration, ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    secrets: tuple[SecretEnv, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    volumes: tuple[VolumeMount, ...] = ()
    cache: bool | None = None
    report: bool | None = None
    retries: int = 0
    timeout: int | None = None

    @property
    def gpus(self) -> tuple[str, int] | None:
        """The GPU resource and its count, ``("nvidia.com/gpu", 1)``; None where none is asked.

        A resource is a GPU when its name ends in ``/gpu`` or holds ``gpu`` or ``mig-`` after the vendor's
        domain (``nvidia.com/gpu``, ``amd.com/gpu``, ``gpu.intel.com/i915``, ``nvidia.com/mig-1g.5gb``).
        """
        for resource, quantity in self.limits + self.requests:
            domain, slash, name = resource.partition("/")
            if slash and ("gpu" in name or name.startswith("mig-") or "gpu" in domain):
                return (resource, int(quantity)) if quantity.isdigit() else None
        return None
