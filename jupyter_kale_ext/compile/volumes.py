"""Volume claims: which a step mounts, and which the pipeline makes."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_kale_ext.compile.plan import NEW_CLAIM, Plan
from jupyter_kale_ext.model.pipeline import Pipeline, PipelineVolume, Step

CLAIM_IMAGE = "argostub/createpvc"
"""The image by which KFP's driver knows a task that makes a claim; nothing is pulled."""

DEFAULT_STORAGE_CLASS = "standard"
"""What KFP's driver takes where a new claim names no storage class."""

_DEFAULT_ACCESS_MODE = "ReadWriteOnce"
_SUFFIX_LENGTH = 26
"""What 63 letters of a Kubernetes label leave beside KFP's 36 and a dash."""


@dataclass(frozen=True)
class Mount:
    """A claim mounted into a step.

    Attributes:
        claim: Name of the claim (of the volume in the notebook where the pipeline makes the claim).
        path: Where in the container.
        task: Key of the task that makes the claim; None for an existing one.
    """

    claim: str
    path: str
    task: str | None = None


def mounts(plan: Plan, step: Step) -> list[Mount]:
    """The mounts of a step: the pipeline's volumes, then its own, each place once."""
    found = [
        Mount(volume.name, volume.mount_point, plan.claims.get(volume.name) if volume.kind == NEW_CLAIM else None)
        for volume in mountable(plan.pipeline)
    ]
    found += [Mount(volume.pvc, volume.mount_path) for volume in step.settings.volumes]
    return list(dict.fromkeys(found))


def mountable(pipeline: Pipeline) -> list[PipelineVolume]:
    """The pipeline's volumes of a kind that KFP can mount."""
    return [volume for volume in pipeline.volumes if volume.kind in ("pvc", NEW_CLAIM)]


def claim_inputs(volume: PipelineVolume) -> dict[str, object]:
    """The parameters of KFP's task that makes a claim: ``<id of its own>-<name>``, so that runs don't share it."""
    inputs: dict[str, object] = {
        "access_modes": [volume.access_mode or _DEFAULT_ACCESS_MODE],
        "pvc_name_suffix": "-" + volume.name.replace(".", "-")[:_SUFFIX_LENGTH].rstrip("-"),
        "size": volume.size or "",
    }
    if volume.storage_class is not None:
        inputs["storage_class_name"] = volume.storage_class
    return inputs
