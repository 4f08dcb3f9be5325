"""What Docker and Podman are told, and how they are found: nothing here needs one of them."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_kale_ext import places
from jupyter_kale_ext.engine.container import failures
from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.client import find, user
from jupyter_kale_ext.engine.container.engine import ContainerEngine
from jupyter_kale_ext.engine.container.images import Images
from jupyter_kale_ext.engine.container.layout import run_words
from jupyter_kale_ext.engine.container.state import container_state
from jupyter_kale_ext.engine.local.ir import Task, read_ir
from jupyter_kale_ext.engine.local.place import StepNotReady
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.errors import EngineUnavailable, InvalidInput
from jupyter_kale_ext.runs.request import ContainerRequest, GpuRequest
from tests.engine.fakes import Fake, compiled, submission

PODMAN = ContainerRequest("podman", "4.3.1", ("podman",), ("--read-only",), "none", "missing", False, 4)
DOCKER = replace(PODMAN, kind="docker", command=("docker",), network="bridge")
GPUS = (GpuRequest("0: A", "GPU-1"), GpuRequest("1: A", "GPU-2"))


def task(**settings: object) -> Task:
    (made,) = read_ir(compiled(Fake("a", **settings)).yaml).tasks.values()  # type: ignore[arg-type]
    return made


def words(program: ContainerRequest, made: Task, folder: Path, gpus: tuple[GpuRequest, ...] = ()) -> list[str]:
    env = {**made.env, **{secret.variable: "hush" for secret in made.secrets}}
    prepared = Prepared("a", 1, folder, ("python3", "-c", "x"), env, None, None, {"x": Path("/made/x")})
    return run_words(program, made, prepared, gpus, run="r", name="n")


def limits(**quantities: str) -> dict[str, object]:
    return {f"resource{kind.title()}Limit": quantity for kind, quantity in quantities.items()}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (limits(), []),
        (limits(cpu="500m"), ["--cpus=0.50"]),
        (limits(cpu="64"), ["--cpus=4.00"]),
        (limits(cpu="1m"), ["--cpus=0.01"]),
        (limits(memory="1Gi"), ["--memory=1073741824b", "--memory-swap=1073741824b"]),
        (limits(memory="64M"), ["--memory=64000000b", "--memory-swap=64000000b"]),
    ],
)
def test_limits(asked: dict[str, object], told: list[str], tmp_path: Path) -> None:
    found = words(PODMAN, task(resources=asked), tmp_path)
    assert [word for word in found if word.startswith(("--cpus", "--memory"))] == told


def test_gpus_are_named_one_by_one(tmp_path: Path) -> None:
    assert '--gpus="device=GPU-1,GPU-2"' in words(DOCKER, task(gpus=2), tmp_path, GPUS)
    podman = words(PODMAN, task(gpus=2), tmp_path, GPUS)
    assert [word for word in podman if "GPU" in word] == [
        "--device=nvidia.com/gpu=GPU-1",
        "--device=nvidia.com/gpu=GPU-2",
    ]
    assert not any(word.startswith(("--gpus", "--device")) for word in words(DOCKER, task(), tmp_path))


def test_secrets_are_not_among_the_words(tmp_path: Path) -> None:
    found = words(DOCKER, task(env={"A": "b c"}, secrets={"TOKEN": "s/k"}), tmp_path)
    assert "hush" not in "".join(found)
    assert found[found.index("TOKEN") - 1] == "--env"
    assert "A=b c" in found


def test_only_inputs_and_outputs_are_mounted(tmp_path: Path) -> None:
    folder = tmp_path / 'an "odd", name'
    (folder / "outputs").mkdir(parents=True)
    (folder / "log.txt").touch()
    mounts = [word for word in words(PODMAN, task(), folder) if word.startswith("--mount")]
    odd = str(folder).replace('"', '""')
    assert mounts == [
        f'--mount=type=bind,"source={odd}/input.json",target=/kale/input.json,readonly',
        "--mount=type=bind,source=/made/x,target=/kale/inputs/x,readonly",
        f'--mount=type=bind,"source={odd}/outputs",target=/kale/outputs',
    ]


def test_the_command_replaces_the_images_own(tmp_path: Path) -> None:
    found = words(PODMAN, task(image="registry/x:1"), tmp_path)
    assert found[-5:] == ["--entrypoint", "python3", "registry/x:1", "-c", "x"]
    assert found[-6] == "--read-only"
    assert found[found.index("--network") + 1] == "none"


def test_who_the_process_is() -> None:
    assert user(PODMAN) == f"{os.getuid()}:{os.getgid()}"
    assert user(replace(PODMAN, rootless=True)) == "0:0"


def program(folder: Path, name: str, script: str) -> str:
    """A program of that name, a shell script."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


ANSWERS = """case "$1 $2" in
  --version*) echo 'Docker version 28.2.2, build x';;
  "info --format") echo '["name=seccomp,profile=builtin","name=rootless"] 3 28.2.2';;
  *) echo "Error response from daemon: $KALE_ANSWER" >&2; exit 1;;
esac"""
SILENT = """case "$1" in
  --version) echo 'Docker version 28.2.2, build x';;
  *) echo 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2; exit 1;;
esac"""
PODMANS = """case "$1" in
  --version) echo 'podman version 4.3.1';;
  *) echo 'rootless=false 2 4.3.1';;
esac"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole search path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in ("COMMAND", "OPTIONS", "NETWORK", "PULL"):
        monkeypatch.delenv(f"JUPYTER_KALE_CONTAINER_{name}", raising=False)
    return folder


def completed(**given: str) -> ContainerChoice:
    return ContainerChoice.complete(ContainerChoice(**given))


def test_docker_that_answers_comes_first(bare: Path) -> None:
    program(bare, "docker", ANSWERS)
    program(bare, "podman", PODMANS)
    found = find(completed())
    assert (found.kind, found.version, found.rootless, found.cpus) == ("docker", "28.2.2", True, 3)
    assert (found.command, found.network, found.pull) == (("docker",), "none", "missing")


def test_podman_stands_in_for_a_docker_that_is_silent(bare: Path) -> None:
    program(bare, "docker", SILENT)
    program(bare, "podman", PODMANS)
    found = find(completed(options="--ulimit 'nofile=10:10'"))
    assert (found.kind, found.rootless, found.options) == ("podman", False, ("--ulimit", "nofile=10:10"))


@pytest.mark.parametrize(
    ("programs", "choice", "words"),
    [
        ({}, {}, "neither Docker nor Podman on this machine"),
        ({"docker": SILENT}, {}, "Docker doesn't answer: Cannot connect to the Docker daemon"),
        ({"docker": "echo other 1.0"}, {}, "`docker` is neither Docker nor Podman"),
        ({}, {"command": "nerd --x"}, "`nerd` is neither Docker nor Podman: No such file or directory"),
    ],
)
def test_without_docker_and_podman(
    programs: dict[str, str], choice: dict[str, str], words: str, bare: Path, tmp_path: Path
) -> None:
    for name, script in programs.items():
        program(bare, name, script)
    with pytest.raises(EngineUnavailable) as caught:
        find(completed(**choice))
    assert words in str(caught.value)
    assert caught.value.remedy
    assert words in container_state(ContainerChoice(**choice, options=f"--label x={tmp_path.name}"))[1]
    with pytest.raises(EngineUnavailable):
        ContainerEngine(lambda: (), tmp_path, ContainerChoice(**choice)).submit(submission(tmp_path, Fake("a")))
    assert not (tmp_path / "runs").exists()


def test_the_picker_tells_what_there_is(bare: Path) -> None:
    (engine,) = [engine for engine in places.engines() if engine.name == "container"]
    assert not engine.available
    assert "neither Docker nor Podman" in engine.reason
    program(bare, "podman", PODMANS)
    (engine,) = [one for one in places.engines(containers=ContainerChoice(command="podman")) if one.name == "container"]
    assert (engine.title, engine.available, engine.reason) == (
        "Containers on this machine (Podman 4.3.1)",
        True,
        "",
    )
    assert {engine.name for engine in places.engines()} == set(places.engine_names())


@pytest.mark.parametrize(
    ("given", "words"),
    [({"pull": "sometimes"}, "`sometimes`"), ({"options": "--x 'y"}, "can't be read"), ({"command": '"'}, "can't be")],
)
def test_a_configuration_that_cannot_be_used(given: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        completed(**given)


def test_the_configuration_comes_before_the_environment(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_KALE_CONTAINER_NETWORK", "bridge")
    monkeypatch.setenv("JUPYTER_KALE_CONTAINER_PULL", "never")
    assert completed(network="host") == ContainerChoice("", "", "host", "never")


@pytest.mark.parametrize(
    ("answer", "words", "remedy"),
    [
        ("manifest unknown: manifest unknown", "the registry has no such image", "Check the name"),
        ("pull access denied for x, may require 'docker login'", "the registry refuses it", "login`"),
        ("Get https://r/v2/: dial tcp: lookup r: no such host", "the registry can't be reached", "load`"),
        ("write /var: no space left on device", "the disk is full", "Make room"),
        ("out of cheese", "out of cheese", "pull registry/x:1`"),
    ],
)
def test_a_pull_that_is_refused(
    answer: str, words: str, remedy: str, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(bare, "docker", ANSWERS)
    monkeypatch.setenv("KALE_ANSWER", answer)
    heard: list[str] = []
    images = Images(replace(DOCKER, command=(path,), pull="always"), lambda: False)
    with pytest.raises(StepNotReady) as caught:
        images.get("registry/x:1", "load", heard.append)
    error = caught.value.error
    assert error.kind == "start"
    assert words in error.message
    assert "`load`" in error.message
    assert remedy in error.remedy
    assert heard == ["The image registry/x:1 of step `load` is being pulled."]


def test_a_stop_ends_a_pull(bare: Path) -> None:
    path = program(bare, "docker", "exec /bin/sleep 600")
    images = Images(replace(DOCKER, command=(path,), pull="always"), lambda: True)
    with pytest.raises(StepNotReady, match="The run was stopped"):
        images.get("registry/x:1", "load", lambda _: None)


@pytest.mark.parametrize(
    ("code", "log", "words"),
    [
        (127, 'Error: exec: "python3": executable file not found in $PATH', "has no python3"),
        (125, "docker: Error response from daemon: could not select device driver", "no GPU on this machine"),
        (125, "WARNING: x\nError: unknown flag: --nope", "unknown flag: --nope"),
        (125, "", "exit code 125"),
    ],
)
def test_a_container_that_does_not_begin(code: int, log: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(log)
    error = failures.not_begun("a", code, "img", tmp_path / "log.txt")
    assert error.kind == "start"
    assert words in error.message
    assert error.remedy


def test_too_little_memory_is_refused_beforehand(bare: Path, tmp_path: Path) -> None:
    program(bare, "podman", PODMANS)
    engine = ContainerEngine(lambda: (), tmp_path)
    with pytest.raises(InvalidInput, match="no container starts with less than 6Mi"):
        engine.submit(submission(tmp_path, Fake("a", resources=limits(memory="1Mi"))))


def test_what_packages_cost_and_need_is_said(bare: Path, tmp_path: Path) -> None:
    program(bare, "podman", PODMANS)
    asked = submission(tmp_path, Fake("a"))
    pipeline = replace(asked.compiled.pipeline, packages=("numpy==2.1.0",), run_as_user=1000)
    asked = replace(asked, compiled=replace(asked.compiled, pipeline=pipeline))
    for network, count in (("none", 3), ("bridge", 2)):
        engine = ContainerEngine(lambda: (), tmp_path, ContainerChoice(network=network))
        told = engine.accept(asked, read_ir(asked.compiled.yaml)).warnings
        assert len(told) == count
        assert any("1 packages" in sentence for sentence in told)
        assert any("security context" in sentence for sentence in told)
