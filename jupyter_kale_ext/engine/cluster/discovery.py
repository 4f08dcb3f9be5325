"""Which connections there are: configured, in the environment, in a file, or around this pod."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from jupyter_kale_ext.engine.cluster.connection import CLUSTER, SETTINGS, ClusterConnection, connection_of
from jupyter_kale_ext.errors import InvalidInput

_PREFIX = "JUPYTER_KALE_KFP_"
FILE = "JUPYTER_KALE_CONNECTIONS"
"""Environment variable: path of a YAML or JSON file, name -> settings of a connection."""
_KFP_ENDPOINT, _KFP_TOKEN = "KF_PIPELINES_ENDPOINT", "KF_PIPELINES_SA_TOKEN_PATH"  # the KFP SDK's own
_POD_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_POD_TOKEN = Path("/var/run/secrets/kubeflow/pipelines/token")
_IN_CLUSTER, _IN_CLUSTER_UI = (
    "http://ml-pipeline.kubeflow.svc.cluster.local:8888",
    "http://ml-pipeline-ui.kubeflow.svc.cluster.local",
)


def connections(
    environment: Mapping[str, str] | None = None,
    configured: Mapping[str, Mapping[str, object]] | None = None,
    account: Path = _POD_NAMESPACE,
    token: Path = _POD_TOKEN,
) -> dict[str, ClusterConnection]:
    """Every connection by the name of its engine, the nameless one first. Nothing is sent.

    Args:
        environment: The environment; None is this process's.
        configured: Settings of connections by name, as an administrator configures them: they win over the file's.
        account: Where a pod finds its namespace.
        token: Where a Kubeflow notebook server finds its token for pipelines.

    Raises:
        InvalidInput: One of them has settings that can't be used.
    """
    env = os.environ if environment is None else environment
    named = {**_from_file(env.get(FILE, "")), **(configured or {})}
    nameless = {**_around(env, account, token), **dict(named.pop("", {})), **_from_environment(env)}
    found = [connection_of("", nameless)] if nameless else []
    found += [connection_of(name, settings) for name, settings in sorted(named.items())]
    return {one.engine: one for one in found}


def connection(
    name: str,
    environment: Mapping[str, str] | None = None,
    configured: Mapping[str, Mapping[str, object]] | None = None,
) -> ClusterConnection:
    """The connection of an engine.

    Args:
        name: ``cluster``, or ``cluster:NAME``.
        environment: As for ``connections``.
        configured: As for ``connections``.

    Raises:
        InvalidInput: There is no connection of that name, or its settings can't be used.
    """
    known = connections(environment, configured)
    if name in known:
        return known[name]
    if name == CLUSTER:
        raise InvalidInput(
            "No cluster is configured, and this is no pod of one.",
            f"Set {_PREFIX}ENDPOINT to the address of Kubeflow Pipelines (docs/cluster.md tells how).",
        )
    there = ", ".join(f"`{one}`" for one in known) or "none"
    raise InvalidInput(f"There is no connection `{name}`.", f"There is: {there}. {FILE} names a file of connections.")


def _from_environment(env: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {key: env[_PREFIX + key.upper()] for key in SETTINGS if env.get(_PREFIX + key.upper())}
    if "endpoint" not in found and env.get(_KFP_ENDPOINT):
        found["endpoint"] = env[_KFP_ENDPOINT]
    if "deadline" in found:
        try:
            found["deadline"] = float(str(found["deadline"]))
        except ValueError as error:
            raise InvalidInput(f"{_PREFIX}DEADLINE is no number of seconds.") from error
    if found.keys() & {"token", "token_file", "cookie", "cookie_file"}:
        found.setdefault("token_file", "")  # nothing else is sent along with what was chosen here
    return found


def _around(env: Mapping[str, str], account: Path, token: Path) -> dict[str, object]:
    """The installation of the cluster around this pod: where Kubeflow puts it, and what KFP's SDK expects there."""
    if "KUBERNETES_SERVICE_HOST" not in env:
        return {}
    found: dict[str, object] = {"endpoint": _IN_CLUSTER, "ui": _IN_CLUSTER_UI}
    if account.is_file():
        found["namespace"] = account.read_text(encoding="utf-8").strip()
    path = Path(env[_KFP_TOKEN]) if env.get(_KFP_TOKEN) else token
    if path.is_file():
        found["token_file"] = str(path)
    if env.get(_PREFIX + "ENDPOINT") or env.get(_KFP_ENDPOINT):
        found.pop("ui")
        found.pop("token_file", None)  # the pod's token goes nowhere but to the pod's own cluster
    return found


def _from_file(path: str) -> dict[str, Mapping[str, object]]:
    if not path:
        return {}
    try:
        found = yaml.safe_load(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"The file of connections, {path}, can't be read.") from error
    if not isinstance(found, dict) or not all(isinstance(settings, dict) for settings in found.values()):
        raise InvalidInput(f"The file of connections, {path}, is no mapping of names to settings.")
    return {str(name): settings for name, settings in found.items()}
