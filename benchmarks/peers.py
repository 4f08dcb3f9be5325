"""The same work done by others: Kubeflow Kale 2.3.0 and ``kfp.local``.

Kale has no way to run a pipeline on this machine; what it compiles can be run by ``kfp.local``, each step as a
subprocess. Both live in a virtual environment of their own, made under ``build/`` on first use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

KALE = "kubeflow-kale==2.3.0"
_LIBRARIES = ("ipykernel", "numpy", "pandas", "scikit-learn", "matplotlib")
_HOME = Path(__file__).parents[1] / "build" / "benchmarks" / KALE.replace("==", "-")

_RUN = """
import importlib.util, sys
from kfp import local
spec = importlib.util.spec_from_file_location("made", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=sys.argv[2])
getattr(made, sys.argv[3])()
"""
_COMPONENT = """
@dsl.component(base_image="python:3.11", packages_to_install=[])
def {name}(x: int) -> int:
{body}
    return x
"""


def environment() -> Path:
    """The folder of the others' programs; installs them where they are not there yet.

    Raises:
        subprocess.CalledProcessError: They can't be installed.
    """
    programs = _HOME / ("Scripts" if sys.platform == "win32" else "bin")
    done = _HOME / "installed"
    if not done.exists():
        print(f"Installing {KALE} into {_HOME} ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(_HOME)], check=True)
        subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", KALE, *_LIBRARIES], check=True)
        done.touch()
    return programs


def kale_compile(notebook: Mapping[str, object]) -> tuple[float, int]:
    """Seconds of Kale's command on a notebook; bytes of the pipeline that it writes."""
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        script = _compile(notebook, Path(name))
        seconds = time.perf_counter() - start
        return seconds, script.with_name(script.name.replace(".kale.py", ".pipeline.yaml")).stat().st_size


def kale_run(notebook: Mapping[str, object]) -> float:
    """Seconds of Kale's command and of running what it has compiled by ``kfp.local``."""
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        _by_kfp_local(_compile(notebook, Path(name)), "auto_generated_pipeline", Path(name))
        return time.perf_counter() - start


def kfp_local(bodies: Sequence[str]) -> float:
    """Seconds of a pipeline written with KFP's SDK by hand and run by ``kfp.local``: steps one after the other.

    Args:
        bodies: The code of each step; it takes the number ``x`` and leaves one there.
    """
    with tempfile.TemporaryDirectory() as name:
        script = Path(name) / "written.py"
        script.write_text(_written(bodies), encoding="utf-8")
        start = time.perf_counter()
        _by_kfp_local(script, "written", Path(name))
        return time.perf_counter() - start


def _written(bodies: Sequence[str]) -> str:
    steps = [
        _COMPONENT.format(name=f"s{n}", body="\n".join(f"    {line}" for line in body.splitlines()))
        for n, body in enumerate(bodies)
    ]
    calls = ["    t0 = s0(x=0)", *(f"    t{n} = s{n}(x=t{n - 1}.output)" for n in range(1, len(bodies)))]
    return "\n".join(["from kfp import dsl", *steps, "@dsl.pipeline", "def written():", *calls, ""])


def _compile(notebook: Mapping[str, object], folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    _command(["kale", "--nb", str(path), "--output_path", str(folder / "made")], folder)
    (script,) = (folder / "made").glob("*.kale.py")
    return script


def _by_kfp_local(script: Path, function: str, folder: Path) -> None:
    _command(["python", "-c", _RUN, str(script), str(folder / "root"), function], folder)


def _command(words: Sequence[str], folder: Path) -> None:
    programs = environment()
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(programs / words[0]), *words[1:]], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode or "finished with status [91mFAILURE" in done.stdout:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
