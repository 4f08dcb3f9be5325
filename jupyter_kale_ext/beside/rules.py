"""The rules of files beside the notebook and of packages, KL200 to KL209: looked for where a run is to leave here."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.rule import Rule

_E, _W = Severity.ERROR, Severity.WARNING

TOO_BIG = Rule(
    "KL200",
    _E,
    "A file beside the notebook is too big to travel",
    "Steps in containers don't see the notebook's folder. Local modules and files that the code uses travel with "
    "the pipeline, 48 KiB in all, compressed. Put what is bigger into the image, on a volume, or have a step "
    "fetch it. It is a warning where the code may not read the file at all, and where steps have volumes.",
)
OUTSIDE = Rule(
    "KL201",
    _E,
    "A file outside of the notebook's folder",
    "Steps in containers don't see the notebook's folder nor what is around it; only what lies in the folder travels. "
    "Move the file there.",
)
UNREADABLE = Rule(
    "KL202",
    _E,
    "A file beside the notebook can't be read",
    "The code uses a file that would travel with the pipeline, but you may not read it.",
)
NO_DISTRIBUTION = Rule(
    "KL203",
    _W,
    "An import that no installed package provides",
    "With `packages` in the notebook's metadata, what the notebook imports is installed at the start of each step. "
    "Which package a module comes from is looked up in what is installed where the notebook runs, never guessed from "
    "its name. Install the package there, or remove the import.",
)
NO_INDEX = Rule(
    "KL204",
    _E,
    "A package that no index may have",
    "The package was installed from a folder, an archive or a repository, so that its version alone doesn't say where "
    "to get it. Put it into the step's image, or install a released version.",
)
