"""What is measured: seconds and bytes of single goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import notebooks
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.local.engine import LocalEngine
from jupyter_kale_ext.model.run import RunSnapshot, RunState

Notebook = Mapping[str, object]
MAKES = {
    "array": ("import numpy as np\nx = np.ones({size} // 8)", "float(x.sum())"),
    "frame": (
        "import numpy as np, pandas as pd\nx = pd.DataFrame(np.ones((10, {size} // 80)).T, copy=False)",
        "float(x.sum().sum())",
    ),
}


@dataclass(frozen=True)
class HandOver:
    """A value on its way from one step to the next.

    Attributes:
        kale: Seconds from the end of the cell that makes it to the end of the one that reads all of it.
        overhead: The same for a value of a few bytes.
        plain: Seconds for writing the same bytes to a file, reading them, and computing the same from them.
        peak: The most memory a step's process had, in multiples of the value, less what it had with a small value.
    """

    kale: float
    overhead: float
    plain: float
    peak: float


def nbclient(notebook: Notebook) -> float:
    """Seconds of ``jupyter execute``, nbclient's command."""
    return _command([_script("jupyter-execute")], notebook, {})


def kale(notebook: Notebook, fork: str) -> float:
    """Seconds of ``jupyter kale run --no-cache``."""
    return _command([_script("jupyter-kale"), "run", "--no-cache"], notebook, {"JUPYTER_KALE_FORK": fork})


def compile_command(notebook: Notebook) -> tuple[float, int]:
    """Seconds of ``jupyter kale compile``; bytes of the pipeline that it writes."""
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "pipeline.yaml"
        seconds = _command([_script("jupyter-kale"), "compile", "-o", str(target)], notebook, {})
        return seconds, target.stat().st_size


def first_line() -> float:
    """Seconds from submission, with checks and compilation, to the first line of user code; this process is warm."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        mark = Path(name) / "begun"
        start = time.time()
        _run(notebooks.first_line(str(mark)), Path(name))
        return float(mark.read_text()) - start


def compiling(steps: int) -> tuple[float, int]:
    """Seconds for check and compilation of a chain of so many steps; bytes of the IR beyond the user's code."""
    notebook = notebooks.chain(steps)
    code = sum(len(str(cell["source"])) for cell in _cells(notebook))
    start = time.perf_counter()
    compiled = flow.compile_notebook(notebook, "chain.ipynb")
    return time.perf_counter() - start, len(compiled.yaml.encode()) - code


def hand_over(kind: str, size: int) -> HandOver:
    """A value of so many bytes, handed from one step to the next."""
    small, least = _handed(kind, 8000)
    big, most = _handed(kind, size)
    return HandOver(big, small, _plain(size), (most - least) / size)


def _handed(kind: str, size: int) -> tuple[float, int]:
    make, use = (text.format(size=size) for text in MAKES[kind])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        engine, run, peak = _run(notebooks.hand_over(make, use), Path(name))
        ended = float(engine.log(run.id, "make").text.split()[-1])
        return float(engine.log(run.id, "use").text.split()[-1]) - ended, peak


def _plain(size: int) -> float:
    import numpy as np

    made = np.ones(size // 8)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        path = Path(name) / "plain"
        start = time.perf_counter()
        with path.open("wb") as file:
            file.write(made.data)
        read = np.frombuffer(path.read_bytes())
        float(read.sum())
        return time.perf_counter() - start


def _run(notebook: Notebook, folder: Path) -> tuple[LocalEngine, RunSnapshot, int]:
    """Run in this process's engine; gives the peak memory of a step's process, too."""
    engine = LocalEngine(gpus=lambda: (), root=folder / "runs")
    checked = flow.check(notebook, "n.ipynb")
    run = flow.submit(
        engine,
        checked,
        notebook,
        notebook_path="n.ipynb",
        working_directory=str(folder),
        parameters={},
        use_cache=False,
    )
    with _peak(str(folder)) as peak:
        while not run.ended_for_good:
            time.sleep(0.02)
            run = engine.snapshot(run.id)
    if run.state is not RunState.SUCCEEDED:
        raise RuntimeError(f"{run.message} {[step.error for step in run.steps if step.error]}")
    return engine, run, peak()


@contextmanager
def _peak(folder: str) -> Iterator[Callable[[], int]]:
    """Watches the memory of the steps' processes: those below the supervisors that this process has started."""
    most = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            for process in psutil.Process().children(recursive=True):
                try:
                    most[0] = max(most[0], process.memory_info().rss)
                except psutil.Error:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: most[0]
    finally:
        done.set()
        thread.join()


def _command(words: list[str], notebook: Notebook, env: Mapping[str, str]) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        path = Path(name) / "notebook.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        surroundings = {**os.environ, "JUPYTER_KALE_RUNS_DIR": str(Path(name) / "runs"), **env}
        start = time.perf_counter()
        done = subprocess.run(
            [*words, str(path)], env=surroundings, cwd=name, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr)
    return seconds


def _script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _cells(notebook: Notebook) -> list[dict[str, object]]:
    cells = notebook["cells"]
    assert isinstance(cells, list)
    return cells
