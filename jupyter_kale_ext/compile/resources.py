"""Resources of a container: what KFP has a field for, and what is left over."""

from __future__ import annotations

from jupyter_kale_ext.model.settings import StepSettings
from jupyter_kale_ext.notebook.quantity import parse_quantity

_FIELDS = {"cpu": 1, "memory": 10**9}
"""Resources with fields of their own, and the unit that the older, numeric field counts in."""


_HASH_SEED = ("PYTHONHASHSEED", "0")
"""The same in all steps: the order of a set of texts, and ``hash(text)``, follow from it."""


def container_environment(settings: StepSettings) -> tuple[tuple[str, str], ...]:
    """The environment variables of a step's container: those of its tags, and a hash seed where they name none."""
    seed = () if _HASH_SEED[0] in dict(settings.env) else (_HASH_SEED,)
    return (*settings.env, *seed)


def container_resources(settings: StepSettings) -> dict[str, object]:
    """The arguments of KFP's ``ResourceSpec``.

    Both the text fields and the numeric ones of clusters older than KFP 2.10 are set, as the SDK does.
    """
    fields: dict[str, object] = {}
    for kind, quantities in (("limit", settings.limits), ("request", settings.requests)):
        for resource, quantity in quantities:
            if resource in _FIELDS:
                fields[f"resource_{resource}_{kind}"] = quantity
                fields[f"{resource}_{kind}"] = float((parse_quantity(quantity) or 0) / _FIELDS[resource])
    accelerator = device(settings)
    if accelerator is not None:
        resource, quantity = accelerator
        fields["accelerator"] = {
            "type": resource,
            "resource_type": resource,
            "count": int(quantity) if quantity.isdigit() else 0,
            "resource_count": quantity,
        }
    return fields


def device(settings: StepSettings) -> tuple[str, str] | None:
    """The device that takes KFP's one accelerator field: the GPU, else the first other; None where no limit is one."""
    devices = {resource: quantity for resource, quantity in settings.limits if "/" in resource}
    gpu = settings.gpus
    if gpu is not None and gpu[0] in devices:
        return gpu[0], devices[gpu[0]]
    return next(iter(devices.items()), None)


def without_field(settings: StepSettings) -> list[tuple[str, str, str]]:
    """What KFP has no field for, as (``limit`` or ``request``, resource, quantity).

    A request of a device that equals its limit is none: Kubernetes takes it from the limit.
    """
    carried = device(settings)
    left = [
        ("limit", resource, quantity)
        for resource, quantity in settings.limits
        if resource not in _FIELDS and (resource, quantity) != carried
    ]
    return left + [
        ("request", resource, quantity)
        for resource, quantity in settings.requests
        if resource not in _FIELDS and (resource, quantity) != carried
    ]
