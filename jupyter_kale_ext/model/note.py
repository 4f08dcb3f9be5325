"""What people say of a run, and what is known of where it comes from, for lists."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 200
"""Characters that the name of a run may have."""


@dataclass(frozen=True)
class RunNote:
    """What stands beside a run in a list.

    Attributes:
        run: Id of the run.
        name: What the user calls it; empty where it has no name.
        pinned: True where it is kept until the user lets it go.
        by: Who started it, as the operating system or JupyterHub names them; empty where that is not known.
        commit: Full id of the git commit around the notebook; empty where there is none or it is not known yet.
    """

    run: str
    name: str = ""
    pinned: bool = False
    by: str = ""
    commit: str = ""
