"""What is installed where the notebook runs: asked of the kernel's own Python, by the distributions' own metadata."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jupyter_kale_ext.errors import EngineUnavailable

_PROBE = """
import json, sys
from importlib import metadata
found = []
for one in metadata.distributions():
    name = one.metadata["Name"]
    if not name:
        continue
    conda = (one.read_text("INSTALLER") or "").strip() == "conda"  # which notes where it built a release
    direct = not conda and one.read_text("direct_url.json")
    files = [str(path).replace("\\\\", "/") for path in one.files or ()]
    files = [path for path in files if path.endswith((".py", ".so", ".pyd"))]
    found.append({"name": name, "version": one.version, "requires": list(one.requires or ()), "direct": bool(direct),
                  "files": files})
json.dump({"installed": found, "standard": sorted(getattr(sys, "stdlib_module_names", ()))}, sys.stdout)
"""
_PATIENCE = 120.0


@dataclass(frozen=True)
class Distribution:
    """An installed distribution.

    Attributes:
        name: Its name.
        version: Its version.
        requires: What it needs, as its metadata says.
        direct: True where it came from a folder, an archive or a repository, so that no index need have it.
        files: Its modules, as paths below the folder of packages.
    """

    name: str
    version: str
    requires: tuple[str, ...]
    direct: bool
    files: tuple[str, ...]


@dataclass(frozen=True)
class Installed:
    """An environment.

    Attributes:
        distributions: What is installed.
        standard: Names of the standard library's modules.
    """

    distributions: tuple[Distribution, ...]
    standard: frozenset[str]


def ask(interpreter: str, env: Mapping[str, str]) -> Installed:
    """What that Python has. Blocks for a second or two.

    Args:
        interpreter: Its path.
        env: Its whole environment.

    Raises:
        EngineUnavailable: It doesn't tell.
    """
    try:
        words: Sequence[str] = [interpreter, "-c", _PROBE]
        asked = subprocess.run(
            words, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=True
        )
        told = json.loads(asked.stdout)
        return Installed(
            tuple(
                Distribution(one["name"], one["version"], tuple(one["requires"]), one["direct"], tuple(one["files"]))
                for one in told["installed"]
            ),
            frozenset(told["standard"]),
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError) as error:
        raise EngineUnavailable(
            f"The Python of the notebook's kernel doesn't tell its packages: {interpreter}.",
            "Check the kernel, or switch `packages` of the notebook's metadata off.",
        ) from error
