"""The pipeline's title and the name KFP accepts for it."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from jupyter_kale_ext.model.diagnostic import Diagnostic
from jupyter_kale_ext.model.notebook import Notebook
from jupyter_kale_ext.notebook.report import diagnose
from jupyter_kale_ext.pipeline import rules

_LONGEST = 128
"""KFP's ``pipelineInfo.name`` is ``^[a-z0-9][a-z0-9-]{0,127}$``."""


def title_of(notebook: Notebook) -> str:
    """The pipeline's name as the user wrote it, else the notebook's file name without its ending."""
    if notebook.settings.pipeline_name:
        return notebook.settings.pipeline_name
    name = PurePosixPath(notebook.path.replace("\\", "/")).name
    return name.removesuffix(".ipynb") or "pipeline"


def kfp_name(title: str) -> str:
    """The title in lower-case letters, digits and dashes.

    A title that holds none of these gets a name of its own all the same, always the same one.
    """
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_LONGEST].strip("-")
    return name or f"pipeline-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def name_problems(title: str) -> tuple[Diagnostic, ...]:
    """A note where nothing of the title is left in the name."""
    if re.search(r"[a-z0-9]", title.lower()):
        return ()
    message = f"The pipeline's name `{title}` has no letters or digits KFP knows: there it is `{kfp_name(title)}`."
    return (diagnose(rules.PIPELINE_NAME, message, "Give the pipeline a name with letters from a to z."),)
