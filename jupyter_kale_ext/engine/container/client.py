"""Docker's or Podman's command line: found, asked, and its words of complaint."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_kale_ext.engine.container.choice import ContainerChoice, split
from jupyter_kale_ext.errors import EngineUnavailable
from jupyter_kale_ext.runs.request import ContainerRequest

_KNOWN = ("docker", "podman")
_PATIENCE = 30.0  # seconds for an answer
_ADVICE = ("See '", "Run '", "Usage:")
_LONGEST = 300  # characters of a complaint that are told
_PROBES = {
    "docker": "{{json .SecurityOptions}} {{.NCPU}} {{.ServerVersion}}",
    "podman": "rootless={{.Host.Security.Rootless}} {{.Host.CPUs}} {{.Version.Version}}",
}
_ROOTLESS = ("name=rootless", "rootless=true")


@dataclass(frozen=True)
class Answer:
    """What a command answered.

    Attributes:
        code: Its exit code; None where it did not answer in time or could not be started.
        out: What it printed, stripped.
        complaint: The last line of its errors, without the word ``Error``; empty where there is none.
    """

    code: int | None
    out: str = ""
    complaint: str = ""


def ask(words: Sequence[str], patience: float = _PATIENCE) -> Answer:
    """Run a command of Docker or Podman to its end; blocks for at most ``patience`` seconds."""
    try:
        ended = subprocess.run(
            list(words), stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return Answer(None, complaint=f"no answer within {patience:g} seconds")
    except OSError as error:
        return Answer(None, complaint=f"{error.strerror or error}: {words[0]}")
    out, errors = ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace")
    return Answer(ended.returncode, out.strip(), complaint(errors.splitlines()))


def complaint(lines: Sequence[str]) -> str:
    """What the last line that says something complains of; empty where there is none."""
    said = [line.strip() for line in lines if line.strip() and not line.strip().startswith(_ADVICE)]
    text = re.sub(r"^(?:Error:|docker:|Error response from daemon:|\s)+", "", said[-1]) if said else ""
    return text[:_LONGEST].rstrip(".")


def find(choice: ContainerChoice, patience: float = _PATIENCE) -> ContainerRequest:
    """Docker or Podman of this machine: the one that is configured, else Docker if it answers, else Podman.

    Args:
        choice: What is configured, completed.
        patience: Seconds that each is given to answer.

    Raises:
        EngineUnavailable: There is none, or it doesn't answer.
    """
    wanted = split(choice.command)
    commands = [wanted] if wanted else [(name,) for name in _KNOWN if shutil.which(name)]
    if not commands:
        raise EngineUnavailable(
            "There is neither Docker nor Podman on this machine, so steps can't run in containers here.",
            "Install one of them, or name its command in JUPYTER_KALE_CONTAINER_COMMAND.",
        )
    refusals = []
    for command in commands:
        found = _probe(command, choice, patience)
        if isinstance(found, ContainerRequest):
            return found
        refusals.append(found)
    raise EngineUnavailable(" ".join(refusals), "Start it, or see that you may use it.")


def _probe(command: tuple[str, ...], choice: ContainerChoice, patience: float) -> ContainerRequest | str:
    """The program of that command; a sentence where it can't be used."""
    version = ask([command[0], "--version"], patience)
    kind = next((name for name in _KNOWN if name in version.out.casefold()), "")
    if not kind:
        return f"`{command[0]}` is neither Docker nor Podman{f': {version.complaint}' if version.complaint else ''}."
    words = (*command, *(("--log-level=error",) if kind == "podman" and len(command) == 1 else ()))
    told = ask([*words, "info", "--format", _PROBES[kind]], patience)
    facts = told.out.rsplit(" ", 2)
    if told.code != 0 or len(facts) != 3 or not facts[1].isdigit() or not int(facts[1]):
        return f"{kind.title()} doesn't answer: {told.complaint or 'it tells nothing of itself'}."
    return ContainerRequest(
        kind=kind,
        version=facts[2],
        command=words,
        options=split(choice.options),
        network=choice.network,
        pull=choice.pull,
        rootless=any(mark in facts[0] for mark in _ROOTLESS),
        cpus=int(facts[1]),
    )


def user(program: ContainerRequest) -> str | None:
    """Who a step's process is: whoever writes files that belong to us; None where the image settles it."""
    if program.rootless:
        return "0:0"  # which is us, outside of the container
    return f"{os.getuid()}:{os.getgid()}" if hasattr(os, "getuid") else None
