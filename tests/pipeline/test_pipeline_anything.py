"""Whatever stands wherever in a notebook's JSON: problems, never an exception."""

import copy

import pytest

from jupyter_kale_ext.model.pipeline import Step
from jupyter_kale_ext.notebook import read
from jupyter_kale_ext.pipeline import build

from ..notebook.make import cell, kale

WHOLE = kale(
    cell("import os", "imports"),
    cell("n = 1", "pipeline-parameters"),
    cell(["x = n\n", "y"], "step:a", "limit:cpu:1", "request:cpu:1"),
    cell("sub", "notebook:b", "prev:a", notebook_path="sub.ipynb"),
    pipeline_name="p",
    pipeline_description="d",
    experiment={"id": "new", "name": "e"},
    experiment_name="e",
    base_image="i",
    docker_image="i",
    enable_caching=True,
    volumes=[
        {
            "name": "v",
            "type": "new_pvc",
            "mount_point": "/v",
            "size": 5,
            "size_type": "Gi",
            "annotations": [{"key": "k", "value": "v"}],
            "snapshot": True,
            "storage_class_name": "s",
            "volume_access_mode": "rwo",
        }
    ],
    steps_defaults=["retry:1"],
    katib_run=True,
    timeout=5,
    security_context={"enabled": True, "run_as_user": 5, "run_as_group": 5, "run_as_non_root": True},
    kfp_host="h",
    storage_class_name="s",
    volume_access_mode="rwo",
)
WHOLE["metadata"]["kernelspec"] = {"name": "k", "language": "python"}
WHOLE["metadata"]["language_info"] = {"name": "python", "version": "3.11"}

NASTY = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    float("nan"),
    "",
    "\0",
    "a:b:c",
    "x" * 10_000,
    "{{$}}",
    [],
    [[]],
    [None],
    {},
    {"": {}},
]


def places(value, path=()):
    """The path to every value of a JSON document."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def replaced(path, value):
    document = copy.deepcopy(WHOLE)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return document


@pytest.mark.parametrize("path", [path for path in places(WHOLE) if path not in {(), ("cells",)}], ids=str)
def test_any_value_in_any_place(path):
    for value in NASTY:
        notebook = read(replaced(path, value), "n.ipynb")
        steps = tuple(
            Step(one.name, order, one.cells, one.prev, (), (), (), (), (), one.settings)
            for order, one in enumerate(notebook.steps)
        )
        pipeline, problems = build(notebook, steps, (), "default:1")
        assert len(pipeline.steps) == len(steps)
        assert all(problem.message.endswith(".") for problem in (*notebook.diagnostics, *problems))
