"""What the state of a pod's containers tells: images, configuration, memory.

The reasons are the kubelet's own (https://github.com/kubernetes/kubernetes/tree/master/pkg/kubelet,
``images/types.go``, ``container/sync_result.go``, ``eviction/helpers.go``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_kale_ext.inventory.cluster.objects import Json, items, text
from jupyter_kale_ext.waiting.phrases import quoted

_PULLS = frozenset({"ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ErrImageNeverPull"})
_CONFIGURATION = frozenset({"CreateContainerConfigError", "CreateContainerError"})
_NO_RIGHT = re.compile(r"unauthorized|authentication required|denied|403 Forbidden|no basic auth", re.IGNORECASE)
_NOT_FOUND = re.compile(r"not found|manifest unknown|does not exist|name unknown", re.IGNORECASE)
_NO_OBJECT = re.compile(r'(?P<kind>secret|configmap) "(?P<name>[^"]+)" not found')
_NO_KEY = re.compile(r"couldn't find key (?P<key>\S+) in (?P<kind>Secret|ConfigMap) (?:\S+/)?(?P<name>[^/\s]+)")
_KINDS = {"secret": "Secret", "configmap": "Config map"}
_MAIN = "main"
"""Argo's name of the container that runs the step."""


def held_up(pod: Json) -> str:
    """What keeps a container of the pod from starting, in one sentence; empty where nothing does."""
    for status, images in _statuses(pod):
        reason, message = text(status, "state", "waiting", "reason"), text(status, "state", "waiting", "message")
        image = text(status, "image") or images.get(text(status, "name"), "")
        if reason in _PULLS:
            return _pull(image, message, reason)
        if reason == "InvalidImageName":
            return f"The image's name is not valid: `{quoted(image)}`."
        if reason in _CONFIGURATION:
            return _configuration(message)
    return ""


def fate(pod: Json) -> tuple[str, str] | None:
    """Why Kubernetes ended the pod, as sentence and remedy; None where it ended by itself, or goes on."""
    if text(pod, "status", "reason") == "Evicted":
        why = quoted(text(pod, "status", "message"))
        return (
            f"Its node ran out of room and put the pod out (evicted){f': {why}' if why else ''}.",
            "Ask for what the step really needs with the tags request:memory:SIZE and request:ephemeral-storage:SIZE, "
            "and retry the run.",
        )
    for status, _ in _statuses(pod):
        if text(status, "name") == _MAIN and text(status, "state", "terminated", "reason") == "OOMKilled":
            limit = _limit(pod)
            return (
                f"It used more memory than it may{f' ({limit})' if limit else ''} and was killed (OOMKilled).",
                "Give the step more memory with the tag limit:memory:SIZE.",
            )
    if any(text(one, "type") == "DisruptionTarget" and text(one, "status") == "True" for one in _conditions(pod)):
        return ("Its node was taken away, or its place was needed for a more important pod.", "Retry the run.")
    return None


def _pull(image: str, message: str, reason: str) -> str:
    if reason == "ErrImageNeverPull":
        return f"Image `{image}` is not on the node, and pulling it is forbidden (pull policy Never)."
    if _NO_RIGHT.search(message):
        return f"No right to pull image `{image}`, or it does not exist: its registry refused."
    if _NOT_FOUND.search(message):
        return f"Image not found: `{image}`."
    why = "" if message.startswith("Back-off") else quoted(message)
    return f"Image `{image}` can't be pulled{f': {why}' if why else ''}."


def _configuration(message: str) -> str:
    found = _NO_OBJECT.search(message)
    if found:
        return f"{_KINDS[found['kind']]} `{found['name']}` does not exist."
    found = _NO_KEY.search(message)
    if found:
        return f"{_KINDS[found['kind'].lower()]} `{found['name']}` has no key `{found['key']}`."
    return f"The container can't be made: {quoted(message)}." if message else "The container can't be made."


def _statuses(pod: Json) -> Iterator[tuple[Json, dict[str, str]]]:
    """The statuses of all containers, with the images asked for by name of the container."""
    images = {
        text(one, "name"): text(one, "image")
        for kind in ("initContainers", "containers")
        for one in items(pod, "spec", kind)
    }
    for kind in ("initContainerStatuses", "containerStatuses"):
        for status in items(pod, "status", kind):
            yield status, images


def _conditions(pod: Json) -> Iterator[Json]:
    return items(pod, "status", "conditions")


def _limit(pod: Json) -> str:
    main = (one for one in items(pod, "spec", "containers") if text(one, "name") == _MAIN)
    return next((limit for one in main if (limit := text(one, "resources", "limits", "memory"))), "")
