"""Starts the fork server of a run before anything else: standard library only, so that both import side by side."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

MARK = "KALE_ATTEMPT"
"""Environment variable that all processes of one attempt of a step have: the attempt's folder."""

HASH_SEED = ("PYTHONHASHSEED", "0")
"""Environment variable that all steps have, in a pod too: the order of a set of texts follows from it."""

MARK_ROOM = 1024
"""Bytes that an attempt's mark may be longer than the run's."""

_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fork_server.py")
_BOOT = "import sys;exec(compile(open(sys.argv[1],encoding='utf-8').read(),sys.argv[1],'exec'))"
_RUNTIME = re.compile(rb'kale_runtime:\s+defaultValue: "?([A-Za-z0-9+/=]+)')


@dataclass(frozen=True)
class ForkServer:
    """A fork server that was started.

    Attributes:
        process: Its process.
        control: Our end of the socket it listens to.
        env: What all steps have in their environment; a step that needs another one can't be forked from it.
    """

    process: subprocess.Popen[bytes]
    control: socket.socket
    env: Mapping[str, str]


def common_environment(kernel_env: Mapping[str, str]) -> dict[str, str]:
    """What all steps of a run have in their environment; they see no GPU unless they ask for one.

    Args:
        kernel_env: What the kernelspec sets.
    """
    own = {"KALE_SHARED_WORKDIR": "1", "CUDA_VISIBLE_DEVICES": ""}
    return {"PYTHONIOENCODING": "utf-8", HASH_SEED[0]: HASH_SEED[1], **os.environ, **kernel_env, **own}


def own_environment(env: Mapping[str, str]) -> dict[str, str]:
    """What a step alone has in its environment, of what the pipeline says: a hash seed of the kernel's comes first."""
    return {name: value for name, value in env.items() if (name, value) != HASH_SEED}


def why_never() -> str:
    """Why no step is forked here at all; empty where steps can be."""
    if os.environ.get("JUPYTER_KALE_FORK") == "0":
        return "JUPYTER_KALE_FORK=0"
    return "" if sys.platform == "linux" else f"forking is not used on {sys.platform}"


def start_fork_server(folder: str) -> ForkServer | str:
    """Start the fork server of a run.

    Args:
        folder: The run's folder, with ``run.json`` and ``pipeline.yaml``.

    Returns:
        The server, still importing; a text where there is none: why.
    """
    reason = why_never()
    if reason:
        return reason
    ours, theirs = socket.socketpair()
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            request = json.load(file)
        env = common_environment(request["kernel_env"])
        process = _start(request["interpreter"], request["working_directory"], folder, env, theirs)
        ours.sendall(json.dumps({"runtime": _runtime(folder)}).encode() + b"\n")
    except (OSError, ValueError, KeyError, TypeError) as error:
        ours.close()
        return f"the fork server can't be started: {error}"
    finally:
        theirs.close()
    return ForkServer(process, ours, env)


def _start(
    interpreter: str, cwd: str, folder: str, env: Mapping[str, str], theirs: socket.socket
) -> subprocess.Popen[bytes]:
    log = os.open(os.path.join(folder, "forks.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            [interpreter, "-c", _BOOT, _PROGRAM, str(theirs.fileno())],
            cwd=cwd,
            env={**env, MARK: f"{folder}{os.sep}{'x' * MARK_ROOM}"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    finally:
        os.close(log)


def _runtime(folder: str) -> str:
    """The step runtime as it stands in the compiled pipeline, to be compiled beforehand; empty where it isn't found."""
    with open(os.path.join(folder, "pipeline.yaml"), "rb") as file:
        found = _RUNTIME.search(file.read())
    return found[1].decode("ascii") if found else ""
