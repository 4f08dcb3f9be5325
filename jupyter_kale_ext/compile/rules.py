"""The rules of the compiled pipeline, KL150 to KL199."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.rule import Rule

_E, _W = Severity.ERROR, Severity.WARNING

NO_FIELD = Rule(
    "KL150",
    _W,
    "A setting that Kubeflow Pipelines has no field for",
    "Kubeflow Pipelines carries limits and requests of CPU and memory and the limit of one device (a GPU or the like) "
    "for each step. What goes beyond that doesn't reach the cluster.",
)
STEP_TOO_BIG = Rule(
    "KL151",
    _E,
    "A step's code doesn't fit",
    "A step gets its code, the imports and functions, and the parameters in one argument of a process, compressed; "
    "Linux allows 128 KiB for it. Move long texts and data out of the cells into a file or a package, "
    "or split the step.",
)
PIPELINE_TOO_BIG = Rule(
    "KL152",
    _W,
    "The pipeline is too big for a cluster",
    "A pipeline becomes one object in Kubernetes, which takes about 1.5 MB. It runs on this machine; for a cluster, "
    "join steps or split the notebook.",
)
BRACES = Rule(
    "KL153",
    _W,
    "A text with `{{` that a cluster may replace",
    "Kubeflow Pipelines and Argo replace `{{…}}` wherever they find it in settings and parameters (never in code, "
    "which travels encoded). Write the text without double braces, or build it in the code.",
)
RESERVED_NAME = Rule(
    "KL154",
    _E,
    "A parameter has a reserved name",
    "Names that begin with `kale_` are the product's own inputs of a step. Rename the parameter.",
)
STORAGE_CLASS = Rule(
    "KL155",
    _W,
    "A new volume without a storage class",
    "Kubeflow Pipelines has no field for the cluster's default: it takes the class `standard`. Name the storage class "
    "if the cluster has no such class.",
)
VOLUME_KIND = Rule(
    "KL156",
    _W,
    "A volume that Kubeflow Pipelines can't mount",
    "Existing claims can be mounted and new ones made; a volume can't be cloned. The pipeline runs without it.",
)
MOUNT = Rule(
    "KL157",
    _E,
    "A volume claim that Kubernetes would refuse to mount",
    "Kubeflow Pipelines names a pod's volume after the claim. So a claim can be mounted at one place in a step only, "
    "and its name has to be a label: at most 63 lower-case letters, digits and `-`. Two claims need two places.",
)

RULES: tuple[Rule, ...] = (
    NO_FIELD,
    STEP_TOO_BIG,
    PIPELINE_TOO_BIG,
    BRACES,
    RESERVED_NAME,
    STORAGE_CLASS,
    VOLUME_KIND,
    MOUNT,
)
"""All rules of this file, by code."""
