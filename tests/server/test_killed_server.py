"""A real ``jupyter server`` process, killed in mid-run and started again: the run goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from tornado.testing import bind_unused_port

from conftest import NotebookMaker

TOKEN = "secret-of-this-test"
WAITING = (
    "import time\nfrom pathlib import Path\nPath('begun').touch()\nwhile not Path('go').exists():\n    time.sleep(0.05)"
)


@pytest.fixture
def environment(tmp_path: Path, runs_dir: Path) -> dict[str, str]:
    """An environment in which nothing of whoever tests is read or written."""
    config = tmp_path / "config"
    (config / "jupyter_server_config.d").mkdir(parents=True)
    root = Path(__file__).parents[2]
    enabling = root / "jupyter-config/server-config/jupyter_kale_ext.json"
    (config / "jupyter_server_config.d" / enabling.name).write_text(enabling.read_text())
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH")))),
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }


@contextmanager
def _server(root: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server process that answers, and its address."""
    sock, port = bind_unused_port()
    sock.close()
    words = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter_server",
            "--no-browser",
            "--allow-root",
            f"--ServerApp.root_dir={root}",
            *words,
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/jupyter-kale-ext/api"
        _until(lambda: process.poll() is not None or _answers(f"{address}/engines"))
        assert process.poll() is None
        yield process, address
    finally:
        process.kill()
        process.wait()


def test_a_run_outlives_the_server(tmp_path: Path, environment: dict[str, str], make_notebook: NotebookMaker) -> None:
    root = tmp_path / "root"
    root.mkdir()
    notebook = make_notebook(("step:wait", WAITING), ("step:after", "print('after')"))
    with _server(root, environment) as (process, address):
        submitted = _ask("POST", f"{address}/runs", {"notebook": notebook, "path": "nb.ipynb"})
        _until((root / "begun").exists)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with _server(root, environment) as (_, address):
        url = f"{address}/runs/{submitted['id']}"
        assert _ask("GET", url)["state"] == "running"
        (root / "go").touch()
        _until(lambda: _ask("GET", url)["state"] == "succeeded")
        assert [step["state"] for step in _ask("GET", url)["steps"]] == ["succeeded", "succeeded"]


def _ask(method: str, url: str, body: object = None) -> dict[str, list[dict[str, str]]]:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(url, data, {"Authorization": f"token {TOKEN}"}, method=method)
    with urlopen(request, timeout=30) as response:
        answer: dict[str, list[dict[str, str]]] = json.load(response)
        return answer


def _answers(url: str) -> bool:
    try:
        _ask("GET", url)
    except (URLError, OSError):
        return False
    return True


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
