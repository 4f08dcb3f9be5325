"""The container of one attempt."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from pathlib import Path

import psutil

from jupyter_kale_ext.engine.container import failures
from jupyter_kale_ext.engine.container.client import ask
from jupyter_kale_ext.engine.local import process
from jupyter_kale_ext.model.run import StepError
from jupyter_kale_ext.runs.record import Owner
from jupyter_kale_ext.runs.request import ContainerRequest

_NEVER = "0001-"  # how the time of a start begins that has not been


class ContainerRun:
    """A container that runs a step, and the client attached to it; a ``Body``.

    Responsibilities:
        Waits for the end in a thread, reads there how the container ended, and removes it.

    Args:
        program: Docker or Podman.
        name: Name of the container.
        client: The attached client.
        folder: The attempt's folder.
        image: Its image, for messages.
        memory: Bytes it may use; None where there is no limit.
    """

    def __init__(
        self,
        program: ContainerRequest,
        name: str,
        client: subprocess.Popen[bytes],
        *,
        folder: Path,
        image: str,
        memory: int | None,
    ) -> None:
        self._program, self._name, self._client = program, name, client
        self._folder, self._image, self._memory = folder, image, memory
        self._began, self._out_of_memory = True, False
        self._ended = threading.Event()
        self.owner = _identity(client)
        threading.Thread(target=self._attend, name=f"container-{name}", daemon=True).start()

    def wait(self) -> None:
        """Wait until the container has ended and is removed."""
        self._ended.wait()

    def poll(self) -> bool:
        """True once the container has ended and is removed."""
        return self._ended.is_set()

    def ask(self) -> None:
        """Send the container's first process SIGTERM."""
        self._signal("TERM")

    def force(self) -> None:
        """End the container; the client too, where there is no container yet."""
        self._signal("KILL")

    def sweep(self, asked: bool) -> None:
        """Nothing is left of a container that is removed."""

    def error(self, step: str, told: StepError | None) -> StepError | None:
        """Why it failed, ``told`` being what the step runtime says; None where it succeeded."""
        code = self._client.returncode
        if code == 0:
            return None
        if not self._began:
            return failures.not_begun(step, code, self._image, self._folder / "log.txt")
        if told:
            return told
        if self._out_of_memory or (code == 137 and self._memory is not None):
            return failures.out_of_memory(step, self._memory, certain=self._out_of_memory)
        return failures.ended(step, code, self._folder)

    def _signal(self, signal: str) -> None:
        def send() -> None:
            sent = ask([*self._program.command, "kill", "--signal", signal, self._name])
            if sent.code != 0 and signal == "KILL":
                process.kill_everything(self.owner, self._folder)

        threading.Thread(target=send, name=f"{signal}-{self._name}", daemon=True).start()

    def _attend(self) -> None:
        code = self._client.wait()
        if code:
            words = [*self._program.command, "container", "inspect", "--format"]
            told = ask([*words, "{{.State.OOMKilled}} {{.State.StartedAt}}", self._name])
            killed, _, began = told.out.partition(" ")
            self._out_of_memory = killed == "true"
            self._began = told.code == 0 and not began.startswith(_NEVER)
        if code < 0:
            ask([*self._program.command, "kill", "--signal", "KILL", self._name])
        ask([*self._program.command, "rm", "--force", "--volumes", self._name])
        self._ended.set()


def remove_all(program: ContainerRequest, label: str) -> None:
    """End and remove all containers with a label (``name=value``); what can't be asked for is left."""
    listed = [*program.command, "ps", "--no-trunc", "--filter", f"label={label}", "--quiet"]
    running = ask(listed).out.split()
    if running:
        ask([*program.command, "kill", "--signal", "KILL", *running])
    left = ask([*listed, "--all"]).out.split()
    if left:
        ask([*program.command, "rm", "--force", "--volumes", *left])


def _identity(client: subprocess.Popen[bytes]) -> Owner:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.identify(client.pid)
    return Owner(client.pid, 0.0)
