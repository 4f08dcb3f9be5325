"""Volume claims of a pipeline: which a task mounts, and which the pipeline makes first.

Format: ``pvcMount`` of kfp-kubernetes' platform spec, and the task with KFP's image ``argostub/createpvc``, which KFP's
driver does itself: no container ever runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_kale_ext.engine.local.node import Node

_MAKES_CLAIM = "argostub/createpvc"


@dataclass(frozen=True)
class ClaimMount:
    """A claim that a task mounts.

    Attributes:
        claim: Name of the claim; where the pipeline makes it, key of the task that does.
        path: Where in the container.
        new: True where the pipeline makes it.
    """

    claim: str
    path: str
    new: bool


def makes_claim(spec: Node, task: Node) -> bool:
    """True for a task that makes a claim.

    Args:
        spec: The pipeline spec.
        task: The task.
    """
    component = spec.at("components", task.at("componentRef").text("name"))
    executor = spec.at("deploymentSpec", "executors", component.text("executorLabel"), "container")
    return executor.text("image") == _MAKES_CLAIM


def claim_mounts(platform: Node) -> Iterator[ClaimMount]:
    """The claims that a task mounts.

    Args:
        platform: The platform configuration of its executor.
    """
    for mount in platform.each("pvcMount"):
        maker = mount.at("pvcNameParameter", "taskOutputParameter").text("producerTask")
        maker = maker or mount.at("taskOutputParameter").text("producerTask")
        named = mount.at("pvcNameParameter", "runtimeValue").text("constant") or mount.text("constant")
        yield ClaimMount(maker or named, mount.text("mountPath"), bool(maker))
