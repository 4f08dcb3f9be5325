"""The process that runs one run: ``python -m jupyter_kale_ext.engine.local.supervisor RUN_DIR``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from jupyter_kale_ext.engine.local.fork_start import ForkServer, start_fork_server

if TYPE_CHECKING:
    from jupyter_kale_ext.engine.local.place import Site
    from jupyter_kale_ext.runs.record import RunRecord
    from jupyter_kale_ext.runs.request import RunRequest


def cores() -> int:
    """How many steps run at a time: ``JUPYTER_KALE_PARALLEL``, else the number of cores we may use."""
    wanted = os.environ.get("JUPYTER_KALE_PARALLEL", "")
    if wanted.strip().isdigit():
        return max(int(wanted), 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _raise_exit(number: int, _: object) -> None:
    sys.exit(128 + number)


def end_on_signal() -> None:
    """Leave by an exception on SIGTERM, so that what runs is ended."""
    signal.signal(signal.SIGTERM, _raise_exit)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the run whose folder is the one argument; 0 when its end is written down."""
    (folder,) = sys.argv[1:] if arguments is None else arguments
    end_on_signal()
    server = start_fork_server(folder)
    try:
        return supervise(folder, lambda record, request: _local_site(record, request, server))
    finally:
        if isinstance(server, ForkServer):
            server.process.kill()
            server.process.wait()


def _local_site(record: RunRecord, request: RunRequest, server: ForkServer | str) -> Site:
    from jupyter_kale_ext.engine.local.here import LocalSite

    return LocalSite(record, request, server)


def supervise(folder: str, make_site: Callable[[RunRecord, RunRequest], Site]) -> int:
    """Run the run in a folder to its end; gives the exit code."""
    # Not before the fork server is on its way: these imports take as long as its own.
    from pathlib import Path

    from jupyter_kale_ext.engine.local.conductor import Conductor
    from jupyter_kale_ext.engine.local.ir import read_ir
    from jupyter_kale_ext.runs.record import RunRecord

    record = RunRecord(Path(folder))
    with record.locked(timeout=30), record.journal() as journal:
        if journal.snapshot.ended_for_good:
            return 0
        request, pipeline = record.request(), read_ir(record.pipeline.read_text(encoding="utf-8"))
        conductor = Conductor(record, request, pipeline, journal, cores(), site=make_site(record, request))
        try:
            conductor.run()
        except BaseException:
            conductor.end()
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
