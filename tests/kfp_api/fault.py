"""What can go wrong between a client and the API server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """A request: method, path, query, and the headers with lower-case names."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """An answer in the place of the API's.

    Attributes:
        status: The HTTP status; 0 drops the connection without an answer.
        body: The body.
        kind: Its content type.
        headers: Further headers.
        delay: Seconds before the answer; the API's own follows where ``status`` is None.
        done: True where the API does what was asked before its answer is lost.
    """

    status: int | None = None
    body: str = ""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    done: bool = False


Spoil = Callable[[Asked], Fault | None]
"""Chooses what goes wrong with a request; None lets the API answer."""

LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>dex s3cr3t</form></body></html>"

DROPPED = Fault(0)
DONE_AND_DROPPED = Fault(0, done=True)
NOT_JSON = Fault(200, "not json at all")
OTHER_JSON = Fault(200, '["a", "list"]')
LOGIN = Fault(200, LOGIN_PAGE, "text/html; charset=utf-8")
REDIRECT = Fault(302, "", "text/html", {"Location": "/dex/auth?client_id=oauth2-proxy"})


def refusal(status: int, message: str = "refused", headers: dict[str, str] | None = None) -> Fault:
    """An error as grpc-gateway has it."""
    return Fault(
        status, f'{{"error": "{message}", "code": 2, "message": "{message}", "details": []}}', headers=headers or {}
    )


def always(fault: Fault, part: str = "") -> Spoil:
    """The same for every request whose path holds ``part``."""
    return lambda asked: fault if part in asked.path else None


def times(count: int, fault: Fault, part: str = "") -> Spoil:
    """The same for the first requests whose path holds ``part``."""
    left = [count]

    def spoil(asked: Asked) -> Fault | None:
        if part not in asked.path or not left[0]:
            return None
        left[0] -= 1
        return fault

    return spoil
