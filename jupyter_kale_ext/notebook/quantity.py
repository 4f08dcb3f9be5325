"""Kubernetes quantities and resource names: ``500m``, ``8Gi``, ``nvidia.com/gpu``."""

from __future__ import annotations

import difflib
import re
from fractions import Fraction

_QUANTITY = re.compile(r"^(\d+(?:\.\d*)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3})?$")
_NEARLY = re.compile(r"^(\d+(?:[.,]\d+)?|[.,]\d+)\s*([a-zA-Z]*)$")
_POWERS = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_PLAIN = ("cpu", "memory", "ephemeral-storage")
_KNOWN = (*_PLAIN, "nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "google.com/tpu")
_ALIASES = {
    "gpu": "nvidia.com/gpu",
    "gpus": "nvidia.com/gpu",
    "cuda": "nvidia.com/gpu",
    "nvidia": "nvidia.com/gpu",
    "cpus": "cpu",
    "cores": "cpu",
    "mem": "memory",
    "ram": "memory",
    "disk": "ephemeral-storage",
    "storage": "ephemeral-storage",
}
_DEVICE = re.compile(
    r"^(?=.{1,253}/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)+"
    r"/[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
)
_HUGEPAGES = re.compile(r"^hugepages-\d+[KMGT]i$")
_MAX_DIGITS = 40


def parse_quantity(text: str) -> Fraction | None:
    """The number a Kubernetes quantity stands for; None where it is no quantity, or negative.

    The format is that of ``k8s.io/apimachinery`` ``resource.Quantity`` without a sign.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None or len(text) > _MAX_DIGITS:
        return None
    number, unit = Fraction(match[1].rstrip(".") if match[1] != "." else "0"), match[2] or ""
    if unit in _BINARY:
        return number * (1 << _BINARY[unit])
    exponent = _POWERS[unit] if unit in _POWERS else int(unit[1:] or 0)
    return number * Fraction(f"1e{exponent}")


def quantity_problem(resource: str, text: str) -> str | None:
    """Why Kubernetes would refuse this quantity of the resource; None where it would not."""
    value = parse_quantity(text)
    if value is None:
        return f"`{text}` is no quantity"
    if resource == "cpu":
        return None if (value * 1000).denominator == 1 else "CPUs are counted in thousandths (`1m`) at the finest"
    if value.denominator != 1:
        return f"`{text}` of {resource} is not a whole number" + (" of bytes" if resource in _PLAIN else "")
    return None


def nearest_quantity(resource: str, text: str) -> str | None:
    """A valid quantity that may have been meant; None where nothing suggests itself."""
    match = _NEARLY.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = match[1].replace(",", "."), match[2].lower()
    if is_device(resource) or resource == "cpu":
        whole = str(int(float(number)) or 1) if is_device(resource) else number
        candidate = whole + ("m" if resource == "cpu" and unit == "m" else "")
    else:
        letter = unit[:1].upper() if unit[:1] in tuple("kmgtpe") and unit else ""
        candidate = number + (letter + "i" if letter else "")
    return candidate if quantity_problem(resource, candidate) is None else None


def is_device(resource: str) -> bool:
    """True for a device with its vendor's domain, such as ``nvidia.com/gpu``."""
    return _DEVICE.fullmatch(resource) is not None


def is_resource(resource: str) -> bool:
    """True for a resource a container can have."""
    return resource in _PLAIN or _HUGEPAGES.fullmatch(resource) is not None or is_device(resource)


def nearest_resource(resource: str) -> str | None:
    """The resource that may have been meant; None where nothing suggests itself."""
    lowered = resource.strip().lower()
    if lowered in _ALIASES:
        return _ALIASES[lowered]
    if is_resource(lowered):
        return lowered
    found = difflib.get_close_matches(lowered, _KNOWN, n=1, cutoff=0.6)
    return found[0] if found else None
