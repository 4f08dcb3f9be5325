"""The process that runs one run in containers: ``python -m jupyter_kale_ext.engine.container.supervisor RUN_DIR``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from jupyter_kale_ext.engine.container.site import ContainerSite
from jupyter_kale_ext.engine.local.place import Site
from jupyter_kale_ext.engine.local.supervisor import end_on_signal, supervise
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.runs.record import RunRecord
from jupyter_kale_ext.runs.request import RunRequest


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the run whose folder is the one argument; 0 when its end is written down."""
    (folder,) = sys.argv[1:] if arguments is None else arguments
    end_on_signal()
    return supervise(folder, _site)


def _site(record: RunRecord, request: RunRequest) -> Site:
    if request.container is None:
        raise InvalidInput(f"Run {record.id} was not submitted to run in containers.")
    return ContainerSite(record, request, request.container)


if __name__ == "__main__":
    sys.exit(main())
