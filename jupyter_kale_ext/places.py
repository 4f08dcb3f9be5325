"""The places where pipelines can run, and their engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.scheduler import Scheduler
from jupyter_kale_ext.engine.uploader import Uploader
from jupyter_kale_ext.errors import InvalidInput

if TYPE_CHECKING:
    from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
    from jupyter_kale_ext.inventory import ClusterChoice

Connections = Mapping[str, Mapping[str, object]]
"""Settings of clusters by name; the nameless one under the empty text."""


@dataclass(frozen=True)
class EngineInfo:
    """A place where pipelines can run.

    Attributes:
        name: What ``engine`` takes.
        title: What people read.
        available: True where a run can be started there now.
        reason: Why not, in one sentence; empty where it is available.
    """

    name: str
    title: str
    available: bool = True
    reason: str = ""


def engines(
    connections: Connections | None = None, containers: ContainerChoice | None = None
) -> tuple[EngineInfo, ...]:
    """The places where pipelines can run, the default first. All but this machine are asked whether they answer.

    Args:
        connections: Clusters that are configured beside those of the environment: name -> settings.
        containers: How containers are run; None for what the environment says.
    """
    from jupyter_kale_ext.engine.cluster.offer import offers
    from jupyter_kale_ext.engine.container.state import container_state

    found, reason = container_state(containers or ContainerChoice())
    title = "Containers on this machine" + (f" ({found})" if found else "")
    clusters = (EngineInfo(one.name, one.title, one.available, one.reason) for one in offers(connections))
    return (EngineInfo("local", "This machine"), EngineInfo("container", title, not reason, reason), *clusters)


def own_image(engine_name: str, kubernetes: ClusterChoice | None = None) -> tuple[str, str]:
    """The image this process runs in, where an engine's steps can run in it too, and why it isn't known.

    Both are empty for engines other than clusters, and for a process that runs in no pod. Blocks until Kubernetes has
    answered.

    Args:
        engine_name: Name of the engine.
        kubernetes: The cluster to ask; None for the one around this process.
    """
    if engine_name.partition(":")[0] != "cluster":
        return "", ""
    from jupyter_kale_ext.inventory import ClusterChoice
    from jupyter_kale_ext.inventory.cluster.ownpod import own_image as ask

    return ask(kubernetes or ClusterChoice())


def engine_names(connections: Connections | None = None) -> tuple[str, ...]:
    """The names of ``engines``; nobody is asked.

    Args:
        connections: As for ``engines``.
    """
    from jupyter_kale_ext.engine.cluster.offer import names

    return ("local", "container", *names(connections))


def record_names(connections: Connections | None = None) -> tuple[str, ...]:
    """Names of engines that together have every run once: this machine's knows those in its containers.

    Args:
        connections: As for ``engines``.
    """
    return tuple(name for name in engine_names(connections) if name != "container")


def engine(
    name: str,
    runs_dir: Path | None = None,
    connections: Connections | None = None,
    containers: ContainerChoice | None = None,
    kubernetes: ClusterChoice | None = None,
) -> Engine:
    """The engine of that name.

    Args:
        name: One of ``engine_names``.
        runs_dir: Folder of the runs' records; None for the configured one.
        connections: As for ``engines``.
        containers: As for ``engines``.
        kubernetes: The Kubernetes cluster whose pods tell why steps wait, for connections that name none; None for
            the one around this process.

    Raises:
        InvalidInput: There is no such engine, or its connection can't be used.
    """
    if name.partition(":")[0] == "cluster":
        from jupyter_kale_ext.engine.cluster.discovery import connection
        from jupyter_kale_ext.engine.cluster.engine import ClusterEngine
        from jupyter_kale_ext.inventory import ClusterChoice
        from jupyter_kale_ext.waiting import KubernetesLookout

        known = connection(name, configured=connections)
        choice = kubernetes or ClusterChoice()
        if known.context:
            choice = ClusterChoice(known.context, known.kubeconfig, choice.namespace)
        return ClusterEngine(known, runs_dir, lookout=KubernetesLookout(choice) if choice.is_made() else None)
    from jupyter_kale_ext.inventory import gpus

    if name == "container":
        from jupyter_kale_ext.engine.container.engine import ContainerEngine

        return ContainerEngine(gpus, runs_dir, containers)
    if name != "local":
        there = ", ".join(engine_names(connections))
        raise InvalidInput(f"There is no engine `{name}` in this version.", f"Use one of these: {there}.")
    from jupyter_kale_ext.engine.local.engine import LocalEngine

    return LocalEngine(gpus, runs_dir)


def scheduler(name: str, connections: Connections | None = None) -> Scheduler:
    """What starts runs by itself at a place.

    Args:
        name: One of ``engine_names``.
        connections: As for ``engines``.

    Raises:
        InvalidInput: There is no such place, nothing there starts runs by itself, or its connection can't be used.
    """
    from jupyter_kale_ext.engine.cluster.scheduler import ClusterScheduler

    why = f"Nothing starts runs by itself in `{name}`: this machine may be off when it is time."
    return ClusterScheduler(_cluster(name, connections, why))


def uploader(name: str, connections: Connections | None = None) -> Uploader:
    """What keeps pipelines at a place; takes and raises what ``scheduler`` does."""
    from jupyter_kale_ext.engine.cluster.uploader import ClusterUploader

    return ClusterUploader(_cluster(name, connections, f"No pipelines are kept in `{name}`, only runs."))


def _cluster(name: str, connections: Connections | None, otherwise: str) -> ClusterConnection:
    """The connection of a cluster; ``otherwise`` is said of other places."""
    if name.partition(":")[0] != "cluster":
        raise InvalidInput(otherwise, "Use --engine cluster.")
    from jupyter_kale_ext.engine.cluster.discovery import connection

    return connection(name, configured=connections)
