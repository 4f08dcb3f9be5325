"""Reads lists from the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from jupyter_kale_ext.inventory.cluster.connection import Connection
from jupyter_kale_ext.inventory.cluster.failures import Forbidden, ReadFailure
from jupyter_kale_ext.inventory.cluster.objects import Json, items, part, text

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
        return list(self._list("/api/v1/nodes", "nodes"))

    def pods(self) -> list[Json]:
        """The pods of all namespaces that are on a node and have not ended."""
        return list(self._list("/api/v1/pods", "the pods of all namespaces", _ON_A_NODE))

    def quotas(self) -> list[Json]:
        """The quotas of the namespace."""
        where = f"/api/v1/namespaces/{self.namespace}/resourcequotas"
        return list(self._list(where, f"the quotas of namespace `{self.namespace}`"))

    def _list(self, path: str, what: str, fields: str = "") -> Iterator[Json]:
        query = {"limit": str(PAGE), **({"fieldSelector": fields} if fields else {})}
        following = ""
        for _ in range(_MOST_PAGES):
            page = self._get(path, what, {**query, **({"continue": following} if following else {})})
            yield from items(page, "items")
            following = text(page, "metadata", "continue")
            if not following:
                return
        raise ReadFailure(f"The cluster's list of {what} has no end")

    def _get(self, path: str, what: str, query: dict[str, str]) -> Json:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        try:
            page: object = self._connection.client.call_api(
                path,
                "GET",
                query_params=list(query.items()),
                header_params={"Accept": "application/json"},
                response_type="object",
                auth_settings=["BearerToken"],
                _return_http_data_only=True,
                _request_timeout=_TIMEOUTS,
            )
        except ApiException as error:
            raise _refusal(error.status, what) from error
        except (HTTPError, OSError) as error:
            raise ReadFailure("The cluster can't be reached") from error
        except ValueError as error:
            raise _garbled(what) from error
        if not isinstance(page, dict) or not isinstance(part(page, "items"), list):
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
