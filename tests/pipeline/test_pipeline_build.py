"""From a notebook's settings to a pipeline, and what is said about what KFP can't do."""

import math
import re
from dataclasses import replace

import pytest

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.pipeline import Parameter, ParameterType, PipelineVolume, Step
from jupyter_kale_ext.notebook import read
from jupyter_kale_ext.pipeline import build

from ..notebook.make import cell, kale

ONE = cell("x = 1", "step:a")


def built(*cells, path="work/My Notebook.ipynb", parameters=(), **settings):
    """The pipeline of a notebook whose steps depend on each other as their ``prev:`` tags say."""
    notebook = read(kale(*(cells or (ONE,)), **settings), path)
    steps = tuple(
        Step(one.name, order, one.cells, one.prev, (), (), (), (), (), one.settings)
        for order, one in enumerate(notebook.steps)
    )
    return build(notebook, steps, parameters, "default:1")


def said(**settings):
    return [(problem.code, problem.severity.value) for problem in built(**settings)[1]]


@pytest.mark.parametrize(
    ("given", "path", "title", "name"),
    [
        ("forecast", "n.ipynb", "forecast", "forecast"),
        ("My Forecast, v2!", "n.ipynb", "My Forecast, v2!", "my-forecast-v2"),
        (None, "work/My Notebook.ipynb", "My Notebook", "my-notebook"),
        (None, "C:\\work\\n1.ipynb", "n1", "n1"),
        (None, "", "pipeline", "pipeline"),
        ("--a--", "n.ipynb", "--a--", "a"),
        ("x" * 200, "n.ipynb", "x" * 200, "x" * 128),
        ("2024", "n.ipynb", "2024", "2024"),
    ],
)
def test_title_and_name(given, path, title, name):
    pipeline, problems = built(path=path, pipeline_name=given)

    assert (pipeline.title, pipeline.name, problems) == (title, name, ())
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,127}", pipeline.name)


def test_a_title_in_another_script_gets_a_name_of_its_own():
    pipelines = [built(pipeline_name=title) for title in ("прогноз", "予測", "прогноз")]

    names = [pipeline.name for pipeline, _ in pipelines]
    assert names[0] == names[2] != names[1]
    assert all(re.fullmatch(r"pipeline-[0-9a-f]{8}", name) for name in names)
    assert [problem.code for problem in pipelines[0][1]] == ["KL038"]


def test_settings_arrive():
    pipeline, problems = built(
        pipeline_description="d",
        experiment_name="e",
        base_image="own:1",
        enable_caching=False,
        security_context={"enabled": True, "run_as_user": 1000, "run_as_group": 0, "run_as_non_root": True},
    )

    assert problems == ()
    assert (pipeline.description, pipeline.experiment, pipeline.base_image, pipeline.caching) == (
        "d",
        "e",
        "own:1",
        False,
    )
    assert (pipeline.run_as_user, pipeline.run_as_group, pipeline.run_as_non_root) == (1000, 0, True)


def test_defaults():
    pipeline, problems = built()

    assert problems == ()
    assert (pipeline.experiment, pipeline.base_image, pipeline.caching) == (None, "default:1", True)
    assert (pipeline.run_as_user, pipeline.run_as_group, pipeline.run_as_non_root) == (None, None, None)


def test_prelude_and_parameter_cells_without_empty_ones():
    pipeline, _ = built(
        cell("def f(): 0", "functions"),
        cell("import os", "imports"),
        cell(""),
        cell("n = 1", "parameters"),
        cell("import re", "imports"),
        ONE,
    )

    assert [one.source for one in pipeline.prelude] == ["import os", "import re", "def f(): 0"]
    assert [one.source for one in pipeline.parameter_cells] == ["n = 1"]


def test_steps_come_in_an_order_that_holds():
    pipeline, _ = built(cell("1", "step:b", "prev:c"), cell("2", "step:a"), cell("3", "step:c", "prev:a"))

    assert [step.name for step in pipeline.steps] == ["a", "c", "b"]


def test_a_timeout_of_the_pipeline_holds_for_steps_without_one():
    pipeline, problems = built(cell("1", "step:a", "timeout:5"), cell("2", "step:b"), timeout=60)

    assert [step.settings.timeout for step in pipeline.steps] == [5, 60]
    assert [(problem.code, problem.severity) for problem in problems] == [("KL035", Severity.INFO)]


NEW = {"name": "fresh", "type": "new_pvc", "mount_point": "/fresh", "size": 5, "size_type": "Gi"}
OLD = {"name": "data", "type": "pvc", "mount_point": "/data"}


@pytest.mark.parametrize(
    ("volume", "notebook", "expected"),
    [
        (OLD, {}, PipelineVolume("data", "pvc", "/data")),
        ({**OLD, "size": 5, "annotations": [], "snapshot": False}, {}, PipelineVolume("data", "pvc", "/data")),
        (NEW, {}, PipelineVolume("fresh", "new_pvc", "/fresh", "5Gi")),
        ({**NEW, "size": "5Gi", "size_type": ""}, {}, PipelineVolume("fresh", "new_pvc", "/fresh", "5Gi")),
        ({**NEW, "size": "500", "size_type": "Mi"}, {}, PipelineVolume("fresh", "new_pvc", "/fresh", "500Mi")),
        (
            {**NEW, "volume_access_mode": "rwm", "storage_class_name": "fast"},
            {"volume_access_mode": "rwo", "storage_class_name": "slow"},
            PipelineVolume("fresh", "new_pvc", "/fresh", "5Gi", "ReadWriteMany", "fast"),
        ),
        (
            NEW,
            {"volume_access_mode": "rom", "storage_class_name": "slow"},
            PipelineVolume("fresh", "new_pvc", "/fresh", "5Gi", "ReadOnlyMany", "slow"),
        ),
        (
            {**NEW, "volume_access_mode": "ReadWriteOnce"},
            {},
            PipelineVolume("fresh", "new_pvc", "/fresh", "5Gi", "ReadWriteOnce"),
        ),
    ],
)
def test_volumes_arrive(volume, notebook, expected):
    pipeline, problems = built(volumes=[volume], **notebook)

    assert (pipeline.volumes, problems) == ((expected,), ())


REFUSED = {
    "no name": ({**OLD, "name": ""}, "KL031"),
    "no type": ({"name": "data", "mount_point": "/data"}, "KL031"),
    "unknown type": ({**OLD, "type": "nfs"}, "KL031"),
    "no mount point": ({**OLD, "mount_point": None}, "KL031"),
    "a relative mount point": ({**OLD, "mount_point": "data"}, "KL025"),
    "a bad name": ({**OLD, "name": "My_Data"}, "KL023"),
    "no size": ({**NEW, "size": None}, "KL031"),
    "no number as size": ({**NEW, "size": "big"}, "KL017"),
    "a size of nothing": ({**NEW, "size": 0}, "KL017"),
    "a wrong unit": ({**NEW, "size_type": "GB"}, "KL017"),
    "an unknown access mode": ({**NEW, "volume_access_mode": "rwxx"}, "KL031"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_volumes_that_cannot_be_mounted(name):
    volume, code = REFUSED[name]

    pipeline, problems = built(volumes=[volume])

    assert pipeline.volumes == ()
    assert [(problem.code, problem.severity) for problem in problems] == [(code, Severity.ERROR)]
    assert all(problem.remedy for problem in problems)


def test_two_volumes_in_one_place():
    assert said(volumes=[OLD, {**OLD, "name": "other", "mount_point": "/data/"}]) == [("KL031", "error")]


def test_a_step_mounts_where_the_pipeline_does():
    _, problems = built(
        cell("x", "step:a", "volume:other:/data"), cell("y", "step:b", "volume:data:/data"), volumes=[OLD]
    )

    assert [(problem.code, problem.step, problem.cell_id) for problem in problems] == [("KL031", "a", "a")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"volumes": [{**OLD, "type": "clone"}]}, [("KL032", "warning")]),
        ({"volumes": [{**OLD, "type": "pv"}]}, [("KL032", "warning")]),
        ({"volumes": [{**OLD, "snapshot": True, "snapshot_name": "s"}]}, [("KL033", "warning")]),
        ({"volumes": [{**OLD, "annotations": [{"key": "rok/origin", "value": "x"}]}]}, [("KL039", "warning")]),
        ({"volumes": [{**OLD, "annotations": [{"key": "", "value": ""}]}]}, []),
        ({"snapshot_volumes": True, "autosnapshot": True}, [("KL033", "info"), ("KL033", "info")]),
        ({"katib_run": True}, [("KL034", "warning")]),
        ({"katib": True}, [("KL034", "warning")]),
        ({"katib_run": False, "katib_metadata": {}}, []),
        ({"marshal_volume": True, "marshal_path": "/m"}, [("KL039", "info"), ("KL039", "info")]),
        ({"output_path": "x.yaml"}, [("KL039", "info")]),
        ({"security_context": {"enabled": True, "run_as_user": "root"}}, [("KL036", "error")]),
        ({"security_context": {"enabled": True, "run_as_user": -1, "run_as_group": True}}, [("KL036", "error")] * 2),
        ({"security_context": {"enabled": True, "run_as_non_root": "yes"}}, [("KL036", "error")]),
        ({"security_context": {"enabled": True, "run_as_user": 0, "run_as_non_root": True}}, [("KL036", "error")]),
        ({"somebody_elses": {"x": 1}, "kale_ext": {"y": 2}}, []),
    ],
)
def test_what_cannot_be_honoured_is_said(settings, expected):
    assert said(**settings) == expected


@pytest.mark.parametrize("default", [2**53 + 1, math.inf, [math.nan], {"a": -(2**60)}])
def test_a_default_kfp_cannot_carry(default):
    parameter = Parameter("n", ParameterType.INT, default, "a", 3)

    _, (problem,) = built(parameters=(parameter, replace(parameter, name="m", default=1)))

    assert (problem.code, problem.severity, problem.cell_id, problem.line) == ("KL037", Severity.ERROR, "a", 3)
    assert "`n`" in problem.message
