"""What can go wrong between us and a cluster, each as a sentence that holds no credential."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_kale_ext.errors import Conflict, EngineUnavailable, InvalidInput, KaleError, NotFound

_SAID = 300  # characters of what the server says that are passed on


class SignInNeeded(EngineUnavailable):
    """The cluster wants credentials, or others than it got."""


class NotAllowed(EngineUnavailable):
    """The credentials are good, but don't allow this."""


class Unreachable(EngineUnavailable):
    """Nothing, or nothing in time, answered: worth another try later."""


class Untrusted(Unreachable):
    """What answered has no certificate that is trusted: asking again changes nothing."""


class UnknownState(KaleError):
    """KFP names a state that this version doesn't know."""


def sign_in(host: str, how: str) -> SignInNeeded:
    """The credentials of a connection were refused, or a sign-in page answered.

    Args:
        host: Which cluster.
        how: What the credentials come from, as the connection tells it.
    """
    return SignInNeeded(f"{host} wants you to sign in: it does not accept {how}.", HOW_TO_SIGN_IN)


HOW_TO_SIGN_IN = (
    "In a Kubeflow notebook server, choose the configuration `Allow access to Kubeflow Pipelines` when you make it. "
    "Elsewhere give a token with JUPYTER_KALE_KFP_TOKEN_FILE, or the browser's cookie with "
    "JUPYTER_KALE_KFP_COOKIE_FILE (docs/cluster.md tells how)."
)


def refusal(status: int, said: str, host: str, what: str) -> KaleError:
    """The error for an HTTP status.

    Args:
        status: The status, 400 or more.
        said: What the server says of it.
        host: Which cluster.
        what: What was asked for: ``start a run``.
    """
    told = f": {_line(said)}" if said else ""
    match status:
        case HTTPStatus.FORBIDDEN:
            return NotAllowed(f"{host} does not let you {what}{told}.", "Ask an administrator for the permission.")
        case HTTPStatus.NOT_FOUND:
            return NotFound(f"{host} has nothing there to {what}{told}.")
        case HTTPStatus.CONFLICT:
            return Conflict(f"{host} can't {what} now{told}.")
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return InvalidInput(f"{host} can't {what} like this{told}.")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Unreachable(f"{host} has too much to do to {what}.", "Try again in a minute.")
        case _:
            return Unreachable(f"{host} failed to {what} (HTTP {status}){told}.", "Try again later.")


def _line(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= _SAID else f"{line[:_SAID]}…").rstrip(".")
