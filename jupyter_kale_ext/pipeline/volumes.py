"""Volumes of the notebook's metadata as volumes of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity
from jupyter_kale_ext.model.notebook import NotebookSettings
from jupyter_kale_ext.model.pipeline import PipelineVolume
from jupyter_kale_ext.notebook import kubernetes
from jupyter_kale_ext.notebook.quantity import nearest_quantity, parse_quantity, quantity_problem
from jupyter_kale_ext.notebook.report import diagnose
from jupyter_kale_ext.notebook.rules import MOUNT_PATH, OBJECT_NAME, QUANTITY
from jupyter_kale_ext.pipeline import rules

_MODES = {
    "rwo": "ReadWriteOnce",
    "rom": "ReadOnlyMany",
    "rox": "ReadOnlyMany",
    "rwm": "ReadWriteMany",
    "rwx": "ReadWriteMany",
    "rwop": "ReadWriteOncePod",
}
_UNSUPPORTED = {"clone": "be cloned", "pv": "be bound directly", "snap": "be made from a snapshot"}


def read_volumes(settings: NotebookSettings) -> tuple[tuple[PipelineVolume, ...], list[Diagnostic]]:
    """The volumes KFP can mount, in the order of the metadata, and what is wrong with the others."""
    volumes: list[PipelineVolume] = []
    problems: list[Diagnostic] = []
    taken: dict[str, str] = {}
    for position, raw in enumerate(settings.volumes, start=1):
        volume, wrong = _volume(raw, position, settings.raw)
        problems += wrong
        if volume is None:
            continue
        if volume.mount_point.rstrip("/") in taken:
            other = taken[volume.mount_point.rstrip("/")]
            message = f"The volumes `{other}` and `{volume.name}` are both mounted at {volume.mount_point}."
            problems.append(diagnose(rules.VOLUME, message, "Choose another mount point for one of them."))
            continue
        taken[volume.mount_point.rstrip("/")] = volume.name
        volumes.append(volume)
    return tuple(volumes), problems


def _volume(
    raw: Mapping[str, object], position: int, notebook: Mapping[str, object]
) -> tuple[PipelineVolume | None, list[Diagnostic]]:
    name, kind, mount = (_text(raw, key) for key in ("name", "type", "mount_point"))
    shown = f"Volume `{name}`" if name else f"Volume {position} of the notebook's metadata"
    if kind in _UNSUPPORTED:
        message = f"{shown} is to {_UNSUPPORTED[kind]}, which KFP can't do: the pipeline runs without it."
        remedy = f"Use an existing claim (`pvc`) or a new one (`new_pvc`) at {mount or 'its mount point'}."
        return None, [diagnose(rules.VOLUME_CLONE, message, remedy)]
    problems = _notes(raw, shown) + _name_problems(name, shown) + _mount_problems(mount, shown)
    if kind not in {"pvc", "new_pvc"}:
        problems.append(_wrong(f"{shown} has the type `{kind}`.", "Set the type to `pvc` or `new_pvc`."))
    size, wrong = _size(raw, shown) if kind == "new_pvc" else (None, [])
    mode, wrong_mode = _mode(_text(raw, "volume_access_mode") or _text(notebook, "volume_access_mode"), shown)
    problems += [*wrong, *wrong_mode]
    if name is None or kind is None or mount is None or any(problem.is_error for problem in problems):
        return None, problems
    storage = _text(raw, "storage_class_name") or _text(notebook, "storage_class_name")
    return PipelineVolume(name, kind, mount, size, mode, storage), problems


def _text(raw: Mapping[str, object], key: str) -> str | None:
    value = raw.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _wrong(message: str, remedy: str) -> Diagnostic:
    return diagnose(rules.VOLUME, message, remedy)


def _notes(raw: Mapping[str, object], shown: str) -> list[Diagnostic]:
    notes = []
    if raw.get("snapshot") is True:
        message = f"{shown} is to be snapshot after the run, which KFP can't do: no snapshot is made."
        notes.append(diagnose(rules.SNAPSHOT, message, "Switch the snapshot off."))
    annotations = raw.get("annotations")
    keys = _annotation_keys(annotations)
    if keys:
        message = f"{shown} has annotations ({', '.join(keys)}), which are not set on the claim."
        notes.append(
            diagnose(rules.OLD_SETTING, message, "Remove them if they aren't needed.", severity=Severity.WARNING)
        )
    return notes


def _annotation_keys(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return sorted(str(key) for key in value)
    pairs = [pair for pair in value if isinstance(pair, Mapping)] if isinstance(value, list) else []
    return sorted(str(pair["key"]) for pair in pairs if pair.get("key") and pair.get("value"))


def _name_problems(name: str | None, shown: str) -> list[Diagnostic]:
    if name is None:
        return [_wrong(f"{shown} has no name.", "Give the name of the claim.")]
    if kubernetes.is_object_name(name):
        return []
    nearest = kubernetes.nearest_object_name(name)
    remedy = f"Call it `{nearest}`." if nearest else "Use lower-case letters, digits and dashes."
    return [diagnose(OBJECT_NAME, f"Kubernetes would refuse a volume claim named `{name}`.", remedy)]


def _mount_problems(mount: str | None, shown: str) -> list[Diagnostic]:
    if mount is None:
        return [_wrong(f"{shown} has no mount point.", "Give the path at which steps find it, such as `/data`.")]
    if kubernetes.is_mount_path(mount):
        return []
    nearest = kubernetes.nearest_mount_path(mount)
    remedy = f"Write `{nearest}`." if nearest else "Give an absolute path such as `/data`."
    return [diagnose(MOUNT_PATH, f"{shown} can't be mounted at `{mount}`.", remedy)]


def _size(raw: Mapping[str, object], shown: str) -> tuple[str | None, list[Diagnostic]]:
    size, unit = raw.get("size"), _text(raw, "size_type") or ""
    if isinstance(size, bool) or not isinstance(size, int | float | str) or not str(size).strip():
        return None, [_wrong(f"{shown} is to be made and has no size.", "Give a size such as `5Gi`.")]
    text = str(size).strip()
    quantity = text + unit if text[-1:].isdigit() else text
    problem = quantity_problem("memory", quantity)
    if problem is None and parse_quantity(quantity) != 0:
        return quantity, []
    nearest = nearest_quantity("memory", quantity)
    remedy = f"Write `{nearest}`." if nearest and problem else "Give a size such as `5Gi`."
    message = f"{shown} has the size `{quantity}`, which Kubernetes would refuse."
    return None, [diagnose(QUANTITY, message, remedy)]


def _mode(text: str | None, shown: str) -> tuple[str | None, list[Diagnostic]]:
    if text is None:
        return None, []
    mode = _MODES.get(text.lower()) or {one.lower(): one for one in _MODES.values()}.get(text.lower())
    if mode is not None:
        return mode, []
    remedy = f"Write one of {', '.join(dict.fromkeys(_MODES.values()))}."
    return None, [_wrong(f"{shown} has the access mode `{text}`, which Kubernetes doesn't know.", remedy)]
