"""Runs in an interpreter that has Kubeflow Kale: what its parser makes of notebooks.

Reads a JSON list of paths on stdin; writes a list of ``{"steps": {name: what it asks for}}`` or ``{"refused": message}``.
"""

from __future__ import annotations

import json
import logging
import sys

from kale.processors.nbprocessor import NotebookProcessor


def read(path: str) -> dict[str, object]:
    """The steps of one notebook as Kale understands them."""
    processor = NotebookProcessor(path, {"pipeline_name": "demo", "experiment_name": "demo"})
    try:
        processor.parse_notebook()
    except ValueError as error:
        return {"refused": str(error)}
    pipeline = processor.pipeline
    steps = {}
    for step in pipeline.steps:
        config = step.config
        steps[step.name] = {
            "cells": [int(line.rsplit("=", 1)[1]) for line in "\n".join(step.source).splitlines() if line],
            "prev": list(pipeline.predecessors(step.name)),
            "limits": dict(config.limits or {}),
            "labels": dict(config.labels or {}),
            "annotations": dict(config.annotations or {}),
            "secrets": {
                env: [secret["secret_name"], secret["secret_key"]] for env, secret in (config.secrets or {}).items()
            },
            "image": config.base_image or None,
            "cache": config.enable_caching,
        }
    return {"steps": steps}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    json.dump([read(path) for path in json.load(sys.stdin)], sys.stdout)
