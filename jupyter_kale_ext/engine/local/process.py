"""Processes of this machine: who they are, how they are started apart, and how a whole tree of them is ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psutil

from jupyter_kale_ext.engine.local.fork_start import MARK
from jupyter_kale_ext.runs.record import Owner

_CLOCK = 1.0  # seconds by which two readings of one process's start may differ (macOS and Windows round)


def mark(folder: Path) -> str:
    """What processes of an attempt in ``folder`` wear in ``KALE_ATTEMPT``; no mark is the start of another one's."""
    return f"{folder}{os.sep}"


def this_process() -> Owner:
    """Who we are."""
    return identify(os.getpid())


def identify(pid: int) -> Owner:
    """The process that has this id now.

    Raises:
        psutil.NoSuchProcess: There is none.
    """
    return Owner(pid, psutil.Process(pid).create_time())


def find(owner: Owner) -> psutil.Process | None:
    """The process, if it is still the same one and not merely waiting to be reaped."""
    try:
        process = psutil.Process(owner.pid)
        same = abs(process.create_time() - owner.created) < _CLOCK
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return None  # not ours, so not what we started


def start(
    words: Sequence[str], folder: str, log: Path, env: Mapping[str, str], detached: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process in a session and group of its own, its output (both streams) appended to ``log``.

    Args:
        words: The command.
        folder: Its working directory.
        log: The file; made private to the user.
        env: Its whole environment.
        detached: True for one that is to outlive us.

    Raises:
        OSError: It can't be started.
    """
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if sys.platform == "win32":
            group = subprocess.CREATE_NEW_PROCESS_GROUP
            flags = group | (subprocess.DETACHED_PROCESS if detached else subprocess.CREATE_NO_WINDOW)
            return subprocess.Popen(
                words, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=fd, stderr=fd, creationflags=flags
            )
        return subprocess.Popen(
            words, cwd=folder, env=dict(env), stdin=subprocess.DEVNULL, stdout=fd, stderr=fd, start_new_session=True
        )
    finally:
        os.close(fd)


def reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a detached process in the background, so that it leaves no zombie while we live."""
    threading.Thread(target=process.wait, name=f"reap-{process.pid}", daemon=True).start()


def tree(root: Owner | None, folder: Path) -> list[psutil.Process]:
    """The processes of an attempt: those below its first one, and those that left it but still wear its mark.

    Args:
        root: The first process; None where it isn't known.
        folder: The folder of the attempt; that of a run stands for all its attempts.
    """
    worn = mark(folder)
    found: dict[int, psutil.Process] = {}
    first = find(root) if root else None
    with contextlib.suppress(psutil.NoSuchProcess):
        if first:
            found = {process.pid: process for process in (first, *first.children(recursive=True))}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in found and process.environ().get(MARK, "").startswith(worn):
                found[process.pid] = process
    found.pop(os.getpid(), None)
    return list(found.values())


def terminate(processes: Iterable[psutil.Process]) -> None:
    """Ask processes to end."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.terminate()


def kill(processes: Iterable[psutil.Process]) -> None:
    """End processes, whether they want or not."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def kill_group(pid: int) -> None:
    """End what a process that has just ended left behind in its group; on Windows there is no such group."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def kill_everything(root: Owner | None, folder: Path) -> None:
    """End the processes that ``tree`` finds, also those that are born meanwhile; returns when they are gone."""
    for _ in range(20):
        processes = tree(root, folder)
        if not processes:
            return
        kill(processes)
        _wait(processes, 2.0)


def _wait(processes: Sequence[psutil.Process], seconds: float) -> None:
    """Until the processes are gone; one that nobody reaps counts as gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(_lives(process) for process in processes):
        time.sleep(0.01)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
