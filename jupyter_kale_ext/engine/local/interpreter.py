"""The Python that runs the steps: that of the notebook's kernel."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template

from jupyter_kale_ext.errors import EngineUnavailable

_PYTHON = re.compile(r"(?:python|pypy)w?(?:\d+(?:\.\d+)*)?t?(?:\.exe)?", re.IGNORECASE)
_PROBE = (
    "import glob,json,os,sys,sysconfig;p=sorted({sysconfig.get_path(k) for k in ('purelib','platlib')});"
    "i=os.path.join(os.environ.get('IPYTHONDIR')or os.path.expanduser('~/.ipython'),'profile_default');"
    "p+=sorted(glob.glob(i+'/*config*')+glob.glob(i+'/startup/*.*py'));"
    "print(json.dumps([sys.version,[[d,os.stat(d).st_mtime_ns if os.path.exists(d) else 0] for d in p]]))"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python to run steps with.

    Attributes:
        path: Absolute path.
        env: Environment variables that the kernelspec sets.
    """

    path: str
    env: Mapping[str, str] = field(default_factory=dict)


def find_interpreter(kernel: str | None) -> Interpreter:
    """The interpreter of a kernelspec; this process's own where none is named.

    Raises:
        EngineUnavailable: There is no such kernel, or it is no Python kernel, or its Python is not there.
    """
    if not kernel:
        return Interpreter(sys.executable)
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel)
    except (NoSuchKernel, OSError, ValueError) as error:
        raise EngineUnavailable(
            f"The notebook's kernel `{kernel}` is not installed on this machine.",
            "Install it or choose another kernel for the notebook; those there are: jupyter kernelspec list",
        ) from error
    if spec.language.casefold() != "python" or not spec.argv:
        raise EngineUnavailable(
            f"The notebook's kernel `{kernel}` speaks {spec.language or 'an unknown language'}, not Python.",
            "Choose a Python kernel for the notebook.",
        )
    env = {name: Template(str(value)).safe_substitute(os.environ) for name, value in spec.env.items()}
    return Interpreter(_resolve(kernel, spec.argv[0]), env)


def environment(kernel: str | None) -> tuple[str, Mapping[str, str]]:
    """Path and whole environment of a kernelspec's interpreter.

    Raises:
        EngineUnavailable: There is no such kernel, or it is no Python kernel, or its Python is not there.
    """
    found = find_interpreter(kernel)
    return found.path, {**os.environ, **found.env}


def fingerprint(interpreter: str, env: Mapping[str, str]) -> Mapping[str, object] | None:
    """What tells an interpreter, its packages and its IPython's configuration from others; None where it doesn't start.

    Args:
        interpreter: Its path.
        env: Environment of the steps.
    """
    if interpreter == sys.executable:
        return {"path": interpreter, "version": sys.version, "packages": _packages()}
    try:
        asked = subprocess.run(
            [interpreter, "-c", _PROBE],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
        )
        version, packages = json.loads(asked.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return {"path": interpreter, "version": version, "packages": packages}


def _packages() -> list[list[object]]:
    """What ``_PROBE`` prints of the packages, for this process's own Python."""
    folders = sorted({sysconfig.get_path(kind) for kind in ("purelib", "platlib")})
    return [[folder, os.stat(folder).st_mtime_ns if os.path.isdir(folder) else 0] for folder in folders]


def _resolve(kernel: str, word: str) -> str:
    """The interpreter that ``jupyter_client`` would start for the first word of a kernel's command."""
    own = {"python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}"}
    if word in own:
        return sys.executable
    name = re.split(r"[/\\]", word)[-1]
    found = shutil.which(word)
    if not _PYTHON.fullmatch(name):
        raise EngineUnavailable(
            f"The notebook's kernel `{kernel}` is started by `{word}`, which is no Python interpreter.",
            "Choose a kernel whose kernel.json starts Python itself.",
        )
    if not found:
        raise EngineUnavailable(
            f"The Python of the notebook's kernel `{kernel}` is not there: {word}.",
            "Install the kernel again or choose another one for the notebook.",
        )
    return os.path.abspath(found)
