"""The syntax of Kubernetes' names, keys, images and paths, and the nearest valid form of a bad one."""

from __future__ import annotations

import re

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
"""Effects of a taint."""

_NAME_PART = re.compile(r"^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
_SUBDOMAIN = re.compile(r"^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$")
_SECRET_KEY = re.compile(r"^[-._a-zA-Z0-9]{1,253}$")
_ENV = re.compile(r"^[-._a-zA-Z][-._a-zA-Z0-9]*$")
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])"
_IMAGE = re.compile(
    rf"^(?:{_HOST}(?::\d{{1,5}})?/)?{_COMPONENT}(?:/{_COMPONENT})*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$"
)


def is_object_name(text: str) -> bool:
    """True for the name of a secret or a claim (a DNS subdomain, RFC 1123)."""
    return len(text) <= 253 and _SUBDOMAIN.fullmatch(text) is not None


def nearest_object_name(text: str) -> str | None:
    """The name in lower case with dashes; None where nothing is left of it."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:253] or None


def is_qualified_key(text: str) -> bool:
    """True for a key of a label, an annotation or a taint: ``[domain/]name``."""
    prefix, slash, name = text.rpartition("/")
    return _NAME_PART.fullmatch(name) is not None and (not slash or is_object_name(prefix))


def nearest_qualified_key(text: str) -> str | None:
    """The key with what is not allowed replaced by dashes; None where nothing is left of it."""
    prefix, slash, name = text.rpartition("/")
    name = nearest_label_value(name)
    domain = nearest_object_name(prefix) if slash else None
    return (f"{domain}/{name}" if domain else name) or None


def is_label_value(text: str) -> bool:
    """True for a label's value: empty, or at most 63 letters, digits, ``-``, ``_``, ``.``."""
    return not text or _NAME_PART.fullmatch(text) is not None


def nearest_label_value(text: str) -> str:
    """The value with what is not allowed replaced by dashes."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text)[:63].strip("-_.")


def is_secret_key(text: str) -> bool:
    """True for a key of a secret."""
    return _SECRET_KEY.fullmatch(text) is not None


def is_env_name(text: str) -> bool:
    """True for the name of an environment variable."""
    return _ENV.fullmatch(text) is not None


def nearest_env_name(text: str) -> str | None:
    """The name with what is not allowed replaced by ``_``; None where nothing is left of it."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text.strip())
    return (f"_{name}" if name[:1].isdigit() else name) or None


def is_image(text: str) -> bool:
    """True for an image reference (grammar: ``distribution/reference``)."""
    return len(text) <= 512 and _IMAGE.fullmatch(text) is not None


def nearest_image(text: str) -> str | None:
    """The reference without spaces or scheme, its path in lower case; None where that is none either."""
    stripped = re.sub(r"\s+", "", re.sub(r"^[a-z+]+://", "", text.strip()))
    path, colon, tag = stripped.rpartition(":")
    lowered = path.lower() + colon + tag if colon and "/" not in tag else stripped.lower()
    return lowered if is_image(lowered) else None


def is_mount_path(text: str) -> bool:
    """True for an absolute path other than ``/``, without ``:`` and ``..``."""
    return text.startswith("/") and bool(text.strip("/")) and ":" not in text and ".." not in text.split("/")


def nearest_mount_path(text: str) -> str | None:
    """The path made absolute; None where nothing is left of it."""
    parts = [
        part for part in text.strip().replace("\\", "/").replace(":", "").split("/") if part not in {"", ".", "..", "~"}
    ]
    return "/" + "/".join(parts) if parts else None
