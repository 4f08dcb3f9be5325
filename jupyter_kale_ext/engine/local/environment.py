"""What runs the steps: interpreter, packages, machine, found by asking the interpreter itself."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from jupyter_kale_ext.engine.local.fork_start import HASH_SEED
from jupyter_kale_ext.engine.local.git import git_state
from jupyter_kale_ext.errors import KaleError
from jupyter_kale_ext.model.provenance import Environment
from jupyter_kale_ext.wire import from_wire

_PATIENCE = 60.0
_VARIABLES = (
    "CUBLAS_WORKSPACE_CONFIG",
    "LANG",
    "LC_ALL",
    "MKL_NUM_THREADS",
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "TF_DETERMINISTIC_OPS",
    "TZ",
)
"""Environment variables that change results; others are left out, for they may hold secrets."""

_PROBE = r"""
import json, os, re, sys
if hasattr(os, "nice"):
    os.nice(10)
sys.path[:] = [entry for entry in sys.path if entry]
from importlib import metadata
found = {}
for package in metadata.distributions():
    try:
        name, version = package.metadata["Name"], package.version
        origin = json.loads(package.read_text("direct_url.json") or "{}")
    except (OSError, ValueError, KeyError, TypeError):
        continue
    if not name or not version:
        continue
    if origin.get("dir_info", {}).get("editable"):
        version += " (editable)"
    elif origin.get("vcs_info", {}).get("commit_id"):
        version += " (" + str(origin["vcs_info"]["commit_id"])[:12] + ")"
    found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
print(json.dumps({"python": sys.version, "packages": dict(sorted(found.items()))}))
"""


def find_environment(interpreter: str, kernel_env: Mapping[str, str], folder: str, gpus: Sequence[str]) -> Environment:
    """Find out what runs the steps. Takes a second or so, in processes of low priority.

    Args:
        interpreter: Path of the steps' Python.
        kernel_env: Environment variables that the kernelspec sets.
        folder: The notebook's folder.
        gpus: GPUs that steps may be given.
    """
    env = {HASH_SEED[0]: HASH_SEED[1], **os.environ, **kernel_env}
    told, problem = _ask(interpreter, env)
    return Environment(
        taken=time.time(),
        interpreter=interpreter,
        python=told.python,
        packages=told.packages,
        platform=platform.platform(),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        gpus=tuple(gpus),
        driver=_driver() if gpus else "",
        variables={name: env[name] for name in _VARIABLES if name in env},
        git=git_state(folder),
        problem=problem,
    )


def _ask(interpreter: str, env: Mapping[str, str]) -> tuple[Environment, str]:
    """Version and packages as the interpreter tells them, and why it doesn't."""
    nothing = Environment(0.0, interpreter)
    try:
        asked = subprocess.run(
            [interpreter, "-c", _PROBE],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
        told = json.loads(asked.stdout)
        return from_wire(Environment, {**told, "taken": 0.0, "interpreter": interpreter}), ""
    except OSError as error:
        return nothing, f"{interpreter} can't be started: {error.strerror or error}."
    except (subprocess.SubprocessError, ValueError, TypeError, KaleError):
        return nothing, f"{interpreter} didn't tell its packages."


def _processor() -> str:
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        if found:
            return found[1].strip()
    return platform.processor()


def _driver() -> str:
    """Version of NVIDIA's kernel module; empty where there is none."""
    with contextlib.suppress(OSError):
        found = re.search(r"\b\d+\.\d+(?:\.\d+)?\b", Path("/proc/driver/nvidia/version").read_text(errors="replace"))
        return found[0] if found else ""
    return ""
