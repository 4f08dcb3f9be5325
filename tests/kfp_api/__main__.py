"""``python -m tests.kfp_api [--multi-user] [--folder DIR]``: the server by hand, for the panel or the terminal."""

from __future__ import annotations

import argparse
import tempfile
import threading
from pathlib import Path

from tests.kfp_api.api import Api
from tests.kfp_api.server import KfpServer


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.kfp_api", description=__doc__)
    parser.add_argument("--multi-user", action="store_true", help="want a namespace, as an installation with profiles")
    parser.add_argument("--folder", type=Path, help="where pods and artifacts lie; a temporary folder unless given")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="kfp-"))
    with KfpServer(Api(folder, multi_user=given.multi_user)) as server:
        print(f"export JUPYTER_KALE_KFP_ENDPOINT={server.url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
