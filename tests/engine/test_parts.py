"""The parts of the engine that need no process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.local.cache import cache_key
from jupyter_kale_ext.engine.local.digest import Digests, digest_path
from jupyter_kale_ext.engine.local.executor_input import Artifact, command_line, executor_input, parameter_values
from jupyter_kale_ext.engine.local.interpreter import fingerprint
from jupyter_kale_ext.engine.local.ir import Retry, read_ir
from jupyter_kale_ext.engine.local.schedule import Schedule
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.runs.request import StepRequest
from tests.engine.fakes import Fake, compiled

PAIR = compiled(
    Fake("make", outputs=["x"], parameters=["n", "t"], retries=2, timeout=9, gpus=2, env={"A": "b"}, caching=True),
    Fake("use", inputs={"x": "make"}, secrets={"TOKEN": "store"}),
    defaults={"n": 3.0, "t": "text"},
).yaml


def test_what_is_read_from_the_ir() -> None:
    pipeline = read_ir(PAIR)
    make, use = pipeline.tasks["make"], pipeline.tasks["use"]
    assert (pipeline.name, pipeline.defaults) == ("fakes", {"n": 3.0, "t": "text"})
    assert (make.timeout, make.gpus, make.env, make.caching, make.retry.count) == (9.0, 2, {"A": "b"}, True, 2)
    assert (use.timeout, use.gpus, use.caching, use.depends_on) == (None, 0, False, ("make",))
    assert [(secret.secret, secret.variable) for secret in use.secrets] == [("store", "TOKEN")]
    assert make.outputs == {"x": "system.Artifact", "kale_outputs": "system.Artifact"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no tasks"),
        ("[]", "no tasks"),
        ("- 1", "no mapping"),
        ("a: [", "no YAML"),
        ("root: {dag: {tasks: {a: 5}}}", "root.dag.tasks.a of the compiled pipeline is no mapping"),
        ("root: {dag: {tasks: {a: {}}}}", "no plain container task"),
        (PAIR.replace("producerTask: make", "producerTask: gone"), "`gone`"),
        (PAIR.replace("dependentTasks: []", "dependentTasks: [use]"), "wait for each other"),
        (PAIR.replace("maxRetryCount: 2", "maxRetryCount: two"), "no number"),
        (PAIR.replace("taskOutputArtifact", "componentInputArtifact"), "can't take it"),
        (PAIR.replace("componentInputParameter", "taskOutputParameter"), "can't take it"),
    ],
)
def test_what_is_no_pipeline_for_us(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_ir(text)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, {"n": 3, "t": "text"}),
        ({"n": 5, "t": None}, {"n": 5}),
        ({"t": [1]}, {"n": 3, "t": "[1]"}),
        ({"t": ""}, {"n": 3, "t": ""}),
    ],
)
def test_parameter_values(given: dict[str, object], found: dict[str, object]) -> None:
    pipeline = read_ir(PAIR.replace("parameterType: NUMBER_DOUBLE", "parameterType: NUMBER_INTEGER"))
    assert parameter_values(pipeline, pipeline.tasks["make"], given) == {"program": "", **found}


@pytest.mark.parametrize(
    ("word", "resolved"),
    [
        ("{{$}}", "@/input.json"),
        ("{{$.inputs.parameters['n']}}", "3"),
        ('-{{$.inputs.parameters["t"]}}-', "-a{{$}}b-"),
        ("{{$.inputs.artifacts['x'].path}}", "/elsewhere"),
        ("{{$.outputs.artifacts['y'].uri}}", "/run/outputs/y"),
        ("{{$.other}} {{ }}", "{{$.other}} {{ }}"),
    ],
)
def test_placeholders(word: str, resolved: str) -> None:
    fake = Fake("one", inputs={"x": "two"}, outputs=["y"], command=["python3", "-c", word])
    task = read_ir(compiled(fake, Fake("two", outputs=["x"])).yaml).tasks["one"]
    given = executor_input(task, {"n": 3, "t": "a{{$}}b"}, {"x": Artifact("/elsewhere", {"k": 1})}, Path("/run"))
    words = command_line(task, given, Path("/input.json"), "/bin/python")
    assert words[:3] == ["/bin/python", "-c", resolved]
    assert words[-1] == "@/input.json"


def test_retries_wait_longer_and_longer() -> None:
    assert [Retry(5, 2.0, 3.0, 20.0).delay(index) for index in range(4)] == [2.0, 6.0, 18.0, 20.0]


def steps(**upstream: tuple[str, ...]) -> list[StepRequest]:
    return [StepRequest(name, name, needs, ()) for name, needs in upstream.items()]


def test_the_schedule_keeps_the_order_of_the_document() -> None:
    schedule = Schedule(steps(a=(), b=("a",), c=(), d=("b", "c")), succeeded=())
    assert schedule.ready(0) == ("a", "c")
    schedule.begin("c")
    schedule.succeed("c")
    schedule.begin("a")
    assert schedule.ready(0) == ()
    schedule.again("a", after=5.0)
    assert (schedule.ready(4), schedule.ready(5)) == ((), ("a",))
    schedule.begin("a")
    schedule.succeed("a")
    assert schedule.waiting == ("b", "d")
    schedule.begin("b")
    assert schedule.fail("b") == ("d",)
    assert schedule.waiting == ()


def test_a_retry_begins_where_it_stopped() -> None:
    assert Schedule(steps(a=(), b=("a",), c=("b",)), succeeded={"a"}).ready(0) == ("b",)


def test_digests_tell_content_from_place(tmp_path: Path) -> None:
    def made(name: str, **files: str) -> Path:
        for relative, text in files.items():
            path = tmp_path / name / relative.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / name

    same = {digest_path(made("one", a="1", s__b="2")), digest_path(made("two", s__b="2", a="1"))}
    others = [
        digest_path(made("three", a="1", s__b="3")),
        digest_path(made("four", a="1", b="2")),
        digest_path(made("five", a="12")),
        digest_path(tmp_path / "five" / "a"),
        digest_path(tmp_path / "absent"),
    ]
    assert len(same) == 1
    assert len({*same, *others}) == 6


def test_a_digest_is_kept_beside_its_artifact(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "x").write_text("1")
    first = Digests().of(tmp_path, "x")
    (tmp_path / "outputs" / "x").write_text("2")
    assert Digests().of(tmp_path, "x") == first


def test_the_interpreter_is_part_of_the_key() -> None:
    found = fingerprint(sys.executable, {})
    assert found is not None
    assert found["version"] == sys.version
    assert fingerprint("/no/such/python", {}) is None
    task = read_ir(PAIR).tasks["make"]
    keys = {
        cache_key(task, {}, {}, interpreter, {}) for interpreter in (found, {**found, "packages": []}, {"path": "x"})
    }
    assert len(keys) == 3


def test_a_supervisor_loads_little() -> None:
    program = (
        "import sys, jupyter_kale_ext.engine.local.supervisor\n"
        "heavy = {'kfp', 'jupyter_server', 'jupyter_client', 'IPython', 'tornado', 'nbformat', 'kubernetes', 'traitlets'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"
