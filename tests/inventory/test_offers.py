"""Groups of nodes: who is reached by which tolerations, and labels that tell kinds apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jupyter_kale_ext.inventory.cluster.nodes import read_nodes
from jupyter_kale_ext.inventory.cluster.offers import cluster_offers
from jupyter_kale_ext.model.inventory import GpuOffer
from tests.kubernetes_api.clusters import GPU, discovered, gke_node
from tests.kubernetes_api.objects import Json, node

POOL = "node_selector:cloud.google.com/gke-nodepool"


def offers(*found: Json, held: dict[str, dict[str, int]] | None = None) -> Sequence[GpuOffer]:
    return cluster_offers(read_nodes(found), held)


def test_a_toleration_reaches_the_nodes_that_do_not_need_it_too() -> None:
    free = node("free", discovered("Tesla-T4", 15360, 2), {GPU: 2})
    red = node("red", discovered("Tesla-T4", 15360, 4), {GPU: 4}, taints=["team=red:NoSchedule"])
    blue = node("blue", discovered("Tesla-T4", 15360, 8), {GPU: 8}, taints=["team=blue:NoSchedule"])
    told = [
        (offer.title, offer.total, offer.free, offer.most, offer.tags[2:]) for offer in offers(free, red, blue, held={})
    ]
    assert told == [
        ("T4", 2, 2, 2, ()),
        ("T4, also on team=blue nodes", 10, 10, 8, ("toleration:team=blue:NoSchedule",)),
        ("T4, also on team=red nodes", 6, 6, 4, ("toleration:team=red:NoSchedule",)),
    ]


def test_labels_that_another_kind_has_too_get_one_more() -> None:
    whole = gke_node("whole-1", "nvidia-a100-80gb", 2, "a2-ultragpu-2g")
    parts = gke_node("parts-1", "nvidia-a100-80gb", 14, "a2-ultragpu-2g", gke_gpu_partition_size="1g.10gb")
    told = {offer.title: [tag for tag in offer.tags if tag.startswith(POOL)] for offer in offers(whole, parts, held={})}
    assert told == {"A100 80GB": [f"{POOL}:whole"], "A100 80GB MIG 1g.10gb": []}


def test_labels_of_nodes_that_are_not_tolerated_need_no_other() -> None:
    whole = gke_node("whole-1", "nvidia-a100-80gb", 2, "a2-ultragpu-2g", taints=())
    parts = gke_node("parts-1", "nvidia-a100-80gb", 14, "a2-ultragpu-2g", gke_gpu_partition_size="1g.10gb")
    assert not [tag for offer in offers(whole, parts, held={}) for tag in offer.tags if tag.startswith(POOL)]


def test_where_no_label_tells_kinds_apart_that_is_said() -> None:
    bare, labelled = node("bare", {}, {GPU: 2}), node("labelled", discovered("Tesla-T4", 15360, 1), {GPU: 1})
    told = {offer.title: (offer.note, offer.tags[1:]) for offer in offers(bare, labelled, held={})}
    assert told == {
        "NVIDIA GPU": ("2 of 2 free; no label tells its nodes from those with other kinds", ()),
        "T4": ("1 of 1 free", ("node_selector:nvidia.com/gpu.product:Tesla-T4",)),
    }


def test_a_memory_that_differs_by_a_little_is_the_same_kind() -> None:
    (offer,) = offers(
        node("new", discovered("NVIDIA-H100-80GB-HBM3", 81559, 1), {GPU: 1}),
        node("old", discovered("NVIDIA-H100-80GB-HBM3", 81089, 1), {GPU: 1}),
    )
    assert (offer.total, offer.memory_bytes) == (2, 81089 << 20)


@pytest.mark.parametrize(
    ("counts", "held", "note"),
    [
        ((8,), {}, "8 of 8 free"),
        ((8,), {"n0": {GPU: 8}}, "0 of 8 free"),
        ((8,), {"n0": {GPU: 9}}, "0 of 8 free"),
        ((8,), {"n0": {"amd.com/gpu": 1}}, "8 of 8 free"),
        ((8,), {"elsewhere": {GPU: 1}}, "8 of 8 free"),
        ((4, 4), {}, "8 of 8 free, at most 4 on one node"),
        ((4, 4), {"n0": {GPU: 4}}, "4 of 8 free"),
        ((4, 4), {"n0": {GPU: 3}}, "5 of 8 free, at most 4 on one node"),
        ((4, 4), None, "8 in the cluster"),
    ],
)
def test_counts_in_words(counts: tuple[int, ...], held: dict[str, dict[str, int]] | None, note: str) -> None:
    nodes = [node(f"n{i}", discovered("Tesla-T4", 15360, count), {GPU: count}) for i, count in enumerate(counts)]
    (offer,) = offers(*nodes, held=held)
    assert offer.note == note
    assert offer.free == (None if held is None else int(note.split(maxsplit=1)[0]))


def test_products_of_one_name_are_told_apart() -> None:
    titles = [
        offer.title
        for offer in offers(
            node("a", discovered("NVIDIA-A100-SXM4-40GB", 40960, 1), {GPU: 1}),
            node("b", discovered("NVIDIA-A100-PCIE-40GB", 40960, 1), {GPU: 1}),
            node("c", {}, {GPU: 1}),
            node("d", {}, {"amd.com/gpu": 1}),
            node("e", {}, {"gpu.intel.com/xe": 1}),
        )
    ]
    assert titles == ["AMD GPU", "Intel GPU", "NVIDIA A100 PCIE 40GB", "NVIDIA A100 SXM4 40GB", "NVIDIA GPU"]
