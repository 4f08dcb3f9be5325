"""Errors as HTTP: one function for the status, one shape for the body."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_kale_ext import wire
from jupyter_kale_ext.errors import (
    Conflict,
    EngineUnavailable,
    InvalidInput,
    KaleError,
    NotebookInvalid,
    NotFound,
    PipelineInvalid,
    StorageError,
)

_ANSWERS: tuple[tuple[type[KaleError], HTTPStatus, str], ...] = (
    (NotebookInvalid, HTTPStatus.BAD_REQUEST, "notebook_invalid"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "invalid_input"),
    (PipelineInvalid, HTTPStatus.UNPROCESSABLE_ENTITY, "pipeline_invalid"),
    (NotFound, HTTPStatus.NOT_FOUND, "not_found"),
    (Conflict, HTTPStatus.CONFLICT, "conflict"),
    (EngineUnavailable, HTTPStatus.SERVICE_UNAVAILABLE, "engine_unavailable"),
    (StorageError, HTTPStatus.INSUFFICIENT_STORAGE, "storage"),
)
_HTTP_CODES = {
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}


def status_and_code(error: KaleError) -> tuple[int, str]:
    """The HTTP status of an error and its name on the wire."""
    for kind, status, code in _ANSWERS:
        if isinstance(error, kind):
            return status, code
    return HTTPStatus.INTERNAL_SERVER_ERROR, "internal"


def failure(error: KaleError) -> dict[str, object]:
    """The body that tells an error."""
    diagnostics = error.diagnostics if isinstance(error, PipelineInvalid) else ()
    return {
        "message": error.message,
        "remedy": error.remedy,
        "diagnostics": wire.to_wire(diagnostics),
        "code": status_and_code(error)[1],
    }


def http_failure(status: int, message: str) -> dict[str, object]:
    """The same for what HTTP itself refuses: authentication, methods, sizes."""
    unforeseen = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = _HTTP_CODES.get(HTTPStatus(status), "internal" if unforeseen else "invalid_input")
    remedy = "The server's log tells more." if unforeseen else ""
    return {"message": message, "remedy": remedy, "diagnostics": [], "code": code}
