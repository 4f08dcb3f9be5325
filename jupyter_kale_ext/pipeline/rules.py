"""The rules of the pipeline's settings, KL031 to KL049; those of the notebook format are in ``notebook/rules.py``."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.rule import Rule

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

VOLUME = Rule(
    "KL031",
    _E,
    "A volume that can't be mounted",
    "A volume of the metadata needs a name, a type (`pvc` or `new_pvc`), a mount point, and a size where it is to "
    "be made.",
)
VOLUME_CLONE = Rule(
    "KL032",
    _W,
    "A volume that KFP can't clone",
    "Kubeflow Pipelines can mount volume claims and make new ones; it can't clone the notebook server's volumes "
    "or bind a volume (`pv`) directly. The pipeline runs without it: what the notebook reads from there has to "
    "come from elsewhere.",
)
SNAPSHOT = Rule(
    "KL033",
    _W,
    "Snapshots are not made",
    "Older Kales could take snapshots of volumes with a storage product called Rok. Kubeflow Pipelines can't; "
    "everything else works without them.",
)
KATIB = Rule(
    "KL034",
    _W,
    "Katib tuning is not run",
    "The notebook asks for hyperparameter tuning with Katib. The pipeline runs once, with the parameters' values.",
)
PIPELINE_TIMEOUT = Rule(
    "KL035",
    _I,
    "The timeout holds for each step",
    "Kubeflow Pipelines has no time limit for a whole pipeline: `timeout` of the metadata is applied to each step "
    "that has none of its own.",
)
SECURITY = Rule(
    "KL036",
    _E,
    "A security context that can't be used",
    "`run_as_user` and `run_as_group` are whole numbers from 0, `run_as_non_root` is true or false, and a user 0 "
    "is root.",
)
PARAMETER_VALUE = Rule(
    "KL037",
    _E,
    "A parameter's default that KFP can't carry",
    "Kubeflow Pipelines carries numbers as doubles: whole numbers beyond 2**53 lose digits, and infinity and NaN "
    "have no JSON form. Give such a value as a text and convert it in the code.",
)
PIPELINE_NAME = Rule(
    "KL038",
    _I,
    "The pipeline's name was changed",
    "A pipeline's name in Kubeflow is made of lower-case letters, digits and `-`; the name is converted, and your "
    "own stays as its title.",
)
OLD_SETTING = Rule(
    "KL039",
    _I,
    "A setting of older Kales without effect",
    "Values travel between steps as artifacts here, so a marshal volume or path is not needed.",
)

RULES: tuple[Rule, ...] = (
    VOLUME,
    VOLUME_CLONE,
    SNAPSHOT,
    KATIB,
    PIPELINE_TIMEOUT,
    SECURITY,
    PARAMETER_VALUE,
    PIPELINE_NAME,
    OLD_SETTING,
)
"""All rules of this file, by code."""
