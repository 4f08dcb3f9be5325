"""Pods that could not be made: what Argo's workflow tells of their nodes (``status.nodes`` of a ``Workflow``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jupyter_kale_ext.inventory.cluster.objects import Json, mapping, part, text
from jupyter_kale_ext.waiting.phrases import quoted

_QUOTA = re.compile(
    r"exceeded quota: (?P<quota>[^,]+), requested: (?P<asked>\S+?), used: (?P<used>\S+?), limited: (?P<limit>\S+)"
)
_PAIR = re.compile(r"(?P<name>[^=,]+)=(?P<value>[^,]+)")
_TOO_MUCH = re.compile(
    r"maximum (?P<resource>\S+) usage per (?P<kind>\w+) is (?P<most>[^,]+), but limit is (?P<asked>[^\s.]+)"
)
_NO_ACCOUNT = re.compile(r'serviceaccount "(?P<name>[^"]+)" not found')


def unmade(workflows: Iterable[Json]) -> dict[str, str]:
    """Why pods of waiting nodes could not be made, by the nodes' paths."""
    found: dict[str, str] = {}
    for workflow in workflows:
        name = text(workflow, "metadata", "name")
        for node in mapping(workflow, "status", "nodes").values():
            message = text(node, "message")
            if text(node, "type") == "Pod" and text(node, "phase") == "Pending" and part(node, "message") and message:
                found[text(node, "name").removeprefix(f"{name}.")] = _sentence(message)
    return {path: sentence for path, sentence in found.items() if sentence}


def _sentence(message: str) -> str:
    quota = _QUOTA.search(message)
    if quota:
        return _exceeded(quota)
    limit = _TOO_MUCH.search(message)
    if limit:
        return (
            f"The namespace allows at most {limit['most']} of {limit['resource']} for each {limit['kind'].lower()}, "
            f"and the step asks for {limit['asked']}."
        )
    account = _NO_ACCOUNT.search(message)
    if account:
        return f"Service account `{account['name']}` does not exist."
    return f"Its pod can't be made: {quoted(message)}." if "forbidden" in message else ""


def _exceeded(quota: re.Match[str]) -> str:
    asked, used, limit = (_amounts(quota[group]) for group in ("asked", "used", "limit"))
    words = [
        f"{name}: {used.get(name, '?')} of {limit.get(name, '?')} in use, the step asks for {amount}"
        for name, amount in asked.items()
    ]
    return f"The namespace's quota `{quota['quota']}` is used up ({'; '.join(words)})."


def _amounts(text_: str) -> Mapping[str, str]:
    return {match["name"]: match["value"] for match in _PAIR.finditer(text_)}
