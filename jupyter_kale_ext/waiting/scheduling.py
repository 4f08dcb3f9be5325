"""Why the scheduler finds no node for a pod.

Its message is a list of counts, one for each thing that speaks against nodes (``FitError.Error`` in
https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/types.go): ``0/5 nodes are available:
2 Insufficient nvidia.com/gpu, 3 node(s) didn't match Pod's node affinity/selector. preemption: …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_kale_ext.inventory.cluster.objects import Json, items, mapping, text, texts
from jupyter_kale_ext.inventory.cluster.pods import devices_of
from jupyter_kale_ext.notebook.quantity import parse_quantity
from jupyter_kale_ext.waiting.phrases import listed, nodes, quoted

_COUNTS = re.compile(r"0/(?P<all>\d+) nodes are available: (?P<reasons>.*?)(?:\. preemption:.*)?", re.DOTALL)
_REASON = re.compile(r"(?P<count>\d+) (?P<reason>\D.*)", re.DOTALL)
_SHORT = re.compile(r"Insufficient (?P<resource>\S+)")
_TAINT = re.compile(r"node\(s\) had untolerated taint(?:\(s\)| \{(?P<key>[^:}]*): ?(?P<value>[^}]*)\})?")
_NO_CLAIM = re.compile(r'persistentvolumeclaim "(?P<name>[^"]+)" not found')
_UNBOUND = ("unbound immediate PersistentVolumeClaims", "didn't find available persistent volumes to bind")
_PLAIN = {
    "node(s) didn't match Pod's node affinity/selector": "not of the kind that the step's node selector names",
    "node(s) didn't match node selector": "not of the kind that the step's node selector names",
    "node(s) were unschedulable": "closed for new pods",
    "Too many pods": "full: no more pods fit on them",
    "node(s) exceed max volume count": "out of slots for volumes",
    "node(s) had volume node affinity conflict": "where the step's volume can't be reached",
}
_SELECTOR = "node(s) didn't match Pod's node affinity/selector"
_HEALTH = "node.kubernetes.io/"
"""Taints that Kubernetes sets itself on nodes in trouble."""


@dataclass(frozen=True)
class Shortage:
    """Why no node takes a pod.

    Attributes:
        nodes: How many nodes were looked at; 0 where it isn't told.
        short: Resources of which nodes have too little, with how many nodes.
        against: What else speaks against nodes, in words, with how many nodes.
        sentence: What to say where it is no matter of counts; empty otherwise.
    """

    nodes: int = 0
    short: tuple[tuple[str, int], ...] = ()
    against: tuple[tuple[str, int], ...] = ()
    sentence: str = ""


def shortage(message: str) -> Shortage:
    """What the scheduler says."""
    claim = _NO_CLAIM.search(message)
    if claim:
        return Shortage(sentence=f"Volume `{claim['name']}` does not exist.")
    if any(words in message for words in _UNBOUND):
        return Shortage(sentence="A volume of the step is not there yet: its claim is not bound to a volume.")
    if "no nodes available to schedule pods" in message:
        return Shortage(sentence="The cluster has no node now.")
    counts = _COUNTS.fullmatch(message.strip())
    if counts is None:
        return Shortage(sentence=f"No node takes this step: {quoted(message)}." if message else "No node takes it yet.")
    short, against = [], []
    for count, reason in _reasons(counts["reasons"]):
        of = _SHORT.fullmatch(reason)
        if of:
            short.append((of["resource"], count))
        else:
            against.append((_words(reason), count))
    return Shortage(int(counts["all"]), tuple(short), tuple(against))


def told(pod: Json, found: Shortage, gpu: str, usage: str) -> str:
    """The sentence for a pod that no node takes.

    Args:
        pod: The pod.
        found: Why.
        gpu: The resource of ``found.short`` that is a GPU; empty for none.
        usage: What is known of these GPUs: ``a free A100 80GB: 8 of 8 in use``; empty where nothing is.
    """
    if found.sentence:
        return found.sentence
    if gpu:
        head = f"No node with {usage}" if usage else f"No node with enough free GPUs ({gpu})"
    elif found.short:
        head = f"No node has enough free {listed(_plain(pod, name) for name, _ in found.short)} for this step"
    elif texts(pod, "spec", "nodeSelector") and any(words == _PLAIN[_SELECTOR] for words, _ in found.against):
        selector = (f"{key}={value}" for key, value in sorted(texts(pod, "spec", "nodeSelector").items()))
        head = f"No node that can take this step matches its node selector {listed(selector)}"
    else:
        head = "No node takes this step"
    counted = [(_lacks(name), count) for name, count in found.short] + list(found.against)
    details = "; ".join(f"{count} {words}" for words, count in counted)
    return f"{head}. Of {nodes(found.nodes)}: {details}." if details else f"{head}."


def _reasons(text: str) -> Iterator[tuple[int, str]]:
    """The counted reasons; a comma inside one doesn't part it, for none begins without a count."""
    for piece in re.split(r", (?=\d+ )", text.rstrip(". \n")):
        match = _REASON.fullmatch(piece.strip())
        if match:
            yield int(match["count"]), match["reason"].strip().rstrip(".")


def _words(reason: str) -> str:
    taint = _TAINT.fullmatch(reason)
    if taint is None:
        return _PLAIN.get(reason) or f"refuse it ({quoted(reason)})"
    if (taint["key"] or "").startswith(_HEALTH):
        return f"in trouble ({taint['key'].removeprefix(_HEALTH)})"
    named = "=".join(filter(None, (taint["key"], (taint["value"] or "").strip())))
    return f"reserved by a taint that the step does not tolerate ({named})" if named else "reserved by taints"


def _lacks(resource: str) -> str:
    return f"with too little free {_name(resource)}" if "/" not in resource else f"without enough free {resource}"


def _name(resource: str) -> str:
    return {"cpu": "CPU", "ephemeral-storage": "disk space"}.get(resource, resource)


def _plain(pod: Json, resource: str) -> str:
    asked = _asked(pod, resource)
    return f"{_name(resource)} ({asked})" if asked else _name(resource)


def _asked(pod: Json, resource: str) -> str:
    """How much the container asks for that asks for most: the step's own. Empty where it isn't told."""
    if "/" in resource:
        count = devices_of(pod).get(resource)
        return str(count) if count else ""
    given = [text(mapping(one, "resources", "requests"), resource) for one in items(pod, "spec", "containers")]
    most = max(((parse_quantity(one) or 0, one) for one in given if one), default=None)
    return f"the step asks for {most[1]}" if most else ""
