"""Whether JSON is what KFP's API description says, judged by the models of ``kfp-server-api``."""

from __future__ import annotations

import kfp_server_api
from kfp_server_api import ApiClient, models

_CLIENT = ApiClient(kfp_server_api.Configuration())


def problems(body: object, model: str) -> list[str]:
    """What is wrong with a body: keys that the model doesn't know, values that it refuses.

    Args:
        body: Parsed JSON.
        model: Name of the model: ``V2beta1Run``.
    """
    found = list(_unknown(body, model, model))
    if not found:
        try:
            _CLIENT._ApiClient__deserialize(body, model)
        except (ValueError, TypeError, AttributeError, kfp_server_api.ApiException) as error:
            found.append(f"{model}: {error}")
    return found


def _unknown(body: object, kind: str, where: str) -> list[str]:
    if kind.startswith("list["):
        assert isinstance(body, list), f"{where} is no list"
        return [line for item in body for line in _unknown(item, kind[5:-1], f"{where}[]")]
    model = getattr(models, kind, None)
    if model is None or not model.openapi_types:
        return []
    if not isinstance(body, dict):
        return [f"{where} is no object"]
    names = {wire: name for name, wire in model.attribute_map.items()}
    extra = [f"{where}.{key} is unknown" for key in body if key not in names]
    inner = [
        line
        for key, value in body.items()
        if key in names and value is not None
        for line in _unknown(value, model.openapi_types[names[key]], f"{where}.{key}")
    ]
    return extra + inner
