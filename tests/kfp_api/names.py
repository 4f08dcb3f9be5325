"""How Argo Workflows names nodes and pods (``workflow/util/pod_name.go``, ``Workflow.NodeID``)."""

from __future__ import annotations


def fnv32a(text: str) -> int:
    """The 32-bit FNV-1a hash."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def node_id(workflow: str, node: str) -> str:
    """The id of a node, given the node's name."""
    return workflow if node == workflow else f"{workflow}-{fnv32a(node)}"


def pod_name(workflow: str, node: str, template: str) -> str:
    """The name of a node's pod (the format v2, Argo's own since 3.4)."""
    return f"{workflow}-{template}-{fnv32a(node)}"
