"""Why steps on a cluster have not begun, or were ended: read from Kubernetes, told in plain words."""

from __future__ import annotations

from jupyter_kale_ext.waiting.lookout import KubernetesLookout

__all__ = ["KubernetesLookout"]
