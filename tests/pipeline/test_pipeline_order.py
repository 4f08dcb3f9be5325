"""Each step after those it depends on, document order among the free ones."""

import pytest

from jupyter_kale_ext.model.pipeline import Step
from jupyter_kale_ext.model.settings import StepSettings
from jupyter_kale_ext.pipeline import in_order


def steps(graph):
    """Steps from ``{"b": "ac"}``: b depends on a and c; document order is the dict's."""
    return tuple(
        Step(name, order, (), tuple(needed), (), (), (), (), (), StepSettings())
        for order, (name, needed) in enumerate(graph.items())
    )


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({}, ""),
        ({"a": "", "b": "", "c": ""}, "abc"),
        ({"a": "", "b": "a", "c": "a", "d": "bc"}, "abcd"),
        ({"a": "c", "b": "", "c": "b"}, "bca"),
        ({"d": "c", "a": "", "c": "a", "b": "a"}, "acdb"),
        ({"a": "", "b": "x"}, "ab"),
        ({"a": "b", "b": "a", "c": ""}, "cab"),
        ({"a": "a", "b": "a", "c": ""}, "cab"),
    ],
)
def test_order(graph, expected):
    assert "".join(step.name for step in in_order(steps(graph))) == expected
    assert "".join(step.name for step in in_order(reversed(steps(graph)))) == expected


def test_a_chain_of_ten_thousand_steps():
    names = [f"s{number}" for number in range(10_000)]
    chain = steps({name: [names[index + 1]] if index + 1 < len(names) else [] for index, name in enumerate(names)})

    assert [step.name for step in in_order(chain)] == names[::-1]
