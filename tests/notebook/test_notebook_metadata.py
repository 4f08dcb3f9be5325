"""The notebook metadata of every Kale since 0.5, read and written."""

import pytest

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.notebook import NotebookSettings
from jupyter_kale_ext.notebook import parse_tag, read, replace_metadata, replace_tags
from jupyter_kale_ext.notebook.tags import LimitTag, PrevTag, RoleTag, StepTag

from .make import cell, kale, notebook

TODAY = {
    "pipeline_name": " My pipeline ",
    "pipeline_description": "What it does",
    "experiment_name": "old",
    "experiment": {"id": "new", "name": "mine"},
    "base_image": "python:3.12",
    "enable_caching": False,
    "volumes": [{"name": "data"}],
    "timeout": 3600,
    "security_context": {"enabled": True, "run_as_user": 1000},
    "kfp_host": "http://kfp",
    "kale_ext": {"ours": 1},
    "somebody_elses": [1, 2],
}


def settings(**metadata):
    return read(kale(cell("x", "step:a"), **metadata)).settings


def test_todays_metadata():
    assert settings(**TODAY) == NotebookSettings(
        pipeline_name="My pipeline",
        pipeline_description="What it does",
        experiment_name="mine",
        base_image="python:3.12",
        enable_caching=False,
        volumes=({"name": "data"},),
        timeout=3600,
        security_context={"enabled": True, "run_as_user": 1000},
        kfp_host="http://kfp",
        raw=TODAY,
    )


@pytest.mark.parametrize(
    ("metadata", "attribute", "expected"),
    [
        ({"docker_image": "old/image:1"}, "base_image", "old/image:1"),
        ({"docker_image": "old:1", "base_image": "new:1"}, "base_image", "new:1"),
        ({"docker_image": "old:1", "base_image": ""}, "base_image", "old:1"),
        ({"docker_image": ""}, "base_image", None),
        ({"experiment_name": "flat"}, "experiment_name", "flat"),
        ({"experiment_name": "flat", "experiment": {"id": "", "name": ""}}, "experiment_name", "flat"),
        ({"pipeline_name": ""}, "pipeline_name", None),
        ({"pipeline_description": None}, "pipeline_description", ""),
        ({"security_context": {"enabled": False, "run_as_user": 1}}, "security_context", None),
        ({}, "enable_caching", None),
        ({"kale_ext": {"engine": " container "}}, "engine", "container"),
        ({"kale_ext": {"engine": ""}}, "engine", None),
        ({"kale_ext": {}}, "engine", None),
    ],
)
def test_older_keys_and_empty_values(metadata, attribute, expected):
    assert getattr(settings(**metadata), attribute) == expected
    assert read(kale(cell("x", "step:a"), **metadata)).diagnostics == ()


@pytest.mark.parametrize(
    ("metadata", "codes"),
    [
        ({"pipeline_name": 5}, ["KL028"]),
        ({"pipeline_description": ["a"]}, ["KL028"]),
        ({"experiment": "mine"}, ["KL028"]),
        ({"enable_caching": "yes"}, ["KL028"]),
        ({"volumes": {"name": "data"}}, ["KL028"]),
        ({"volumes": ["data"]}, ["KL028"]),
        ({"timeout": 0}, ["KL028"]),
        ({"timeout": True}, ["KL028"]),
        ({"timeout": "60"}, ["KL028"]),
        ({"security_context": [1]}, ["KL028"]),
        ({"steps_defaults": "limit:cpu:1"}, ["KL028"]),
        ({"kfp_host": 1, "base_image": 2}, ["KL028", "KL028"]),
        ({"kale_ext": "container"}, ["KL028"]),
        ({"kale_ext": {"engine": 1}}, ["KL028"]),
        ({"base_image": "My Image"}, ["KL020"]),
        ({"katib_run": "maybe", "unknown": object}, []),
    ],
)
def test_a_wrong_type_is_a_problem_and_the_value_counts_as_absent(metadata, codes):
    found = read(kale(cell("x", "step:a"), **metadata))

    assert [problem.code for problem in found.diagnostics] == codes
    assert found.settings == NotebookSettings(raw=metadata)


@pytest.mark.parametrize("value", [5, "x", []])
def test_metadata_that_is_no_object(value):
    found = read(notebook(cell("x", "step:a"), kubeflow_notebook=value))

    assert [problem.code for problem in found.diagnostics] == ["KL028"]


@pytest.mark.parametrize(
    ("tags", "wanted", "expected"),
    [
        ([], [StepTag("a")], ("step:a",)),
        (["hide-input"], [StepTag("a"), PrevTag("b")], ("hide-input", "step:a", "prev:b")),
        (["step:a", "hide-input", "prev:x"], [StepTag("a"), PrevTag("b")], ("step:a", "hide-input", "prev:b")),
        (["block:a", "x"], [StepTag("a")], ("block:a", "x")),
        (["parameters"], [RoleTag(Role.PARAMETERS)], ("parameters",)),
        (["parameters", "pipeline-parameters"], [RoleTag(Role.PARAMETERS)], ("parameters",)),
        (["setp:a", "limit:cpu:much", "note"], [], ("note",)),
        (["step:a", "remove_cell"], [], ("remove_cell",)),
        (["block:"], [StepTag("a")], ("step:a",)),
        (["import"], [StepTag("a")], ("import", "step:a")),
        (["a", "a"], [LimitTag("cpu", "1"), LimitTag("cpu", "1")], ("a", "a", "limit:cpu:1")),
    ],
)
def test_tags_are_replaced_and_other_tools_tags_stay(tags, wanted, expected):
    assert replace_tags(tags, wanted) == expected


def test_tags_written_back_as_read_stay_as_they_are():
    tags = ["hide-input", "block:train", "limit:nvidia.com/gpu:1", "annotation:a:b:c", "prev:load"]

    ours = [tag for tag in map(parse_tag, tags) if tag is not None]

    assert replace_tags(tags, ours) == tuple(tags)


def test_metadata_is_changed_and_unknown_keys_survive():
    before = {"kernelspec": {"name": "x"}, "kubeflow_notebook": {**TODAY, "gone": None}}

    after = replace_metadata(before, {"pipeline_name": "new", "timeout": None})

    assert after == {
        "kernelspec": {"name": "x"},
        "kubeflow_notebook": {
            **{key: value for key, value in TODAY.items() if key != "timeout"},
            "pipeline_name": "new",
            "gone": None,
        },
    }
    assert before["kubeflow_notebook"]["timeout"] == 3600
