"""Model values to JSON and back."""

from __future__ import annotations

import json
import math
import typing

import pytest

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.cell import Cell, Role
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.fix import DeleteEdit, Fix, InsertEdit, SourceEdit, TagsEdit
from jupyter_kale_ext.model.pipeline import (
    ArtifactType,
    InputValue,
    OutputValue,
    Parameter,
    ParameterType,
    ParameterValue,
    Pipeline,
    PipelineVolume,
    Step,
)
from jupyter_kale_ext.model.run import (
    CellOutputs,
    CellProgress,
    EventKind,
    RunEvent,
    RunSnapshot,
    RunState,
    StepError,
    StepSnapshot,
    StepState,
)
from jupyter_kale_ext.model.settings import SecretEnv, StepSettings, Toleration, VolumeMount
from jupyter_kale_ext.model.suggestion import CellSuggestion
from jupyter_kale_ext.wire import dumps, from_wire, loads, to_wire

CELL = Cell("c1", 3, 2, "print('größe')\n", ("step:a", "mine"), Role.STEP, "a", True)
SETTINGS = StepSettings(
    image="python:3.12",
    limits=(("cpu", "2"), ("nvidia.com/gpu", "1")),
    tolerations=(Toleration("gpu", None, "NoSchedule"),),
    secrets=(SecretEnv("s", "k", "TOKEN"),),
    volumes=(VolumeMount("data", "/data"),),
    cache=False,
    retries=2,
)
STEP = Step(
    "a",
    0,
    (CELL,),
    (),
    (InputValue("x", "b"),),
    (OutputValue("m", ArtifactType.MODEL, False),),
    ("N",),
    ("x",),
    (),
    SETTINGS,
)
PIPELINE = Pipeline(
    "p",
    "P",
    "about",
    None,
    "python:3.11",
    True,
    (Parameter("N", ParameterType.DICT, {"a": [1, None]}, "c0", 1),),
    (CELL,),
    (),
    (STEP,),
    (PipelineVolume("v", "new_pvc", "/v", "5Gi"),),
)
ERROR = StepError("exception", "It broke.", "Mend it.", "ValueError", "no", ("line 1", "line 2"), "c1", 2, 7)
STEP_SNAPSHOT = StepSnapshot(
    "a",
    StepState.FAILED,
    ("b",),
    (CellProgress("c1", StepState.FAILED, 0.5), CellProgress("c2")),
    2,
    10.0,
    11.5,
    ERROR,
    {"loss": 0.25},
    ("GPU 0",),
    ("no GPU",),
)
SNAPSHOT = RunSnapshot(
    "20261123T200801Z-abcdef",
    12,
    "P",
    "nb/p.ipynb",
    "local",
    RunState.RUNNING,
    {"N": 3, "rate": 0.5, "name": "NaN", "flag": True, "names": ["a"], "map": {"k": None}, "none": None},
    1.0,
    2.0,
    None,
    (STEP_SNAPSHOT,),
)

VALUES = [
    CELL,
    SETTINGS,
    STEP,
    PIPELINE,
    ERROR,
    STEP_SNAPSHOT,
    SNAPSHOT,
    RunEvent(3, 1.5, EventKind.STEP_FINISHED, "a", {"state": "failed", "error": {"kind": "exception"}, "metrics": {}}),
    CellOutputs("c1", "a", 4, ({"output_type": "stream", "name": "stdout", "text": "hi\u2028\ud800"},), 0.1),
    Diagnostic("KL001", Severity.WARNING, "Bad tag.", related=("c2", "c3"), line=2),
    Diagnostic(
        "KL001", Severity.ERROR, "Bad tag.", fixes=(Fix("Mend it", (TagsEdit("c1", ("a",)), DeleteEdit("c2"))),)
    ),
    Fix("Move", (SourceEdit("c1", "x"), InsertEdit("c1", "y", ("imports",)))),
    CellSuggestion("c1", Role.STEP, "load", "Loads data."),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_value_survives_the_trip(value: object) -> None:
    assert loads(type(value), dumps(value)) == value


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_field_is_present_in_the_order_of_the_class(value: object) -> None:
    assert list(typing.cast("dict[str, object]", to_wire(value))) == list(vars(value))


def test_enums_are_their_values_and_tuples_are_lists() -> None:
    assert to_wire((StepState.CACHED, {"role": Role.METRICS})) == ["cached", {"role": "pipeline-metrics"}]
    assert to_wire(SETTINGS)["limits"] == [["cpu", "2"], ["nvidia.com/gpu", "1"]]  # type: ignore[index]


def test_types_of_parameters_are_kept() -> None:
    read = from_wire(RunSnapshot, json.loads(dumps(SNAPSHOT))).parameters
    assert [type(value) for value in read.values()] == [int, float, str, bool, list, dict, type(None)]


@pytest.mark.parametrize(
    ("number", "text"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (0.0, "0.0")]
)
def test_numbers_that_json_lacks(number: float, text: str) -> None:
    line = dumps(StepSnapshot("a", StepState.RUNNING, metrics={"loss": number}))
    assert str(json.loads(line, parse_constant=pytest.fail)["metrics"]["loss"]) == text
    assert str(loads(StepSnapshot, line).metrics["loss"]) == str(number)


def test_a_line_is_one_line_and_can_be_encoded() -> None:
    line = dumps({"text": "a\nb\u2028c\x85\ud800"})
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode()) == {"text": "a\nb\u2028c\x85\ud800"}


def test_whole_numbers_fit_where_any_number_does() -> None:
    assert from_wire(dict[str, float], {"n": 3}) == {"n": 3.0}


def test_unknown_keys_are_passed_over_and_missing_ones_take_their_default() -> None:
    data = {"name": "a", "state": "running", "of_a_later_version": {"x": 1}}
    assert from_wire(StepSnapshot, data) == StepSnapshot("a", StepState.RUNNING)


CELL_ID = {"cell_id": "c", "state": "running"}
MISFITS: list[tuple[object, object, str]] = [
    (StepSnapshot, [], "StepSnapshot has to be an object, not []."),
    (StepSnapshot, {"state": "running"}, "StepSnapshot has no 'name'."),
    (StepSnapshot, {"name": 1, "state": "running"}, "StepSnapshot: name has to be a text, not 1."),
    (CellProgress, {"cell_id": "c", "state": "run"}, "CellProgress: state has to be one of pending, running,"),
    (CellProgress, {"cell_id": "c", "state": []}, "not []."),
    (
        StepSnapshot,
        {"name": "a", "state": "running", "cells": [CELL_ID, {**CELL_ID, "seconds": "x"}]},
        'StepSnapshot: cells[1].seconds has to be a number, not "x".',
    ),
    (StepSnapshot, {"name": "a", "state": "running", "cells": {}}, "cells has to be a list, not {}."),
    (StepSnapshot, {"name": "a", "state": "running", "attempt": True}, "attempt has to be a whole number, not true."),
    (StepSnapshot, {"name": "a", "state": "running", "metrics": {"x": "9"}}, 'metrics.x has to be a number, not "9".'),
    (StepSettings, {"limits": [["cpu"]]}, 'limits[0] has to be a list of 2, not ["cpu"].'),
    (StepSettings, {"cache": 1}, "cache has to be true or false, not 1."),
    (ParameterValue, object(), "has to be a number, not "),
    (tuple[str, ...], [1], "tuple: [0] has to be a text, not 1."),
]


@pytest.mark.parametrize(("cls", "data", "message"), MISFITS)
def test_a_wrong_shape_tells_where_it_is(cls: type[object], data: object, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        from_wire(cls, data)
    assert message in caught.value.message


@pytest.mark.parametrize("text", ["", "{", '{"a": ', b"\xff"])
def test_text_that_is_no_json(text: str | bytes) -> None:
    with pytest.raises(InvalidInput, match=r"^RunEvent is no JSON"):
        loads(RunEvent, text)


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": {3}}])
def test_what_is_no_model_value_is_a_mistake_of_the_caller(value: object) -> None:
    with pytest.raises(TypeError):
        to_wire(value)
