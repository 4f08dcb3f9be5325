"""``python -m tests.kubernetes_api --cluster gke --kubeconfig FILE``: an API server until it is ended."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from tests.kubernetes_api.clusters import CLUSTERS, QUOTAS
from tests.kubernetes_api.server import CONTEXT, KubernetesApi


def main() -> None:
    """Serve, and print where and with which context."""
    parser = argparse.ArgumentParser(prog="python -m tests.kubernetes_api")
    parser.add_argument("--cluster", choices=sorted(CLUSTERS), default="gke")
    parser.add_argument("--port", type=int, default=0, help="any where it isn't given")
    parser.add_argument(
        "--deny", action="append", default=[], metavar="RESOURCE", help="nodes, pods, resourcequotas, secrets …"
    )
    parser.add_argument("--quotas", action="store_true", help="the namespace has quotas on GPUs")
    parser.add_argument("--kubeconfig", type=Path, help=f"file to write, with the context {CONTEXT}")
    given = parser.parse_args()
    cluster = CLUSTERS[given.cluster]
    with KubernetesApi(
        replace(cluster, quotas=QUOTAS) if given.quotas else cluster, deny=given.deny, port=given.port
    ) as api:
        if given.kubeconfig:
            api.kubeconfig(given.kubeconfig)
        print(api.url, flush=True)
        api.serve_forever()


if __name__ == "__main__":
    main()
