"""Problems on the way to a cluster: a row is a pipeline and the problem it has."""

from __future__ import annotations

import random
import string
import subprocess
import sys

import pytest

from jupyter_kale_ext.compile import compile_pipeline, diagnose
from jupyter_kale_ext.compile.rules import RULES
from jupyter_kale_ext.errors import PipelineInvalid
from jupyter_kale_ext.model.cell import Role
from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.pipeline import Pipeline, PipelineVolume
from jupyter_kale_ext.model.settings import StepSettings, VolumeMount
from tests.compile.build import cell, pipeline, step


def noise(size: int) -> str:
    """Text that can't be compressed much."""
    return "".join(random.Random(size).choices(string.ascii_letters + string.digits, k=size))


def settings(**given: object) -> Pipeline:
    return pipeline(step("a", settings=StepSettings(**given)))  # type: ignore[arg-type]


def claim(*volumes: tuple[str, str]) -> Pipeline:
    return settings(volumes=tuple(VolumeMount(*volume) for volume in volumes))


BIG = pipeline(step("small", "x"), step("big", "x = 1", f"text = '{noise(150_000)}'", order=1, settings=StepSettings()))
CASES: list[tuple[str, Pipeline, str, str]] = [
    ("storage limit", settings(limits=(("ephemeral-storage", "5Gi"),)), "KL150", "limit `ephemeral-storage: 5Gi`"),
    (
        "storage request",
        settings(requests=(("ephemeral-storage", "5Gi"),)),
        "KL150",
        "request `ephemeral-storage: 5Gi`",
    ),
    ("huge pages", settings(limits=(("hugepages-2Mi", "4Mi"),)), "KL150", "`hugepages-2Mi: 4Mi`"),
    ("second device", settings(limits=(("nvidia.com/gpu", "1"), ("rdma/hca", "1"))), "KL150", "`rdma/hca: 1`"),
    (
        "device asked without a limit",
        settings(requests=(("nvidia.com/gpu", "1"),)),
        "KL150",
        "request `nvidia.com/gpu: 1`",
    ),
    ("step too big", BIG, "KL151", "Step `big` needs"),
    (
        "prelude too big",
        pipeline(step("a"), prelude=(cell(7, f"x = '{noise(150_000)}'", Role.FUNCTIONS),)),
        "KL151",
        "cell 7 takes most",
    ),
    (
        "parameter too big",
        pipeline(step("a", parameters=("t",)), parameters={"t": "x" * 120_000}),
        "KL151",
        "Step `a` needs",
    ),
    (
        "pipeline too big",
        pipeline(*(step(f"s{i}", noise(40_000), order=i) for i in range(50))),
        "KL152",
        "a cluster stores about 1400 kB",
    ),
    ("braces in env", settings(env=(("A", "{{workflow.name}}"),)), "KL153", "environment variable `A`"),
    ("braces in annotation", settings(annotations=(("a", "x {{y}}"),)), "KL153", "annotation `a`"),
    ("braces in default", pipeline(step("a"), parameters={"t": "{{$}}"}), "KL153", "parameter `t`"),
    ("braces deep in default", pipeline(step("a"), parameters={"t": [{"{{": 1}]}), "KL153", "parameter `t`"),
    ("braces in description", pipeline(step("a"), description="{{x}}"), "KL153", "description"),
    ("braces in title", pipeline(step("a"), title="{{x}}"), "KL153", "name"),
    ("reserved parameter", pipeline(step("a"), parameters={"kale_step": 1}), "KL154", "`kale_step`"),
    (
        "no storage class",
        pipeline(step("a"), volumes=(PipelineVolume("v", "new_pvc", "/v", "1Gi"),)),
        "KL155",
        "gets `standard`",
    ),
    ("clone", pipeline(step("a"), volumes=(PipelineVolume("v", "clone", "/v", "1Gi"),)), "KL156", "type `clone`"),
    ("claim twice", claim(("data", "/a"), ("data", "/b")), "KL157", "`data` at two places"),
    ("two at one place", claim(("data", "/a"), ("more", "/a/")), "KL157", "`data` and `more`"),
    ("name with dots", claim(("my.data", "/a")), "KL157", "`my.data`"),
]


@pytest.mark.parametrize(("value", "code", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_problem_is_told(value: Pipeline, code: str, text: str) -> None:
    (problem,) = diagnose(value)
    assert (problem.code, text in problem.message) == (code, True), problem.message
    assert problem.remedy
    assert len(problem.message) < 150


@pytest.mark.parametrize(("value", "code"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_errors_stop_the_compilation_and_warnings_do_not(value: Pipeline, code: str) -> None:
    severity = next(rule.severity for rule in RULES if rule.code == code)
    if severity is Severity.ERROR:
        with pytest.raises(PipelineInvalid) as caught:
            compile_pipeline(value)
        assert [problem.code for problem in caught.value.diagnostics] == [code]
    else:
        assert compile_pipeline(value).yaml


def test_every_rule_has_a_case() -> None:
    assert {rule.code for rule in RULES} == {case[2] for case in CASES}
    assert [rule.code for rule in RULES] == sorted(rule.code for rule in RULES)


FINE = [
    settings(limits=(("nvidia.com/gpu", "1"),), requests=(("nvidia.com/gpu", "1"),)),
    settings(env=(("A", "{x} }}"),)),
    claim(("data", "/a"), ("data", "/a")),
    pipeline(step("a", "\n".join(f"x{i % 7} = {i % 13}" for i in range(10_000)))),
    pipeline(step("a", "s = '{{workflow.name}}'")),
    pipeline(step("a"), parameters={"t": "{ {", "kale": 1}),
]


@pytest.mark.parametrize("value", FINE, ids=range(len(FINE)))
def test_what_is_no_problem(value: Pipeline) -> None:
    assert diagnose(value) == ()
    assert compile_pipeline(value).yaml


def test_the_biggest_cell_is_named() -> None:
    (problem,) = diagnose(BIG)
    assert (problem.step, problem.cell_id, problem.cell_number, problem.cell_index) == ("big", "cell-12", 12, 14)


def test_looking_for_problems_imports_no_kfp() -> None:
    code = (
        "import sys; from tests.compile.build import pipeline, step; from jupyter_kale_ext.compile import diagnose;"
        "diagnose(pipeline(step('a'))); print([name for name in sys.modules if name.split('.')[0] == 'kfp'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
