"""How a Kubeflow Pipelines installation is reached, and with which credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from jupyter_kale_ext.errors import InvalidInput

CLUSTER = "cluster"
"""Name of the engine; of a named connection, what stands before the colon: ``cluster:NAME``."""
DEADLINE = 30.0
"""Seconds within which each call has to be answered."""


@dataclass(frozen=True)
class ClusterConnection:
    """One KFP installation. Credentials are never part of its ``repr``.

    Attributes:
        endpoint: Where the API answers, without ``/apis``: ``http://localhost:8080``, ``https://kubeflow.example.org/pipeline``.
        name: How it is called; empty for the one that needs no name.
        ui: Where KFP's UI answers, which reads artifacts; empty where it is the endpoint too.
        namespace: Namespace of the runs; empty for an installation without profiles.
        service_account: Service account of the steps; empty for the installation's own.
        token: A bearer token.
        token_file: A file that holds one, read anew for each call.
        cookie: The header ``Cookie``, as a signed-in browser sends it.
        cookie_file: A file that holds one.
        ca_file: Certificates to trust; empty for the usual ones.
        cert_file: The client's certificate.
        key_file: Its key.
        proxy: URL of a proxy; empty for the environment's (``HTTPS_PROXY``, ``NO_PROXY``).
        deadline: Seconds within which each call has to be answered.
        context: Context of a kubeconfig for the cluster it runs on, where pods tell why steps wait; empty for the
            cluster around this process, where it runs in a pod, else none.
        kubeconfig: Path of the kubeconfig; empty for kubectl's own.
    """

    endpoint: str
    name: str = ""
    ui: str = ""
    namespace: str = ""
    service_account: str = ""
    token: str = field(default="", repr=False)
    token_file: str = ""
    cookie: str = field(default="", repr=False)
    cookie_file: str = ""
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    proxy: str = field(default="", repr=False)
    deadline: float = DEADLINE
    context: str = ""
    kubeconfig: str = ""

    def __post_init__(self) -> None:
        for url in filter(None, (self.endpoint, self.ui)):
            _check_url(url)

    @property
    def engine(self) -> str:
        """Name of the engine that uses it."""
        return f"{CLUSTER}:{self.name}" if self.name else CLUSTER

    @property
    def host(self) -> str:
        """What messages call it."""
        return urlsplit(self.endpoint).netloc

    def credentials(self) -> str:
        """What its credentials come from, for messages; nothing of the credentials themselves."""
        if self.token:
            return "the token"
        if self.token_file:
            return f"the token in {self.token_file}"
        if self.cookie or self.cookie_file:
            return f"the cookie{f' in {self.cookie_file}' if self.cookie_file else ''}: it may have expired"
        return "a visitor without credentials"

    def headers(self) -> dict[str, str]:
        """The headers that carry its credentials, files read anew.

        Raises:
            InvalidInput: A file can't be read, or holds what no header can.
        """
        token = self.token or _secret(self.token_file, "token")
        cookie = self.cookie or _secret(self.cookie_file, "cookie")
        found = {"Authorization": f"Bearer {token}"} if token else {}
        return found | ({"Cookie": cookie} if cookie else {})

    def proxy_url(self) -> str:
        """The proxy to use; empty for none."""
        if self.proxy:
            return self.proxy
        split = urlsplit(self.endpoint)
        if proxy_bypass(split.netloc):
            return ""
        return getproxies().get(split.scheme, "")


SETTINGS = tuple(one.name for one in fields(ClusterConnection) if one.name != "name")
"""What a connection can be given, beside its name."""


def connection_of(name: str, given: Mapping[str, object]) -> ClusterConnection:
    """A connection from a mapping, as a configuration or a file holds it.

    Args:
        name: Its name; empty for the one without.
        given: Values by the names of ``ClusterConnection``'s attributes.

    Raises:
        InvalidInput: A key is unknown, a value has the wrong type, the endpoint is missing.
    """
    where = f"The connection `{name}`" if name else "The connection to Kubeflow Pipelines"
    if name and not name.replace("-", "").replace("_", "").isalnum():
        raise InvalidInput(f"{where} has a name that can't be used.", "Use letters, digits, - and _.")
    unknown = sorted(set(given) - set(SETTINGS))
    if unknown:
        raise InvalidInput(f"{where} has an unknown setting: {unknown[0]}.", f"There are: {', '.join(SETTINGS)}.")
    for key, value in given.items():
        if not isinstance(value, (int, float) if key == "deadline" else str) or isinstance(value, bool):
            raise InvalidInput(f"{where}: `{key}` has a value of the wrong type.")
    if not given.get("endpoint"):
        raise InvalidInput(f"{where} has no endpoint.", "Give `endpoint`, for example http://localhost:8080.")
    texts = {key: _tidied(key, str(value)) for key, value in given.items() if key != "deadline"}
    deadline = given.get("deadline", DEADLINE)
    assert isinstance(deadline, int | float)
    if not deadline > 0:
        raise InvalidInput(f"{where}: `deadline` has to be more than 0 seconds.")
    return ClusterConnection(name=name, deadline=float(deadline), **texts)


def _tidied(key: str, value: str) -> str:
    value = value.strip()
    if key in ("endpoint", "ui"):
        return value.rstrip("/")
    return str(Path(value).expanduser()) if key.endswith("_file") and value else value


def _check_url(url: str) -> None:
    split = urlsplit(url)
    if split.scheme not in ("http", "https") or not split.hostname:
        raise InvalidInput("The endpoint of Kubeflow Pipelines is no http or https address.")
    if split.username or split.password:
        raise InvalidInput(
            f"The endpoint of Kubeflow Pipelines at {split.hostname} has credentials in its address.",
            "Give a token or a cookie instead (docs/cluster.md).",
        )


def _secret(path: str, what: str) -> str:
    if not path:
        return ""
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The file with the {what}, {path}, can't be read.") from error
    if not text or not text.isascii() or not text.isprintable():
        raise InvalidInput(f"The file {path} holds no {what}.")
    return text
