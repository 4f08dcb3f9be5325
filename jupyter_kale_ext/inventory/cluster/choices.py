"""Volumes, storage classes, names of secrets and their keys, service accounts and queues of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from jupyter_kale_ext.inventory.cluster.connection import ClusterChoice, connected
from jupyter_kale_ext.inventory.cluster.failures import Missing, ReadFailure
from jupyter_kale_ext.inventory.cluster.objects import Json, part, text
from jupyter_kale_ext.inventory.cluster.ownpod import OwnPod, own_name, read_own_pod
from jupyter_kale_ext.inventory.cluster.reader import ClusterReader
from jupyter_kale_ext.model.choices import Choices, SecretChoice, StorageClassChoice, VolumeChoice

_NO_CHOICE = "No cluster is chosen: this process runs in none, and no context of a kubeconfig is configured."
_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_NOT_FOR_STEPS = ("kubernetes.io/", "helm.sh/", "bootstrap.kubernetes.io/")


class ClusterChoices:
    """Responsibilities: read what can be picked in one namespace; what is forbidden is named, the rest is there."""

    def __init__(self, choice: ClusterChoice) -> None:
        self._choice = choice

    def read(self) -> Choices:
        """Ask the cluster. Blocks until it has answered, or failed to; never raises for what a cluster does."""
        if not self._choice.is_made():
            return Choices(message=_NO_CHOICE)
        try:
            with connected(self._choice) as connection:
                return _ask(ClusterReader(connection))
        except ReadFailure as failure:
            return Choices(message=f"{failure.reason}.")

    def late(self, seconds: float) -> Choices:
        """What is known where the cluster has not answered for so long."""
        return Choices(message=f"The cluster did not answer within {seconds:.0f} seconds.")


def _ask(reader: ClusterReader) -> Choices:
    asked: dict[str, Callable[[], list[Json]]] = {
        "volumes": reader.claims,
        "storage_classes": reader.storage_classes,
        "secrets": reader.secrets,
        "service_accounts": reader.service_accounts,
        "queues": reader.queues,
        "image": lambda: reader.own_pod(own_name()),
    }
    with ThreadPoolExecutor(len(asked), thread_name_prefix="jupyter-kale-choices") as pool:
        answers = dict(zip(asked, pool.map(_answer, asked.values()), strict=True))
    found = {name: answer if isinstance(answer, list) else [] for name, answer in answers.items()}
    own = read_own_pod(found["image"], own_name())
    return Choices(
        namespace=reader.namespace,
        volumes=tuple(sorted(_volumes(found["volumes"], own), key=lambda one: (not one.mounted, one.name))),
        storage_classes=tuple(_storage_classes(found["storage_classes"])),
        secrets=tuple(_secrets(found["secrets"])),
        service_accounts=_names(found["service_accounts"]),
        queues=_names(found["queues"]),
        image=own.image,
        missing={name: answer for name, answer in answers.items() if isinstance(answer, str) and answer},
    )


def _answer(ask: Callable[[], list[Json]]) -> list[Json] | str:
    """The list, or why it isn't known; what is not installed is empty."""
    try:
        return ask()
    except Missing:
        return []
    except ReadFailure as failure:
        return f"{failure.reason}."


def _volumes(found: Iterable[Json], own: OwnPod) -> Iterator[VolumeChoice]:
    for one in _named(found):
        name, modes = text(one, "metadata", "name"), part(one, "spec", "accessModes")
        yield VolumeChoice(
            name=name,
            size=text(one, "status", "capacity", "storage") or text(one, "spec", "resources", "requests", "storage"),
            modes=tuple(mode for mode in modes if isinstance(mode, str)) if isinstance(modes, list) else (),
            storage_class=text(one, "spec", "storageClassName"),
            mounted=own.claims.get(name, ""),
        )


def _storage_classes(found: Iterable[Json]) -> Iterator[StorageClassChoice]:
    for one in _named(found):
        default = text(one, "metadata", "annotations", _DEFAULT) == "true"
        yield StorageClassChoice(text(one, "metadata", "name"), text(one, "provisioner"), default)


def _secrets(found: Iterable[Json]) -> Iterator[SecretChoice]:
    for one in _named(found):
        keys = part(one, "keys")
        if isinstance(keys, tuple) and not text(one, "type").startswith(_NOT_FOR_STEPS):
            yield SecretChoice(text(one, "metadata", "name"), keys)


def _names(found: Iterable[Json]) -> tuple[str, ...]:
    return tuple(text(one, "metadata", "name") for one in _named(found))


def _named(found: Iterable[Json]) -> list[Json]:
    """Those that have a name, by name."""
    return sorted(
        (one for one in found if text(one, "metadata", "name")), key=lambda one: text(one, "metadata", "name")
    )
