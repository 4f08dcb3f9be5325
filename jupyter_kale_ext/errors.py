"""Exceptions for the unexpected. Each carries data; none is shown as a traceback to a user."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Diagnostic


class KaleError(Exception):
    """Root of everything this package raises on purpose.

    Attributes:
        message: One sentence for people: what is wrong, where.
        remedy: One sentence: what to do; empty where nothing is known.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInput(KaleError):
    """What the caller gave can't be used: a wrong file, option, parameter, body."""


class NotebookInvalid(InvalidInput):
    """The file or the JSON is no notebook that can be read."""


class PipelineInvalid(KaleError):
    """The notebook has problems that stop it from being compiled.

    Attributes:
        diagnostics: All its problems; at least one is an error.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        errors = [diagnostic for diagnostic in diagnostics if diagnostic.is_error]
        noun = "problem stops" if len(errors) == 1 else "problems stop"
        super().__init__(f"{len(errors)} {noun} the notebook from becoming a pipeline.")


class NotFound(KaleError):
    """There is no such run, step or artifact."""


class Conflict(KaleError):
    """The run is in a state in which this can't be done."""


class EngineUnavailable(KaleError):
    """The place to run is not there: no interpreter, no endpoint, no permission."""


class StorageError(KaleError):
    """The store of runs can't be read or written (disk full, permissions)."""
