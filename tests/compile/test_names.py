"""Task keys and artifact keys."""

from __future__ import annotations

import pytest

from jupyter_kale_ext.compile.names import artifact_keys, task_keys


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["load_data", "train"], ["load-data", "train"]),
        (["_a", "a_", "a"], ["a", "a-2", "a-3"]),
        (["a__b", "a_b"], ["a-b", "a-b-2"]),
        (["_1a"], ["step-1a"]),
        (["_", "__"], ["step", "step-2"]),
    ],
)
def test_task_keys(names: list[str], keys: list[str]) -> None:
    assert list(task_keys(names).values()) == keys


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["df", "X_train"], {}),
        (["größe"], {"größe": "v_gr_c3_b6_c3_9fe"}),
        (["kale_state"], {"kale_state": "v_kale_state"}),
        (["x", "X"], {"x": "v_x"}),
        (["aux", "Con"], {"aux": "v_aux", "Con": "v_Con"}),
        (["ö", "v__c3_b6"], {"ö": "v__c3_b6_"}),
        (["kale_x", "KALE_x"], {"kale_x": "v_kale_x"}),
    ],
)
def test_artifact_keys(names: list[str], keys: dict[str, str]) -> None:
    assert artifact_keys(names) == artifact_keys(reversed(names)) == keys


def test_artifact_keys_are_different_file_names_everywhere() -> None:
    names = ["x", "X", "v_x", "V_X", "ä", "Ä", "v__c3_a4", "kale_x", "nul"]
    keys = [artifact_keys(names).get(name, name).casefold() for name in names]
    assert len(set(keys)) == len(names)
