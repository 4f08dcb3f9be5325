"""jupyter-kale-ext: the notebook you have, as a Kubeflow pipeline."""

from __future__ import annotations
