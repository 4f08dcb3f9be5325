"""Reads lists from the Kubernetes API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from jupyter_kale_ext.inventory.cluster.connection import Connection
from jupyter_kale_ext.inventory.cluster.failures import Forbidden, ReadFailure
from jupyter_kale_ext.inventory.cluster.objects import Json, items, text

if TYPE_CHECKING:
    from kubernetes.client import CoreV1Api
    from urllib3 import HTTPResponse

PAGE = 500
"""How many objects are asked for at a time."""
_TIMEOUTS = (3.0, 8.0)
"""Seconds to connect, and to wait for the next bytes of an answer."""
_MOST_PAGES = 1000
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
    except (ValueError, RecursionError) as error:
        raise _garbled(what) from error
    if not isinstance(page, dict) or not isinstance(page.get("items"), list):
        raise _garbled(what)
    return page


def _refusal(status: int | None, what: str) -> ReadFailure:
    match status:
        case HTTPStatus.FORBIDDEN:
            return Forbidden(f"This account may not list {what}")
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
