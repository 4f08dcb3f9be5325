"""GPUs that an administrator lists."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory.cluster.configuration import configured_offers
from jupyter_kale_ext.model.inventory import GpuKind, GpuOffer, GpuVendor

A100 = {
    "title": "A100 80GB",
    "memory": "80Gi",
    "most": 8,
    "tags": ["limit:nvidia.com/gpu:1", "node_selector:pool:a100", "toleration:sku=gpu:NoSchedule"],
}


def test_entries_become_offers() -> None:
    first, second = configured_offers([A100, {"title": "Slice", "tags": ["limit:nvidia.com/mig-1g.10gb:1"]}])
    assert first == GpuOffer(
        id="configuration/nvidia.com/gpu/A100 80GB",
        title="A100 80GB",
        resource="nvidia.com/gpu",
        product="",
        vendor=GpuVendor.NVIDIA,
        memory_bytes=80 << 30,
        most=8,
        tags=tuple(A100["tags"]),  # type: ignore[arg-type]
    )
    assert (second.kind, second.profile, second.most) == (GpuKind.MIG, "1g.10gb", None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": "red"}, "Entry 1 of the listed GPUs has the unknown field `colour`."),
        ({"title": " "}, "Entry 1 of the listed GPUs has no `title`."),
        ({"title": 5}, "Entry 1 of the listed GPUs has no `title`."),
        ({"most": 0}, "`most` is not a whole number from 1."),
        ({"most": True}, "`most` is not a whole number from 1."),
        ({"tags": "limit:nvidia.com/gpu:1"}, "has no list of `tags`."),
        ({"tags": []}, "needs one tag `limit:RESOURCE:1` with a GPU"),
        ({"tags": ["limit:nvidia.com/gpu:2"]}, "needs one tag `limit:RESOURCE:1` with a GPU"),
        ({"tags": ["limit:cpu:1"]}, "needs one tag `limit:RESOURCE:1` with a GPU"),
        ({"tags": ["limit:nvidia.com/gpu:1", "image:python"]}, "`image:python` is no `limit:`, `node_selector:` or"),
        ({"tags": ["limit:nvidia.com/gpu:1", 7]}, "`7` is no `limit:`, `node_selector:` or `toleration:` tag."),
        ({"tags": ["limit:nvidia.com/gpu:1", "node_selector:a b:c"]}, "the tag `node_selector:a b:c` is not valid"),
        ({"memory": "much"}, "`memory` is no quantity, such as `80Gi`."),
    ],
)
def test_an_entry_that_is_not_valid_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        configured_offers([{**A100, **change}])
    assert told in str(raised.value)
