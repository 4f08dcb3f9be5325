"""Values of parameters, from texts and from JSON."""

import json
import math

import pytest

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.model.pipeline import Parameter, ParameterType, Pipeline
from jupyter_kale_ext.pipeline import carry_problem, check_parameter, complete_parameters, parse_parameter

BIG = 2**53


def parameter(kind, default=None, name="p"):
    return Parameter(name, ParameterType(kind), default, "a", 1)


def pipeline(*parameters):
    return Pipeline("p", "p", "", None, "python:3.12", True, parameters, (), (), ())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "5", 5),
        ("int", " -5 ", -5),
        ("int", str(BIG), BIG),
        ("float", "5", 5.0),
        ("float", "1e-3", 0.001),
        ("float", "-.5", -0.5),
        ("str", "", ""),
        ("str", " 5 ", " 5 "),
        ("str", "[1]", "[1]"),
        ("bool", "true", True),
        ("bool", "False", False),
        ("bool", "1", True),
        ("bool", "0", False),
        ("list", "[1, 2.5, null]", [1, 2.5, None]),
        ("list", "['a', None]", ["a", None]),
        ("list", "(1, 2)", [1, 2]),
        ("list", "[]", []),
        ("dict", '{"a": [1]}', {"a": [1]}),
        ("dict", "{'a': True}", {"a": True}),
        ("none", "5", 5),
        ("none", "null", None),
        ("none", "None", None),
        ("none", "True", True),
        ("none", "[1]", [1]),
        ("none", "hello", "hello"),
        ("none", "'5'", "5"),
        ("none", "", ""),
    ],
)
def test_a_text_is_read_as_the_parameters_type(kind, text, value):
    found = parse_parameter(parameter(kind), text)

    assert found == value
    assert type(found) is type(value)


REFUSED_TEXTS = [
    ("int", ["5.5", "", "five", "1e3", "0x10", "true", str(BIG + 1), "-" + str(BIG + 1), "9" * 5000]),
    ("float", ["", "many", "nan", "inf", "-Infinity", "1e999", "1,5"]),
    ("bool", ["", "yes", "2", "none"]),
    ("list", ["", "1", "a", "{}", '"[1]"', "[1", "{1, 2}", f"[{BIG + 1}]", "[[NaN]]", "[" * 100_000, "[1 + 2]"]),
    ("dict", ["", "[]", "{1: 2}", '{"a": Infinity}', '"{}"', "{"]),
    ("none", [str(BIG + 1), "NaN", "{1, 2}", "b'x'", '{"a": [1e999]}']),
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REFUSED_TEXTS for text in texts])
def test_a_text_that_does_not_fit_is_refused_in_one_sentence(kind, text):
    with pytest.raises(InvalidInput) as raised:
        parse_parameter(parameter(kind), text)

    assert "`p`" in raised.value.message
    assert len(raised.value.message) < 200


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int", 5, 5),
        ("int", 5.0, 5),
        ("int", "5", 5),
        ("float", 5, 5.0),
        ("float", 0.5, 0.5),
        ("str", "x", "x"),
        ("bool", True, True),
        ("list", [1, "a"], [1, "a"]),
        ("dict", {"a": {}}, {"a": {}}),
        ("none", None, None),
        ("none", 1.5, 1.5),
        ("none", True, True),
    ],
)
def test_a_json_value_is_checked_against_the_parameters_type(kind, given, value):
    found = check_parameter(parameter(kind), given)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int", True),
        ("int", 5.5),
        ("int", None),
        ("int", BIG + 1),
        ("int", float(2**60)),
        ("float", math.nan),
        ("float", False),
        ("float", BIG * 4),
        ("str", 5),
        ("str", None),
        ("bool", 1),
        ("list", {}),
        ("list", (1,)),
        ("dict", []),
        ("dict", {"a": [math.inf]}),
        ("none", object()),
    ],
)
def test_a_json_value_that_does_not_fit_is_refused(kind, given):
    with pytest.raises(InvalidInput):
        check_parameter(parameter(kind), given)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (5, None),
        (True, None),
        ("x" * 100, None),
        ([1, [None, {"a": 0.5}]], None),
        (BIG, None),
        (-BIG - 1, "is beyond 2**53, where KFP loses digits"),
        (math.inf, "is inf, which KFP can't carry"),
        ([[math.inf]], "holds a value that is inf, which KFP can't carry"),
        ({"a": [BIG + 1]}, "holds a value that is beyond 2**53, where KFP loses digits"),
        ({1: 2}, "has keys that are no texts, which KFP can't carry"),
        ({"a": {1: 2}}, "holds a value that has keys that are no texts, which KFP can't carry"),
        ((1, 2), "is a tuple, which KFP can't carry"),
    ],
)
def test_what_kfp_can_carry(value, problem):
    assert carry_problem(value) == problem
    assert problem or json.loads(json.dumps(value)) == value


def test_parameters_are_completed_in_the_pipelines_order():
    asked = pipeline(parameter("int", 1, "n"), parameter("str", "x", "name"), parameter("list", [1], "items"))

    assert list(complete_parameters(asked, {"items": "[2]", "n": "7"}).items()) == [
        ("n", 7),
        ("name", "x"),
        ("items", [2]),
    ]


@pytest.mark.parametrize(
    ("names", "remedy"),
    [
        (["epochs", "rate"], "Did you mean `epochs`?"),
        (["rate", "lambda_"], "It has rate, lambda_."),
        ([], "It has none."),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(names, remedy):
    asked = pipeline(*(parameter("int", 1, name) for name in names))

    with pytest.raises(InvalidInput, match="no parameter `epoch`") as raised:
        complete_parameters(asked, {"epoch": "5"})
    assert raised.value.remedy == remedy
