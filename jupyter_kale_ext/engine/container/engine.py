"""The container engine: Docker or Podman of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.client import find
from jupyter_kale_ext.engine.container.images import look, missing, missing_remedy
from jupyter_kale_ext.engine.container.layout import SMALLEST, memory_limit
from jupyter_kale_ext.engine.container.volumes import find_volumes, missing_volumes, read_folders
from jupyter_kale_ext.engine.local import gpus as hand_out
from jupyter_kale_ext.engine.local.ir import PipelineIR
from jupyter_kale_ext.engine.local.recorded import Accepted, RecordedEngine
from jupyter_kale_ext.engine.local.request import Unmet, build_request, check, not_honoured
from jupyter_kale_ext.errors import EngineUnavailable, InvalidInput
from jupyter_kale_ext.runs.request import ContainerRequest

_NOT_HONOURED: Unmet = (
    (("requests",), "Requests of CPU and memory mean nothing in containers on this machine, only limits do"),
    (("node selectors",), "Node selectors mean nothing on this machine"),
    (("tolerations",), "Tolerations mean nothing on this machine"),
)


class ContainerEngine(RecordedEngine):
    """Runs each step in a container of its own image; see ``RecordedEngine``.

    Args:
        gpus: Tells the GPUs of this machine that we may use; asked only when a step wants one.
        root: Where the records lie; None takes the user's place for them.
        choice: What is configured about containers.
    """

    name = "container"

    def __init__(
        self,
        gpus: Callable[[], Sequence[hand_out.Gpu]],
        root: Path | None = None,
        choice: ContainerChoice | None = None,
    ) -> None:
        super().__init__(gpus, root)
        self._choice = choice or ContainerChoice()

    def accept(self, submission: Submission, pipeline: PipelineIR) -> Accepted:
        """Find Docker or Podman, check the rest; see ``RecordedEngine.accept``."""
        choice = ContainerChoice.complete(self._choice)
        program = find(choice)
        program = replace(program, volumes=find_volumes(program, pipeline, read_folders(choice.volumes)))
        gpus = self.offered(pipeline)
        check(submission, pipeline, gpus)
        _check_memory(pipeline)
        _check_images(program, pipeline)
        request = build_request(submission, pipeline, engine=self.name, gpus=gpus, container=program)
        missing = missing_volumes(pipeline, program.volumes)
        warnings = (*not_honoured(pipeline, _NOT_HONOURED), *missing, *_told(submission, program))
        return Accepted(request, warnings)


def _told(submission: Submission, program: ContainerRequest) -> Iterator[str]:
    """What installing packages at the start of each step costs and needs; that containers have a user of their own."""
    pipeline = submission.compiled.pipeline
    if (pipeline.run_as_user, pipeline.run_as_group, pipeline.run_as_non_root) != (None, None, None):
        yield "The notebook's security context has no effect in containers on this machine: they run as you."
    count = len(pipeline.packages)
    if count:
        yield f"Each step installs those of {count} packages that its image lacks before it begins."
    if count and program.network == "none":
        yield "Steps have no network to install packages with; JUPYTER_KALE_CONTAINER_NETWORK=bridge gives them one."


def _check_memory(pipeline: PipelineIR) -> None:
    for task in pipeline.tasks.values():
        limit = memory_limit(task)
        if limit is not None and limit < SMALLEST:
            raise InvalidInput(
                f"Step `{task.name}` may use {task.wants['memory']} of memory: no container starts with less than 6Mi.",
                "Give it more with the tag limit:memory:QUANTITY.",
            )


def _check_images(program: ContainerRequest, pipeline: PipelineIR) -> None:
    """Refuse beforehand what is known to fail: an image that is not there and may not be pulled."""
    for image in dict.fromkeys(task.image for task in pipeline.tasks.values()):
        found = look(program, image) if program.pull == "never" else image
        if isinstance(found, tuple):
            raise EngineUnavailable(*found)
        if not found:
            raise InvalidInput(missing(image), missing_remedy(program, image))
