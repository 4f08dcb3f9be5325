"""The state of the git repository around a folder."""

from __future__ import annotations

import hashlib
import os
import subprocess

from jupyter_kale_ext.model.provenance import GitState

_MOST = 100
_PATIENCE = 20.0  # seconds; a status of a huge repository on a slow disk


def git_state(folder: str) -> GitState | None:
    """The state of the repository that a folder lies in; None where it lies in none, or git is not there or too slow.

    Nothing is written: no lock is taken, no hook and no monitor of files is started.
    """
    try:
        if _ask(folder, "rev-parse", "--is-inside-work-tree").strip() != b"true":
            return None
        commit = _ask(folder, "rev-parse", "--verify", "--quiet", "HEAD", fails=True).decode().strip()
        branch = _ask(folder, "symbolic-ref", "--quiet", "--short", "HEAD", fails=True)
        names = _ask(folder, "diff", "--name-only", "-z", "HEAD") if commit else b""
        changes = (
            _ask(folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--binary", "HEAD") if names else b""
        )
    except (OSError, subprocess.SubprocessError):
        return None
    changed = [os.fsdecode(name) for name in names.split(b"\0") if name]
    return GitState(
        commit=commit,
        branch=branch.decode("utf-8", "replace").strip(),
        changed=tuple(name.encode("utf-8", "replace").decode() for name in changed[:_MOST]),
        changes=hashlib.sha256(changes).hexdigest() if changes else "",
    )


def _ask(folder: str, *words: str, fails: bool = False) -> bytes:
    """What git prints; nothing where it may fail and does."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotepath=false", *words]
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    asked = subprocess.run(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_PATIENCE,
        check=not fails,
    )
    return asked.stdout if asked.returncode == 0 else b""
