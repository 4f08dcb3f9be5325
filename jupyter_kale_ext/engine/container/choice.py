"""What is configured about containers: by the server's traitlets, else by environment variables."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_kale_ext.errors import InvalidInput

PULLS = ("missing", "always", "never")
"""When images are fetched from their registry."""


@dataclass(frozen=True)
class ContainerChoice:
    """How containers are run. Empty text stands for the environment variable, or else the default.

    Attributes:
        command: Command of Docker or Podman with options of its own (``podman --runtime=runc``);
            ``JUPYTER_KALE_CONTAINER_COMMAND``; by default the one that is found.
        options: Further options of ``run`` (``--ulimit nofile=1024:1024``); ``JUPYTER_KALE_CONTAINER_OPTIONS``.
        network: Network of the steps, as ``--network`` takes it; ``JUPYTER_KALE_CONTAINER_NETWORK``; by default
            ``none``.
        volumes: Folders that stand for volume claims (``data=/srv/data``); ``JUPYTER_KALE_CONTAINER_VOLUMES``.
        pull: One of ``PULLS``; ``JUPYTER_KALE_CONTAINER_PULL``; ``missing`` by default.
    """

    command: str = ""
    options: str = ""
    network: str = ""
    pull: str = ""
    volumes: str = ""

    @staticmethod
    def complete(given: ContainerChoice, environment: Mapping[str, str] = os.environ) -> ContainerChoice:
        """The choice with what it leaves open taken from the environment and the defaults.

        Raises:
            InvalidInput: A value can't be used.
        """

        def pick(value: str, name: str, default: str) -> str:
            return value.strip() or environment.get(f"JUPYTER_KALE_CONTAINER_{name}", "").strip() or default

        made = ContainerChoice(
            pick(given.command, "COMMAND", ""),
            pick(given.options, "OPTIONS", ""),
            pick(given.network, "NETWORK", "none"),
            pick(given.pull, "PULL", "missing"),
            pick(given.volumes, "VOLUMES", ""),
        )
        if made.pull not in PULLS:
            raise InvalidInput(
                f"`{made.pull}` doesn't say when images are pulled.", f"Use one of these: {', '.join(PULLS)}."
            )
        split(made.command)
        split(made.options)
        return made


def split(text: str) -> tuple[str, ...]:
    """The words of a command line.

    Raises:
        InvalidInput: A quotation mark is missing.
    """
    try:
        return tuple(shlex.split(text, posix=os.name != "nt"))
    except ValueError as error:
        raise InvalidInput(f"`{text}` of the containers' configuration can't be read: {error}.") from error
