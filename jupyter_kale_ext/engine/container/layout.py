"""What a container sees of an attempt: paths, mounts, limits, all as words of ``run``.

Formats: https://docs.docker.com/reference/cli/docker/container/run/ and
https://docs.podman.io/en/stable/markdown/podman-run.1.html.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path, PurePosixPath

from jupyter_kale_ext.engine.container.client import user
from jupyter_kale_ext.engine.local.ir import Task
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.notebook.quantity import parse_quantity
from jupyter_kale_ext.runs.request import ContainerRequest, GpuRequest

INSIDE = PurePosixPath("/kale")
"""The attempt's folder in the container; only what is listed in ``_mounts`` is there."""
RUN_LABEL = "jupyter-kale-ext.run"
SMALLEST = 6 << 20
"""Bytes of memory below which Docker starts no container."""


def input_path(key: str) -> PurePosixPath:
    """Where an input artifact is in the container."""
    return INSIDE / "inputs" / key


def run_words(
    program: ContainerRequest,
    task: Task,
    prepared: Prepared,
    gpus: Sequence[GpuRequest],
    *,
    run: str,
    name: str,
    volumes: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """The command that runs an attempt's container and stays attached to it.

    Values of secrets are not among the words: the client takes them from its own environment.

    Args:
        program: Docker or Podman.
        task: The task.
        prepared: The attempt.
        gpus: GPUs it was given.
        run: Id of the run.
        name: Name of the container.
        volumes: What else it mounts: absolute path or name of a volume, and where.
    """
    words = [*program.command, "run", "--pull=never", "--name", name, "--label", f"{RUN_LABEL}={run}"]
    words += ["--network", program.network, "--log-driver=none"]
    words += ["--security-opt", "no-new-privileges", "--security-opt", "label=disable"]
    identity = user(program)
    words += ["--user", identity] if identity else []
    words += [*_limits(program, task), *_gpus(program, gpus), *_environment(task, prepared), *_mounts(prepared)]
    for source, target in volumes:
        kind = "bind" if os.path.isabs(source) else "volume"
        words.append(_mount(source, PurePosixPath(target), writable=True, kind=kind))
    words += program.options
    if not task.command:
        return [*words, task.image, *prepared.words]
    return [*words, "--entrypoint", prepared.words[0], task.image, *prepared.words[1:]]


def memory_limit(task: Task) -> int | None:
    """Bytes of memory the step may use; None where there is no limit."""
    quantity = parse_quantity(task.wants.get("memory", ""))
    return None if quantity is None else int(quantity)


def _limits(program: ContainerRequest, task: Task) -> Iterator[str]:
    cpus = parse_quantity(task.wants.get("cpu", ""))
    if cpus:
        most = max(min(cpus, Fraction(program.cpus)), Fraction(1, 100))  # more than there are is refused by Docker
        yield f"--cpus={float(most):.2f}"
    memory = memory_limit(task)
    if memory:
        yield f"--memory={memory}b"
        yield f"--memory-swap={memory}b"  # no swap on top of it


def _gpus(program: ContainerRequest, gpus: Sequence[GpuRequest]) -> Iterator[str]:
    if not gpus:
        return
    if program.kind == "docker":
        yield f'--gpus="device={",".join(gpu.device for gpu in gpus)}"'
        return
    for gpu in gpus:
        yield f"--device=nvidia.com/gpu={gpu.device}"  # as the NVIDIA toolkit's CDI specification names them


def _environment(task: Task, prepared: Prepared) -> Iterator[str]:
    secrets = {secret.variable for secret in task.secrets}
    for name, value in prepared.env.items():
        yield from ("--env", name if name in secrets else f"{name}={value}")


def _mounts(prepared: Prepared) -> Iterator[str]:
    folder = prepared.folder
    yield _mount(folder / "input.json", INSIDE / "input.json", writable=False)
    for key, path in prepared.inputs.items():
        yield _mount(path, input_path(key), writable=False)
    for name in ("outputs", "parameters", "events.jsonl", "executor_output.json"):
        if (folder / name).exists():
            yield _mount(folder / name, INSIDE / name, writable=True)


def _mount(source: Path | str, target: PurePosixPath, *, writable: bool, kind: str = "bind") -> str:
    fields = [f"type={kind}", f"source={source}", f"target={target}", *([] if writable else ["readonly"])]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return f"--mount={line.getvalue()}"
