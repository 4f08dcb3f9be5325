"""The rules of the notebook format, KL001 to KL030; those of the pipeline's settings are in ``pipeline/rules.py``."""

from __future__ import annotations

from jupyter_kale_ext.model.diagnostic import Severity
from jupyter_kale_ext.model.rule import Rule

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

MALFORMED_TAG = Rule(
    "KL001",
    _E,
    "A tag doesn't parse",
    "The tag starts like one of the pipeline's tags but what follows is not what that tag takes. Correct it, or "
    "remove it: a tag that is not understood is never ignored in silence.",
    fix="write the nearest valid tag",
)
MISSPELT_TAG = Rule(
    "KL002",
    _E,
    "A tag is misspelt",
    "The tag is one letter, a space or a capital away from a tag of the pipeline. Tags are written in lower case, "
    "without spaces, as `step:train`.",
    fix="write the tag that was meant",
)
DOUBTFUL_TAG = Rule(
    "KL003",
    _W,
    "A tag resembles one of the pipeline's",
    "The tag may belong to another tool, so it is left alone; if it was meant for the pipeline, correct it.",
)
TAGS_NOT_LIST = Rule(
    "KL004",
    _E,
    "A cell's tags are no list of texts",
    "`metadata.tags` of a cell has to be a list of texts; anything else in it can't be read.",
    fix="keep what is a text, or make a list of the one tag",
)
STEP_NAME = Rule(
    "KL005",
    _E,
    "A step's name is not valid",
    "A step's name is made of lower-case letters, digits and `_`, and doesn't start with a digit: it becomes the "
    "name of a component of the pipeline.",
    fix="write the nearest valid name",
)
SEVERAL_ROLES = Rule(
    "KL006",
    _E,
    "A cell has several roles",
    "A cell belongs to one step, or is one of imports, functions, pipeline-parameters, pipeline-metrics. Keep one "
    "of the tags, or split the cell.",
    fix="keep `imports` or `functions` where it is among the tags and the cell holds nothing else",
)
SKIP_WINS = Rule(
    "KL007",
    _W,
    "A skipped cell has another role too",
    "`skip` takes the cell out of the pipeline whatever else it is tagged with.",
    fix="remove the other tags; the cell stays skipped",
)
BEFORE_FIRST_TAG = Rule(
    "KL008",
    _W,
    "A cell with code comes before the first tagged cell",
    "An untagged cell belongs to the nearest tagged cell above it. With none above, the cell is left out of the "
    "pipeline. Tag it, with `skip` if leaving it out is right.",
    fix="tag the cell `imports` or `functions` where it holds nothing else, else `skip` where no step needs it",
)
AFTER_SKIP = Rule(
    "KL009",
    _I,
    "An untagged cell follows a skipped one",
    "`skip` holds for its own cell alone: an untagged cell below belongs to the nearest tagged cell above that is "
    "not skipped, as in Kale. Tag it with `skip` too if it shall be left out.",
    fix="tag the cell with what it belongs to",
)
SETTING_WITHOUT_STEP = Rule(
    "KL010",
    _E,
    "A step's setting stands on a cell without a step tag",
    "`prev:` and settings such as `limit:` belong on a cell that names its step with `step:NAME`.",
    fix="make the cell part of the step above",
)
SETTING_WITHOUT_EFFECT = Rule(
    "KL011",
    _W,
    "A setting has no effect",
    "Imports, functions, parameters and metrics are no steps of their own: settings and `prev:` on such a cell do "
    "nothing.",
    fix="remove the tags without effect",
)
UNKNOWN_PREV = Rule(
    "KL012",
    _E,
    "`prev:` names a step that doesn't exist",
    "No cell of the notebook is tagged with that step (skipped cells don't count).",
    fix="write the name of the step that is spelled almost so",
)
PREV_ITSELF = Rule(
    "KL013",
    _E,
    "A step is to run after itself",
    "Remove the `prev:` tag that names the cell's own step.",
    fix="remove the tag",
)
CONFLICT = Rule(
    "KL014",
    _E,
    "A setting is given twice with different values",
    "All cells of a step share one container, so each setting has one value for the step. Keep one of them.",
    fix="remove one of two tags that say the same in different units",
)
EMPTY_STEP = Rule(
    "KL015",
    _W,
    "A step has no code",
    "All cells of the step are empty: it runs and does nothing.",
)
SUB_PIPELINE = Rule(
    "KL016",
    _E,
    "Another notebook as a step",
    "The cell stands for another notebook as a sub-pipeline. Kubeflow Kale runs such cells; this version reads "
    "and keeps the tag but can't compile it. Skip the cell, or move the other notebook's cells here.",
)
QUANTITY = Rule(
    "KL017",
    _E,
    "A quantity Kubernetes would refuse",
    "A quantity is a number with an optional unit: `2`, `0.5` or `500m` for CPUs, `8Gi` or `512Mi` for memory, a "
    "whole number for GPUs and other devices.",
    fix="write the nearest valid tag",
)
RESOURCE = Rule(
    "KL018",
    _E,
    "A resource Kubernetes doesn't know",
    "Resources are `cpu`, `memory`, `ephemeral-storage`, `hugepages-2Mi`, or a device with its vendor's domain "
    "such as `nvidia.com/gpu`.",
    fix="write the nearest valid tag",
)
REQUEST_OVER_LIMIT = Rule(
    "KL019",
    _E,
    "A step requests more than its limit",
    "Kubernetes refuses a container whose request is larger than its limit; for devices such as GPUs the two have "
    "to be equal and a limit has to be there.",
    fix="add the limit that a requested device needs",
)
IMAGE = Rule(
    "KL020",
    _E,
    "An image reference that can't be pulled",
    "An image is `[registry[:port]/]path[:tag][@digest]` in lower case (the tag may have capitals).",
    fix="write the nearest valid tag",
)
LABEL = Rule(
    "KL021",
    _E,
    "A label, annotation or node label Kubernetes would refuse",
    "A key is `[domain/]name`, the name up to 63 letters, digits, `-`, `_`, `.`, with a letter or digit at both "
    "ends. A label's value follows the same rule or is empty; an annotation's value is free.",
    fix="write the nearest valid tag",
)
ENV = Rule(
    "KL022",
    _E,
    "An environment variable's name Kubernetes would refuse",
    "A name is made of letters, digits, `_`, `-` and `.`, and doesn't start with a digit.",
    fix="write the nearest valid tag",
)
OBJECT_NAME = Rule(
    "KL023",
    _E,
    "A name of a secret or a volume claim that Kubernetes would refuse",
    "Names of Kubernetes objects are lower-case letters, digits, `-` and `.`, with a letter or digit at both "
    "ends, at most 253 characters; keys of a secret may have capitals and `_`.",
    fix="write the nearest valid tag",
)
TOLERATION = Rule(
    "KL024",
    _E,
    "A toleration Kubernetes would refuse",
    "A toleration is `toleration:KEY:EFFECT` or `toleration:KEY=VALUE:EFFECT`; the effect is `NoSchedule`, "
    "`PreferNoSchedule` or `NoExecute`.",
    fix="write the nearest valid tag",
)
MOUNT_PATH = Rule(
    "KL025",
    _E,
    "A mount path that can't be mounted",
    "A mount path is absolute, is not `/` itself, and holds no `:` and no `..`.",
    fix="write the nearest valid tag",
)
NUMBER = Rule(
    "KL026",
    _E,
    "A number out of range",
    "`retry:` takes a whole number from 0, `timeout:` whole seconds from 1.",
    fix="write the nearest valid tag",
)
LANGUAGE = Rule(
    "KL027",
    _E,
    "The notebook's kernel is not Python",
    "Steps run Python. Choose a Python kernel for the notebook.",
)
METADATA = Rule(
    "KL028",
    _E,
    "The notebook's pipeline metadata has a value of the wrong kind",
    "The metadata `kubeflow_notebook` is written by the panel; a value typed by hand has to have the type that is "
    "asked for.",
)
STEP_DEFAULT = Rule(
    "KL029",
    _E,
    "A default for all steps is no setting",
    "`steps_defaults` takes settings such as `limit:memory:8Gi`; roles, steps and dependencies belong to cells.",
)
CELL_SHAPE = Rule(
    "KL030",
    _E,
    "A cell can't be read",
    "The cell is no object, or its source is neither a text nor a list of texts. Open and save the notebook in "
    "JupyterLab to repair it.",
)

RULES: tuple[Rule, ...] = (
    MALFORMED_TAG,
    MISSPELT_TAG,
    DOUBTFUL_TAG,
    TAGS_NOT_LIST,
    STEP_NAME,
    SEVERAL_ROLES,
    SKIP_WINS,
    BEFORE_FIRST_TAG,
    AFTER_SKIP,
    SETTING_WITHOUT_STEP,
    SETTING_WITHOUT_EFFECT,
    UNKNOWN_PREV,
    PREV_ITSELF,
    CONFLICT,
    EMPTY_STEP,
    SUB_PIPELINE,
    QUANTITY,
    RESOURCE,
    REQUEST_OVER_LIMIT,
    IMAGE,
    LABEL,
    ENV,
    OBJECT_NAME,
    TOLERATION,
    MOUNT_PATH,
    NUMBER,
    LANGUAGE,
    METADATA,
    STEP_DEFAULT,
    CELL_SHAPE,
)
"""All rules of this file, by code."""
