"""The tag grammar: every tag there is, what is refused, and what is left to other tools."""

import random

import pytest

from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.notebook import Problem, parse_tag, print_tag
from jupyter_kale_ext.notebook.tags import (
    AnnotationTag,
    CacheTag,
    EnvTag,
    ImageTag,
    LabelTag,
    LimitTag,
    NodeSelectorTag,
    NoStepTag,
    NotebookTag,
    PrevTag,
    ReportTag,
    RequestTag,
    RetryTag,
    RoleTag,
    SecretTag,
    StepTag,
    TimeoutTag,
    TolerationTag,
    VolumeTag,
)

TODAY = [
    ("imports", RoleTag(Role.IMPORTS)),
    ("functions", RoleTag(Role.FUNCTIONS)),
    ("pipeline-parameters", RoleTag(Role.PARAMETERS)),
    ("pipeline-metrics", RoleTag(Role.METRICS)),
    ("skip", RoleTag(Role.SKIP)),
    ("step:train", StepTag("train")),
    ("step:_train_2", StepTag("_train_2")),
    ("step:", NoStepTag()),
    ("prev:load", PrevTag("load")),
    ("notebook:report", NotebookTag("report")),
    ("image:python:3.11-slim", ImageTag("python:3.11-slim")),
    ("image:localhost:5000/Team_x/app@sha256:" + "a" * 64, None),
    ("image:localhost:5000/team/app@sha256:" + "a" * 64, ImageTag("localhost:5000/team/app@sha256:" + "a" * 64)),
    ("image:ghcr.io/org/img:V1.0", ImageTag("ghcr.io/org/img:V1.0")),
    ("limit:nvidia.com/gpu:1", LimitTag("nvidia.com/gpu", "1")),
    ("limit:nvidia.com/mig-1g.5gb:1", LimitTag("nvidia.com/mig-1g.5gb", "1")),
    ("limit:cpu:500m", LimitTag("cpu", "500m")),
    ("limit:cpu:0.5", LimitTag("cpu", "0.5")),
    ("limit:memory:8Gi", LimitTag("memory", "8Gi")),
    ("limit:memory:1e9", LimitTag("memory", "1e9")),
    ("request:ephemeral-storage:10G", RequestTag("ephemeral-storage", "10G")),
    ("request:hugepages-2Mi:100Mi", RequestTag("hugepages-2Mi", "100Mi")),
    ("cache:enabled", CacheTag(True)),
    ("cache:disabled", CacheTag(False)),
    ("report:enabled", ReportTag(True)),
    ("report:disabled", ReportTag(False)),
    ("annotation:sidecar.istio.io/inject:false", AnnotationTag("sidecar.istio.io/inject", "false")),
    ("annotation:note:a: b, {c}", AnnotationTag("note", "a: b, {c}")),
    ("annotation:note:", AnnotationTag("note", "")),
    ("label:access-ml-pipeline:true", LabelTag("access-ml-pipeline", "true")),
    ("label:team:", LabelTag("team", "")),
    ("secret:s3-creds:AWS_KEY:AWS_ACCESS_KEY_ID", SecretTag("s3-creds", "AWS_KEY", "AWS_ACCESS_KEY_ID")),
    ("node_selector:kubernetes.io/arch:amd64", NodeSelectorTag("kubernetes.io/arch", "amd64")),
    ("toleration:gpu:NoSchedule", TolerationTag("gpu", None, "NoSchedule")),
    ("toleration:nvidia.com/gpu=present:NoExecute", TolerationTag("nvidia.com/gpu", "present", "NoExecute")),
    ("toleration:gpu=:PreferNoSchedule", TolerationTag("gpu", "", "PreferNoSchedule")),
    ("retry:0", RetryTag(0)),
    ("retry:3", RetryTag(3)),
    ("timeout:3600", TimeoutTag(3600)),
    ("env:OMP_NUM_THREADS:4", EnvTag("OMP_NUM_THREADS", "4")),
    ("env:URL:http://host:80/?a=b", EnvTag("URL", "http://host:80/?a=b")),
    ("env:EMPTY:", EnvTag("EMPTY", "")),
    ("volume:data-claim:/data", VolumeTag("data-claim", "/data")),
]

OLDER = [
    ("block:train", StepTag("train")),
    ("block:", NoStepTag()),
    ("parameters", RoleTag(Role.PARAMETERS)),
    ("injected-parameters", RoleTag(Role.PARAMETERS)),
]


@pytest.mark.parametrize(("text", "tag"), [case for case in TODAY if case[1] is not None])
def test_every_tag_parses_and_prints_back(text, tag):
    assert parse_tag(text) == tag
    assert print_tag(tag) == text


@pytest.mark.parametrize(("text", "tag"), OLDER)
def test_older_spellings_mean_the_same(text, tag):
    assert parse_tag(text) == tag
    assert parse_tag(print_tag(tag)) == tag


# tag as typed, code, what is suggested
REFUSED = [
    # names of steps
    ("step:Train Model", "KL005", "step:train_model"),
    ("step:train-model", "KL005", "step:train_model"),
    ("step:2nd", "KL005", "step:_2nd"),
    ("step:train\n", "KL005", "step:train"),
    ("step:größe", "KL005", "step:gr_e"),
    ("step:日本", "KL005", None),
    ("block:Load", "KL005", "block:load"),
    ("prev:Load Data", "KL005", "prev:load_data"),
    ("prev:", "KL005", None),
    ("prev:a;b", "KL005", "prev:a_b"),
    ("notebook:My Notes", "KL005", "notebook:my_notes"),
    # misspelt
    ("setp:train", "KL002", "step:train"),
    ("stepp:train", "KL002", "step:train"),
    ("Step:train", "KL002", "step:train"),
    ("step :train", "KL002", "step:train"),
    ("step: train", "KL005", "step:train"),
    (" step:train", "KL002", "step:train"),
    ("step=train", "KL002", "step:train"),
    ("prev :x", "KL002", "prev:x"),
    ("perv:load", "KL002", "prev:load"),
    ("previous:load", "KL002", "prev:load"),
    ("setp:Train Model", "KL002", "step:train_model"),
    ("limits:cpu:2", "KL002", "limit:cpu:2"),
    ("lable:team:ml", "KL002", "label:team:ml"),
    ("node-selector:zone:a", "KL002", "node_selector:zone:a"),
    ("nodeselector:zone:a", "KL002", "node_selector:zone:a"),
    ("retries:3", "KL002", "retry:3"),
    ("Imports", "KL002", "imports"),
    ("imports ", "KL002", "imports"),
    ("SKIP", "KL002", "skip"),
    ("pipeline_parameters", "KL002", "pipeline-parameters"),
    ("pipeline-parameter", "KL002", "pipeline-parameters"),
    ("pipeline-paramters", "KL002", "pipeline-parameters"),
    ("pipelinemetrics", "KL002", "pipeline-metrics"),
    # too few parts, wrong words
    ("limit:cpu", "KL001", None),
    ("limit:", "KL001", None),
    ("annotation:key", "KL001", None),
    ("secret:creds:KEY", "KL001", None),
    ("env:NAME", "KL001", None),
    ("volume:data", "KL001", None),
    ("cache:on", "KL001", "cache:enabled"),
    ("cache:Disabled", "KL001", "cache:disabled"),
    ("report:weekly", "KL001", None),
    # quantities and resources
    ("limit:memory:8GB", "KL017", "limit:memory:8Gi"),
    ("limit:memory:8 Gi", "KL017", "limit:memory:8Gi"),
    ("limit:memory:8gi", "KL017", "limit:memory:8Gi"),
    ("limit:memory:lots", "KL017", None),
    ("limit:memory:-1Gi", "KL017", None),
    ("limit:memory:500m", "KL017", "limit:memory:500Mi"),
    ("limit:cpu:2 cores", "KL017", "limit:cpu:2"),
    ("limit:cpu:0.0001", "KL017", None),
    ("limit:cpu:1,5", "KL017", "limit:cpu:1.5"),
    ("limit:nvidia.com/gpu:0.5", "KL017", "limit:nvidia.com/gpu:1"),
    ("limit:nvidia.com/gpu:one", "KL017", None),
    ("limit:gpu:1", "KL018", "limit:nvidia.com/gpu:1"),
    ("limit:nvidia/gpu:1", "KL018", "limit:nvidia.com/gpu:1"),
    ("limit:CPU:2", "KL018", "limit:cpu:2"),
    ("request:mem:8GB", "KL018", "request:memory:8Gi"),
    ("limit:bananas:2", "KL018", None),
    # images
    ("image:", "KL020", None),
    ("image:My Image", "KL020", "image:myimage"),
    ("image:Repo/App:V1", "KL020", "image:repo/app:V1"),
    ("image:https://ghcr.io/a/b:1", "KL020", "image:ghcr.io/a/b:1"),
    # keys, values, names, paths
    ("label:team:a b", "KL021", "label:team:a-b"),
    ("label:-team-:ml", "KL021", "label:team:ml"),
    ("label:" + "x" * 64 + ":y", "KL021", "label:" + "x" * 63 + ":y"),
    ("annotation:my key:v", "KL021", "annotation:my-key:v"),
    ("node_selector:zone:eu west", "KL021", "node_selector:zone:eu-west"),
    ("env:2FAST:x", "KL022", "env:_2FAST:x"),
    ("env:MY VAR:x", "KL022", "env:MY_VAR:x"),
    ("secret:creds:KEY:MY VAR", "KL022", "secret:creds:KEY:MY_VAR"),
    ("secret:My_Creds:KEY:VAR", "KL023", "secret:my-creds:KEY:VAR"),
    ("secret:creds:my key:VAR", "KL023", None),
    ("volume:My_Data:/data", "KL023", "volume:my-data:/data"),
    ("volume:data:data", "KL025", "volume:data:/data"),
    ("volume:data:/", "KL025", None),
    ("volume:data:/a/../b", "KL025", "volume:data:/a/b"),
    ("toleration:gpu", "KL024", None),
    ("toleration:gpu:noschedule", "KL024", "toleration:gpu:NoSchedule"),
    ("toleration:gpu=yes:Never", "KL024", "toleration:gpu=yes:NoSchedule"),
    ("toleration:a b:NoExecute", "KL024", "toleration:a-b:NoExecute"),
    # numbers
    ("retry:-1", "KL026", None),
    ("retry:many", "KL026", None),
    ("retry:1.5", "KL026", None),
    ("timeout:0", "KL026", None),
    ("timeout:60s", "KL026", "timeout:60"),
    ("timeout:99999999999", "KL026", None),
    # may be ours: said, and left alone
    ("import", "KL003", "imports"),
    ("function", "KL003", "functions"),
    ("improts", "KL003", "imports"),
    ("step", "KL003", None),
]


@pytest.mark.parametrize(("text", "code", "nearest"), REFUSED)
def test_what_looks_like_ours_and_does_not_parse_is_a_problem(text, code, nearest):
    problem = parse_tag(text)

    assert isinstance(problem, Problem)
    assert (problem.rule.code, problem.nearest) == (code, nearest)
    assert nearest is None or not isinstance(parse_tag(nearest), Problem | None)


FOREIGN = [
    "hide-input",
    "hide_input",
    "remove_cell",
    "remove-output",
    "raises-exception",
    "nbgrader",
    "solution",
    "skip-execution",
    "skipped",
    "parameterized",
    "export",
    "default_exp",
    "slideshow",
    "slide:sub",
    "topic:imports",
    "level:advanced",
    "stage:prod",
    "quest:1",
    "venv:x",
    "stop:a",
    "export:train",
    "entry:2",
    "models:a",
    "volumes:high",
    "todo",
    "note",
    "notes:",
    "chapter:1",
    "time:5",
    "labels",
    "images",
    "tests",
    "ship",
    "http://example.com",
    "a:b:c",
    ":",
    ":x",
    "jupyter:outputs_hidden",
    "nbconvert:hide",
    "pre:x",
    "table:1",
    "lab:3",
    "thebe-init",
    "full-",
    "width",
    "pipeline",
    "pipelines",
    "metrics",
    "params",
    "data",
    "model",
    "report",
    "label",
    "image",
    "env",
    "secret",
    "notebook",
    "cache",
]


@pytest.mark.parametrize("text", [*FOREIGN, "", " ", "hide input", "Step 1", "日本:東京"])
def test_tags_of_other_tools_are_left_alone(text):
    assert parse_tag(text) is None


def test_made_up_tags_never_raise_and_suggestions_are_valid():
    maker = random.Random(20260101)
    words = ["step", "block", "prev", "image", "limit", "request", "cache", "annotation", "label", "secret", "env"]
    words += [
        "node_selector",
        "toleration",
        "retry",
        "timeout",
        "volume",
        "notebook",
        "cpu",
        "memory",
        "nvidia.com/gpu",
    ]
    words += ["8Gi", "1", "/data", "NoSchedule", "enabled", ":", ":", ":", *"abE0.=/-_ \n{é☃"]
    for _ in range(20_000):
        text = maker.choice(words) + ":" + "".join(maker.choices(words, k=maker.randint(0, 6)))
        parsed = parse_tag(text)
        if isinstance(parsed, Problem):
            assert parsed.nearest is None or not isinstance(parse_tag(parsed.nearest), Problem | None), text
        elif parsed is not None:
            assert parse_tag(print_tag(parsed)) == parsed, text


@pytest.mark.parametrize("prefix", ["image", "label", "limit", "volume", "secret", "toleration", "step", "stpe"])
@pytest.mark.parametrize("filling", ["a-", "a.", "a_", "a/", "1", "A", ":", "="])
def test_a_very_long_tag_is_answered(prefix, filling):
    parse_tag(f"{prefix}:{filling * 20_000}!")
