"""The uploader contract: what the product asks of a place that keeps pipelines by name and version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jupyter_kale_ext.engine.base import Submission


@dataclass(frozen=True)
class Uploaded:
    """A pipeline as it is kept there.

    Attributes:
        pipeline: Its id.
        name: Its name.
        version: Id of the version.
        version_name: Name of the version: the same for the same pipeline, whoever uploads it.
        new: False where this very version was there already.
    """

    pipeline: str
    name: str
    version: str
    version_name: str
    new: bool


class Uploader(Protocol):
    """Keeps pipelines."""

    def upload(self, submission: Submission) -> Uploaded:
        """Keep a pipeline; one of that name gets a new version, unless it has this very one. Blocks.

        Raises:
            EngineUnavailable: The place can't be used now.
            InvalidInput: It refuses the pipeline.
        """
