"""Which cluster, and how it is reached."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_kale_ext.inventory.cluster.failures import ReadFailure

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True)
class ClusterChoice:
    """Which cluster was chosen, and the namespace whose quotas count.

    Attributes:
        context: Context of a kubeconfig; empty for the cluster around this process, where it runs in a pod.
        kubeconfig: Path of the kubeconfig; empty for kubectl's own (``KUBECONFIG``, or ``~/.kube/config``).
        namespace: The namespace; empty for the context's, or the pod's.
    """

    context: str = ""
    kubeconfig: str = ""
    namespace: str = ""

    def is_made(self, environment: Mapping[str, str] | None = None) -> bool:
        """True where a context was named, or the process runs in a pod. No other kubeconfig is ever opened.

        Args:
            environment: Where the pod's variables are looked up; None is this process's.
        """
        return bool(self.context) or "KUBERNETES_SERVICE_HOST" in (os.environ if environment is None else environment)


@dataclass(frozen=True)
class Connection:
    """A way to ask a cluster.

    Attributes:
        client: The official client.
        namespace: The namespace whose quotas count.
    """

    client: ApiClient
    namespace: str


@contextmanager
def connected(choice: ClusterChoice) -> Iterator[Connection]:
    """A way to ask the cluster, closed afterwards. Nothing is sent yet, but a kubeconfig may run its credential helper.

    Raises:
        ReadFailure: The kubeconfig or the pod's account can't be used.
    """
    from kubernetes.client import ApiClient, Configuration
    from kubernetes.config import ConfigException
    from yaml import YAMLError

    configuration = Configuration()
    configuration.retries = False
    try:
        namespace = _from_kubeconfig(choice, configuration) if choice.context else _from_pod(configuration)
    except (ConfigException, OSError, ValueError, YAMLError, AttributeError, LookupError, TypeError) as error:
        # The client checks few of the shapes in a kubeconfig; the last three are how it fails at the others.
        named = f"The context `{choice.context}` of the kubeconfig" if choice.context else "The pod's service account"
        raise ReadFailure(f"{named} can't be used") from error
    client = ApiClient(configuration)
    try:
        yield Connection(client, choice.namespace or namespace or _DEFAULT_NAMESPACE)
    finally:
        client.rest_client.pool_manager.clear()


def _from_kubeconfig(choice: ClusterChoice, configuration: object) -> str:
    from kubernetes.config import list_kube_config_contexts, load_kube_config

    file = str(Path(choice.kubeconfig).expanduser()) if choice.kubeconfig else None
    load_kube_config(file, choice.context, client_configuration=configuration, persist_config=False)
    contexts, _ = list_kube_config_contexts(file)
    chosen = next(context["context"] for context in contexts if context["name"] == choice.context)
    return str(chosen.get("namespace") or "")


def _from_pod(configuration: object) -> str:
    from kubernetes.config import load_incluster_config

    load_incluster_config(client_configuration=configuration)
    namespace = _ACCOUNT / "namespace"
    return namespace.read_text(encoding="utf-8").strip() if namespace.is_file() else ""
