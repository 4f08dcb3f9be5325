"""What a run's results come from, besides notebook, pipeline and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class GitState:
    """The state of the git repository around the notebook.

    Attributes:
        commit: Full id of the commit checked out; empty before the first one.
        branch: Name of the branch; empty where none is checked out.
        changed: Tracked files that differ from the commit, relative to the repository, at most a hundred.
        changes: SHA-256 of those differences; empty where there are none.
    """

    commit: str
    branch: str
    changed: tuple[str, ...] = ()
    changes: str = ""


@dataclass(frozen=True)
class Environment:
    """What ran the steps.

    Attributes:
        taken: When this was found, seconds since the epoch.
        interpreter: Absolute path of the Python.
        python: Its version, as ``sys.version`` has it; empty where it didn't tell.
        packages: Version by normalised name of each package installed; an editable install is marked
            ``(editable)``, one from version control with its commit.
        platform: System, release and C library, as ``platform.platform()`` has it.
        processor: Model of the processor; empty where the system doesn't tell.
        cores: How many cores the steps may use.
        gpus: GPUs that steps may be given; none where no step asks for one.
        driver: Version of the GPU driver; empty where no step asks for a GPU or it is not known.
        variables: Environment variables that are known to change results, of those set.
        git: The repository around the notebook; None where there is none.
        problem: Why part of this is missing, in one sentence; empty where nothing is.
    """

    taken: float
    interpreter: str
    python: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""
    processor: str = ""
    cores: int = 0
    gpus: tuple[str, ...] = ()
    driver: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    git: GitState | None = None
    problem: str = ""


@dataclass(frozen=True)
class DataFile:
    """A file that steps read or wrote.

    Attributes:
        path: Relative to the notebook's folder where it is below it, else absolute.
        size: Bytes, as the step found or left it; None where it looked for it and there was none.
        modified: Nanoseconds since the epoch, likewise.
        digest: SHA-256 of the content; empty where it had changed again, is too large, or can't be read.
        read: Steps that read it, in the pipeline's order.
        written: Steps that wrote it, likewise.
    """

    path: str
    size: int | None
    modified: int | None
    digest: str = ""
    read: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """What is known of where a run's results come from.

    Attributes:
        environments: One for each go of the run (it and its retries) in which something differed, the newest last;
            empty until it is found.
        files: Files read or written, by path; known once the run has ended.
        random: For each step that ended, the SHA-256 of the state in which it left each generator of random numbers
            (``random``, ``numpy.random``, ``torch``).
    """

    environments: tuple[Environment, ...] = ()
    files: tuple[DataFile, ...] = ()
    random: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
