"""What a step asks for: its cells' tags merged, the defaults for all steps folded in."""

import pytest

from jupyter_kale_ext.model.settings import SecretEnv, StepSettings, Toleration, VolumeMount
from jupyter_kale_ext.notebook import read

from .make import cell, kale

EVERYTHING = (
    "image:python:3.12",
    "limit:nvidia.com/gpu:1",
    "limit:cpu:2",
    "request:cpu:500m",
    "node_selector:zone:b",
    "node_selector:arch:arm64",
    "toleration:gpu=yes:NoSchedule",
    "toleration:gpu:NoExecute",
    "annotation:b:x:y",
    "annotation:a:1",
    "label:team:ml",
    "secret:creds:KEY:TOKEN",
    "env:B:2",
    "env:A:1",
    "volume:data:/data",
    "cache:disabled",
    "report:enabled",
    "retry:2",
    "timeout:60",
)


def settings(own, defaults=()):
    (step,) = read(kale(*[cell("x", "step:a", *tags) for tags in own], steps_defaults=list(defaults))).steps
    return step.settings


def problems(own, defaults=()):
    found = read(kale(*[cell("x", "step:a", *tags) for tags in own], steps_defaults=list(defaults)))
    return [problem.code for problem in found.diagnostics]


def test_every_setting_arrives_sorted():
    assert settings([EVERYTHING]) == StepSettings(
        image="python:3.12",
        limits=(("cpu", "2"), ("nvidia.com/gpu", "1")),
        requests=(("cpu", "500m"),),
        node_selectors=(("arch", "arm64"), ("zone", "b")),
        tolerations=(Toleration("gpu", None, "NoExecute"), Toleration("gpu", "yes", "NoSchedule")),
        annotations=(("a", "1"), ("b", "x:y")),
        labels=(("team", "ml"),),
        secrets=(SecretEnv("creds", "KEY", "TOKEN"),),
        env=(("A", "1"), ("B", "2")),
        volumes=(VolumeMount("data", "/data"),),
        cache=False,
        report=True,
        retries=2,
        timeout=60,
    )


def test_the_order_of_tags_and_the_cell_they_stand_on_make_no_difference():
    reordered = settings([EVERYTHING[10:], EVERYTHING[:10]])

    assert reordered == settings([EVERYTHING]) == settings([()], EVERYTHING)


@pytest.mark.parametrize(
    ("default", "own", "attribute", "expected"),
    [
        ("image:a", ["image:b"], "image", "b"),
        ("limit:cpu:1", ["limit:cpu:2"], "limits", (("cpu", "2"),)),
        ("limit:cpu:1", ["limit:memory:1Gi"], "limits", (("cpu", "1"), ("memory", "1Gi"))),
        ("cache:disabled", ["cache:enabled"], "cache", True),
        ("retry:3", ["retry:0"], "retries", 0),
        ("retry:3", [], "retries", 3),
        ("env:A:1", ["env:A:2"], "env", (("A", "2"),)),
        ("secret:s:K:A", ["env:A:2"], "secrets", ()),
        ("volume:a:/data", ["volume:b:/data/"], "volumes", (VolumeMount("b", "/data/"),)),
        ("label:access-ml-pipeline:true", [], "labels", (("access-ml-pipeline", "true"),)),
        (
            "toleration:gpu:NoSchedule",
            ["toleration:x:NoSchedule"],
            "tolerations",
            (Toleration("gpu", None, "NoSchedule"), Toleration("x", None, "NoSchedule")),
        ),
    ],
)
def test_a_steps_own_tags_win_over_the_defaults(default, own, attribute, expected):
    assert getattr(settings([own], [default]), attribute) == expected


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ([["image:a"], ["image:a"]], []),
        ([["image:a"], ["image:b"]], ["KL014"]),
        ([["limit:cpu:1", "limit:cpu:2"]], ["KL014"]),
        ([["limit:cpu:1"], ["limit:memory:1Gi"]], []),
        ([["env:A:1"], ["secret:s:K:A"]], ["KL014"]),
        ([["volume:a:/d"], ["volume:b:/d"]], ["KL014"]),
        ([["cache:enabled", "cache:disabled"]], ["KL014"]),
        ([["request:cpu:2", "limit:cpu:1"]], ["KL019"]),
        ([["request:cpu:1000m", "limit:cpu:1"]], []),
        ([["request:memory:1Gi", "limit:memory:1G"]], ["KL019"]),
        ([["request:memory:1Gi"]], []),
        ([["request:nvidia.com/gpu:1"]], ["KL019"]),
        ([["request:nvidia.com/gpu:1", "limit:nvidia.com/gpu:2"]], ["KL019"]),
        ([["request:nvidia.com/gpu:1"], ["limit:nvidia.com/gpu:1"]], []),
    ],
)
def test_what_one_container_cannot_have(cells, codes):
    assert problems(cells) == codes


def test_a_conflict_names_both_cells():
    document = kale(cell("x", "step:a", "image:a"), cell("y"), cell("z", "step:a", "image:b"))

    (problem,) = read(document).diagnostics

    assert problem.message == "Step `a` has both `image:a` and `image:b` (cell 1 and cell 3)."
    assert (problem.cell_id, problem.related, problem.step) == ("c", ("a",), "a")
    assert read(document).steps[0].settings.image == "a"


@pytest.mark.parametrize(
    ("defaults", "codes"),
    [
        (["limit:cpu:1", "label:a:b"], []),
        (["limit:cpu:much"], ["KL017"]),
        (["limt:cpu:1"], ["KL002"]),
        (["step:a"], ["KL029"]),
        (["imports"], ["KL029"]),
        (["prev:a"], ["KL029"]),
        (["hide-input"], ["KL029"]),
        (["limit:cpu:1", "limit:cpu:2"], ["KL014"]),
        ([7], ["KL028"]),
    ],
)
def test_defaults_for_all_steps_are_checked(defaults, codes):
    assert problems([()], defaults) == codes


def test_defaults_as_kales_own_object():
    document = kale(
        cell("x", "step:a"),
        steps_defaults={"limits": {"cpu": 2}, "labels": {"team": "ml"}, "annotations": {"a": "b"}},
    )

    (step,) = read(document).steps

    assert (step.settings.limits, step.settings.labels, step.settings.annotations) == (
        (("cpu", "2"),),
        (("team", "ml"),),
        (("a", "b"),),
    )
