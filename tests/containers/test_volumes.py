"""Volume claims in containers: what stands for them, and what the words of ``run`` are; no container is needed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.layout import run_words
from jupyter_kale_ext.engine.container.volumes import find_volumes, missing_volumes, read_folders, sources
from jupyter_kale_ext.engine.local.claims import ClaimMount
from jupyter_kale_ext.engine.local.ir import PipelineIR, read_ir
from jupyter_kale_ext.engine.local.prepared import Prepared
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import ContainerRequest

VOLUMES = [
    {"name": "scratch", "type": "new_pvc", "size": 1, "size_type": "Gi", "mount_point": "/scratch"},
    {"name": "data", "type": "pvc", "mount_point": "/data"},
    {"name": "models", "type": "pvc", "mount_point": "/models"},
]


def pipeline() -> PipelineIR:
    cells = (("step:a", "x = 1"), ("step:b", "print(x)"))
    written = notebook_of(*cells, metadata={"kubeflow_notebook": {"volumes": VOLUMES}})
    return read_ir(flow.compile_notebook(written).yaml)


def program(folder: Path, **volumes: str) -> ContainerRequest:
    """A stand-in for Podman that knows the volume ``models``."""
    command = folder / "podman"
    command.write_text('#!/bin/sh\n[ "$1 $2 $3" = "volume inspect models" ]\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return ContainerRequest("podman", "5", (str(command),), (), "none", "never", True, 2, volumes)


def test_a_task_that_makes_a_claim_is_no_step() -> None:
    found = pipeline()
    assert list(found.tasks) == ["a", "b"]
    assert [task.depends_on for task in found.tasks.values()] == [(), ("a",)]
    assert found.tasks["a"].claims == (
        ClaimMount("create-volume-scratch", "/scratch", True),
        ClaimMount("data", "/data", False),
        ClaimMount("models", "/models", False),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data", "names no folder"),
        ("=/srv", "names no folder"),
        ("data=srv", "absolute path"),
        ("data=", "names no folder"),
        ("data=/not/there", "is not there"),
        ("data='/srv", "can't be read"),
    ],
)
def test_what_names_no_folder_is_told(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_folders(text)


def test_folders_come_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "with space").mkdir()
    choice = ContainerChoice.complete(
        ContainerChoice(), {"JUPYTER_KALE_CONTAINER_VOLUMES": f"data={tmp_path} 'models={tmp_path}/with space'"}
    )
    assert read_folders(choice.volumes) == {"data": str(tmp_path), "models": f"{tmp_path}/with space"}
    assert read_folders("") == {}


def test_a_claim_is_a_folder_or_a_volume_of_its_name_or_is_missed(tmp_path: Path) -> None:
    there = program(tmp_path)
    assert find_volumes(there, pipeline(), {}) == {"models": "models"}
    assert find_volumes(there, pipeline(), {"models": "/srv", "other": "/x"}) == {"models": "/srv"}
    (told,) = missing_volumes(pipeline(), {"models": "models"})
    assert "`data`" in told
    assert "/data" in told
    assert list(missing_volumes(pipeline(), {"models": "models", "data": "/srv"})) == []


def test_what_a_step_mounts(tmp_path: Path) -> None:
    record, there = RunRecord(tmp_path / "run"), program(tmp_path, data="/srv/a,b", models="models")
    task = pipeline().tasks["a"]
    found = sources(record, there, task)
    scratch = tmp_path / "run" / "volumes" / "create-volume-scratch"
    assert found == [(str(scratch), "/scratch"), ("/srv/a,b", "/data"), ("models", "/models")]
    assert scratch.is_dir()
    assert sources(record, there, pipeline().tasks["b"]) == found
    prepared = Prepared("a", 1, tmp_path, ("python3",), {}, None, None, {})
    words = run_words(there, task, prepared, (), run="r", name="n", volumes=found)
    mounts = [word for word in words if word.startswith("--mount") and "/kale" not in word]
    assert mounts == [
        f"--mount=type=bind,source={scratch},target=/scratch",
        '--mount=type=bind,"source=/srv/a,b",target=/data',
        "--mount=type=volume,source=models,target=/models",
    ]
    assert os.access(scratch, os.W_OK)
