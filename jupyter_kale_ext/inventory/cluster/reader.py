"""Reads lists from the Kubernetes API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from jupyter_kale_ext.inventory.cluster.connection import Connection
from jupyter_kale_ext.inventory.cluster.failures import Forbidden, Missing, ReadFailure
from jupyter_kale_ext.inventory.cluster.objects import Json, items, mapping, text

if TYPE_CHECKING:
    from kubernetes.client import CoreV1Api
    from urllib3 import HTTPResponse

PAGE = 500
"""How many objects are asked for at a time."""
_TIMEOUTS = (3.0, 8.0)
"""Seconds to connect, and to wait for the next bytes of an answer."""
_MOST_PAGES = 1000
_RUN = "pipeline/runid"  # label that KFP puts on pods and workflow (backend/src/common/util/consts.go)
_WARNINGS = "involvedObject.kind=Pod,type=Warning"
_KUEUE, _KUEUE_VERSIONS = "kueue.x-k8s.io", ("v1beta2", "v1beta1")
_ON_A_NODE = "spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed"


class ClusterReader:
    """Responsibilities: ask for lists, page by page; say in one way why that failed.

    All calls block, and raise ``ReadFailure``, ``Forbidden`` among it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def namespace(self) -> str:
        """The namespace whose quotas count."""
        return self._connection.namespace

    def nodes(self) -> list[Json]:
        """The nodes of the cluster."""
        return list(self._list("nodes", self._api().list_node))

    def pods(self) -> list[Json]:
        """The pods of all namespaces that are on a node and have not ended."""
        pods = partial(self._api().list_pod_for_all_namespaces, field_selector=_ON_A_NODE)
        return list(self._list("the pods of all namespaces", pods))

    def quotas(self) -> list[Json]:
        """The quotas of the namespace."""
        quotas = partial(self._api().list_namespaced_resource_quota, self.namespace)
        return list(self._list(f"the quotas of namespace `{self.namespace}`", quotas))

    def run_pods(self, run_id: str) -> list[Json]:
        """The pods of a run of KFP in the namespace; KFP labels them with its id of the run."""
        pods = partial(self._api().list_namespaced_pod, self.namespace, label_selector=f"{_RUN}={run_id}")
        return list(self._list(f"the pods of namespace `{self.namespace}`", pods))

    def pod_warnings(self) -> list[Json]:
        """The events of the namespace that warn of pods; Kubernetes keeps them for an hour."""
        events = partial(self._api().list_namespaced_event, self.namespace, field_selector=_WARNINGS)
        return list(self._list(f"the events of namespace `{self.namespace}`", events))

    def workflows(self, run_id: str) -> list[Json]:
        """Argo's workflow of a run of KFP, in a list."""
        return self._custom("argoproj.io", ("v1alpha1",), "workflows", label_selector=f"{_RUN}={run_id}")

    def workloads(self) -> list[Json]:
        """Kueue's workloads of the namespace.

        Raises:
            Missing: The cluster has no Kueue.
        """
        return self._custom(_KUEUE, _KUEUE_VERSIONS, "workloads")

    def pending(self, queue: str) -> list[Json]:
        """The workloads that wait in one of Kueue's local queues of the namespace, with their places in it.

        Raises:
            Missing: The cluster has no Kueue, or does not tell.
        """
        what = f"what waits in queue `{queue}`"
        path = "/apis/visibility.kueue.x-k8s.io/{version}/namespaces/{namespace}/localqueues/{queue}/pendingworkloads"
        place = {"namespace": self.namespace, "queue": queue}
        return self._first(
            what, _KUEUE_VERSIONS, lambda version: partial(self._get, path, {**place, "version": version})
        )

    def claims(self) -> list[Json]:
        """The volume claims of the namespace."""
        claims = partial(self._api().list_namespaced_persistent_volume_claim, self.namespace)
        return list(self._list(f"the volumes of namespace `{self.namespace}`", claims))

    def storage_classes(self) -> list[Json]:
        """The storage classes of the cluster."""
        from kubernetes.client import StorageV1Api

        return list(self._list("storage classes", StorageV1Api(self._connection.client).list_storage_class))

    def secrets(self) -> list[Json]:
        """The secrets of the namespace: name, type and names of keys. Their values are dropped as they are read."""
        secrets = partial(self._api().list_namespaced_secret, self.namespace)
        return [
            {
                "metadata": {"name": text(one, "metadata", "name")},
                "type": text(one, "type"),
                "keys": tuple(sorted(mapping(one, "data"))),
            }
            for one in self._list(f"the secrets of namespace `{self.namespace}`", secrets)
        ]

    def service_accounts(self) -> list[Json]:
        """The service accounts of the namespace."""
        accounts = partial(self._api().list_namespaced_service_account, self.namespace)
        return list(self._list(f"the service accounts of namespace `{self.namespace}`", accounts))

    def queues(self) -> list[Json]:
        """Kueue's local queues of the namespace.

        Raises:
            Missing: The cluster has no Kueue.
        """
        return self._custom(_KUEUE, _KUEUE_VERSIONS, "localqueues")

    def own_pod(self, name: str) -> list[Json]:
        """The pod of that name in the namespace, in a list; none without a name."""
        if not name:
            return []
        pods = partial(self._api().list_namespaced_pod, self.namespace, field_selector=f"metadata.name={name}")
        return list(self._list(f"the pods of namespace `{self.namespace}`", pods))

    def _custom(self, group: str, versions: Sequence[str], plural: str, **selected: str) -> list[Json]:
        from kubernetes.client import CustomObjectsApi

        ask = CustomObjectsApi(self._connection.client).list_namespaced_custom_object
        what = f"the {plural} of namespace `{self.namespace}`"
        return self._first(
            what, versions, lambda version: partial(ask, group, version, self.namespace, plural, **selected)
        )

    def _first(
        self, what: str, versions: Sequence[str], ask: Callable[[str], Callable[..., HTTPResponse]]
    ) -> list[Json]:
        """The list in the first of these versions of an API that is there."""
        for version in versions[:-1]:
            try:
                return list(self._list(what, ask(version)))
            except Missing:
                continue
        return list(self._list(what, ask(versions[-1])))

    def _get(self, path: str, place: Mapping[str, str], **options: object) -> HTTPResponse:
        """A path that the official client has no method for."""
        query = [("limit", options["limit"])]
        answer: HTTPResponse = self._connection.client.call_api(
            path,
            "GET",
            path_params=dict(place),
            query_params=query,
            header_params={"Accept": "application/json"},
            auth_settings=["BearerToken"],
            _return_http_data_only=True,
            _preload_content=False,
            _request_timeout=options["_request_timeout"],
        )
        return answer

    def _api(self) -> CoreV1Api:
        from kubernetes.client import CoreV1Api

        return CoreV1Api(self._connection.client)

    def _list(self, what: str, ask: Callable[..., HTTPResponse]) -> Iterator[Json]:
        following = ""
        for _ in range(_MOST_PAGES):
            page = _page(what, partial(ask, _continue=following) if following else ask)
            yield from items(page, "items")
            following = text(page, "metadata", "continue")
            if not following:
                return
        raise ReadFailure(f"The cluster's list of {what} has no end")


def _page(what: str, ask: Callable[..., HTTPResponse]) -> Json:
    """One page of a list. The client is asked for the answer as it came: its own models are not wanted."""
    from kubernetes.client import ApiException
    from urllib3.exceptions import HTTPError

    try:
        page: object = json.loads(ask(limit=PAGE, _preload_content=False, _request_timeout=_TIMEOUTS).data)
    except ApiException as error:
        raise _refusal(error.status, what) from error
    except (HTTPError, OSError) as error:
        raise ReadFailure("The cluster can't be reached") from error
    except (ValueError, RecursionError):
        raise _garbled(what) from None  # the error holds what was read: secrets, it may be
    if not isinstance(page, dict) or not isinstance(page.get("items"), list):
        raise _garbled(what)
    return page


def _refusal(status: int | None, what: str) -> ReadFailure:
    match status:
        case HTTPStatus.FORBIDDEN:
            return Forbidden(f"This account may not list {what}")
        case HTTPStatus.NOT_FOUND:
            return Missing(f"The cluster answered with an error (HTTP {status})")
        case HTTPStatus.UNAUTHORIZED:
            return ReadFailure("The cluster does not accept the credentials")
        case HTTPStatus.GONE:
            return ReadFailure(f"The cluster's list of {what} changed while it was read")
        case None | 0:
            return ReadFailure("The cluster can't be reached over a trusted connection (TLS)")
        case _:
            return ReadFailure(f"The cluster answered with an error (HTTP {status})")


def _garbled(what: str) -> ReadFailure:
    return ReadFailure(f"What answered is no Kubernetes API: it gave no list of {what}")
