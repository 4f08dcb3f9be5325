"""Images: whether they are on this machine, and how they get there."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping

from jupyter_kale_ext.engine.container.client import ask, complaint
from jupyter_kale_ext.engine.local.place import StepNotReady
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.request import ContainerRequest

_PACE = 0.2  # seconds between two looks at whether a pull is still wanted
_MISSING = ("no such image", "image not known", "no such object", "failed to find image")
_REASONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "the registry has no such image": (
        ("manifest unknown", "not found", "name unknown", "repository does not exist"),
        "Check the name and the tag of the image.",
    ),
    "the registry refuses it": (
        ("unauthorized", "denied", "authentication required", "forbidden", "403", "401"),
        "Sign in to the registry with `{command} login`, or choose another image.",
    ),
    "the registry can't be reached": (
        ("no such host", "connection refused", "timeout", "network is unreachable", "i/o", "tls", "eof", "dial tcp"),
        "Connect to the network, or load the image from a file with `{command} load`.",
    ),
    "the disk is full": (("no space left",), "Make room there and retry the run."),
}


class Images:
    """Gets the images of one run's steps. Safe to use from several threads.

    Args:
        program: Docker or Podman.
        stopped: Tells that the run is to stop: nothing is waited for then.
    """

    def __init__(self, program: ContainerRequest, stopped: Callable[[], bool]) -> None:
        self._program, self._stopped = program, stopped
        self._lock = threading.Lock()
        self._getting: dict[str, threading.Lock] = {}
        self._ids: dict[str, str] = {}

    def get(self, image: str, step: str, tell: Callable[[str], None]) -> str:
        """The image's id; it is pulled before where it has to be, once in a run.

        Args:
            image: Its name.
            step: Name of the step that needs it.
            tell: Takes a sentence for the user.

        Raises:
            StepNotReady: It can't be had.
        """
        with self._lock:
            getting = self._getting.setdefault(image, threading.Lock())
        with getting:
            if image not in self._ids:
                self._ids[image] = self._get(image, step, tell)
            return self._ids[image]

    def _get(self, image: str, step: str, tell: Callable[[str], None]) -> str:
        found = self._look(image, step) if self._program.pull != "always" else ""
        if found:
            return found
        if self._program.pull == "never":
            raise _refused(step, missing(image), missing_remedy(self._program, image))
        tell(f"The image {image} of step `{step}` is being pulled.")
        self._pull(image, step)
        found = self._look(image, step)
        if not found:
            raise _refused(step, f"The image {image} is not there though it was pulled.", "")
        return found

    def _look(self, image: str, step: str) -> str:
        found = look(self._program, image)
        if isinstance(found, str):
            return found
        raise _refused(step, *found)

    def _pull(self, image: str, step: str) -> None:
        with tempfile.TemporaryFile() as said:
            try:
                pulling = subprocess.Popen(
                    [*self._program.command, "pull", "--quiet", image],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                )
            except OSError as error:
                raise _refused(step, f"The image {image} can't be pulled: {error.strerror}.", "") from error
            while True:
                try:
                    code = pulling.wait(_PACE)
                    break
                except subprocess.TimeoutExpired:
                    if self._stopped():
                        pulling.terminate()
                        pulling.wait()
                        raise _refused(step, "The run was stopped.", "") from None
            if code:
                said.seek(0)
                raise _refused(step, *self._why(image, complaint(said.read().decode(errors="replace").splitlines())))

    def _why(self, image: str, words: str) -> tuple[str, str]:
        command = self._program.command[0]
        for reason, (marks, remedy) in _REASONS.items():
            if any(mark in words.casefold() for mark in marks):
                return f"The image {image} can't be pulled: {reason} ({words}).", remedy.format(command=command)
        return f"The image {image} can't be pulled: {words or 'no reason is told'}.", f"Try `{command} pull {image}`."


def look(program: ContainerRequest, image: str) -> str | tuple[str, str]:
    """The id of an image on this machine, empty where it is not there; sentence and remedy where that can't be told."""
    found = ask([*program.command, "image", "inspect", "--format", "{{.Id}}", image])
    if found.code == 0:
        return found.out
    if any(mark in found.complaint.casefold() for mark in _MISSING):
        return ""
    name = program.kind.title()
    return f"{name} can't look up the image {image}: {found.complaint or 'it tells no reason'}.", f"Is {name} running?"


def missing(image: str) -> str:
    """The sentence for an image that is not there and may not be pulled."""
    return f"The image {image} is not on this machine, and pulling images is switched off."


def missing_remedy(program: ContainerRequest, image: str) -> str:
    """What to do about it."""
    return f"Get it with `{program.command[0]} pull {image}`, or set JUPYTER_KALE_CONTAINER_PULL to missing."


def _refused(step: str, sentence: str, remedy: str) -> StepNotReady:
    return StepNotReady(StepError("start", f"Step `{step}` could not be started: {sentence}", remedy))
