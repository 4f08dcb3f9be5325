"""The command line's one door: parse, dispatch, turn what happened into an exit status."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from jupyter_kale_ext.cli.parser import build_parser
from jupyter_kale_ext.errors import InvalidInput, KaleError, NotFound

INTERRUPTED = 130
"""Exit status after Ctrl-C where no run was being followed, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command of ``jupyter kale``.

    Args:
        arguments: The words after ``jupyter kale``; None takes the process's own.

    Returns:
        The exit status: 0, 1 or 2 as ``jupyter kale --help`` has it, 130 after Ctrl-C.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _dispatch(build_parser().parse_args(arguments))
        sys.stdout.flush()
    except KaleError as error:
        print(f"jupyter kale: {error}", file=sys.stderr)
        return exit_status(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return 1
    return status


def exit_status(error: KaleError) -> int:
    """2 where what the caller gave can't be used, 1 for everything else."""
    return 2 if isinstance(error, InvalidInput | NotFound) else 1


def _dispatch(given: argparse.Namespace) -> int:
    # Each command imports what it needs, so that `--help` and `check` start at once.
    if given.command in {"check", "graph", "suggest", "compile"}:
        return _dispatch_documents(given)
    if given.command in {"run", "retry", "rerun"}:
        return _dispatch_run(given)
    if given.command in {"upload", "schedule", "schedules"}:
        return _dispatch_cluster(given)
    if given.command == "gpus":
        from jupyter_kale_ext.cli.gpus import gpus
        from jupyter_kale_ext.inventory import ClusterChoice

        return gpus(given.engine, ClusterChoice(given.context, given.kubeconfig, given.namespace), given.as_json)
    if given.command == "artifacts":
        from jupyter_kale_ext.cli.artifacts import artifacts

        return artifacts(given.engine, given.run, given.step, download=given.download, as_json=given.as_json)
    if given.command == "logs":
        from jupyter_kale_ext.cli.logs import logs

        return logs(given.engine, given.run, given.step, given.follow)
    if given.command == "runs":
        return _dispatch_runs(given)
    from jupyter_kale_ext.cli import runs

    match given.command:
        case "debug":
            return runs.debug(given.engine, given.run, given.step, given.output)
        case "status":
            return runs.status(given.engine, given.run, given.as_json)
        case "archive" | "unarchive":
            return runs.archive(given.engine, given.run, given.command == "archive")
        case _:
            return runs.stop(given.engine, given.run)


def _dispatch_documents(given: argparse.Namespace) -> int:
    from jupyter_kale_ext.cli import documents

    match given.command:
        case "check":
            return documents.check(given.notebook, given.as_json)
        case "graph":
            return documents.graph(given.notebook, given.as_json)
        case "suggest":
            return documents.suggest(given.notebook, given.as_json, given.output)
        case _:
            return documents.compile_to(given.notebook, given.output, given.format)


def _dispatch_runs(given: argparse.Namespace) -> int:
    from jupyter_kale_ext.cli import provenance, runs

    match given.about:
        case "show":
            return provenance.show(given.engine, given.run, given.as_json)
        case "diff":
            if given.now is not None:
                return provenance.changes(given.engine, given.run, given.now, given.as_json)
            return provenance.diff(given.engine, given.run, given.other, given.as_json)
        case "name":
            return runs.annotate(given.engine, given.run, given.name, None)
        case "pin":
            return runs.annotate(given.engine, given.run, None, not given.off)
        case _:
            return runs.list_runs(given.engine, given.as_json, given.archived)


def _dispatch_cluster(given: argparse.Namespace) -> int:
    from jupyter_kale_ext.cli import schedules, upload
    from jupyter_kale_ext.engine.cluster.timing import read_timing

    if given.command == "upload":
        return upload.upload(given.notebook, given.engine, given.as_json)
    if given.command == "schedules":
        if given.about:
            return schedules.change(given.engine, given.about, given.schedule)
        return schedules.list_all(given.engine, given.as_json)
    timing = read_timing(
        cron=given.cron,
        every=given.every,
        start=given.start,
        end=given.end,
        most=given.most,
        catch_up=given.catch_up,
    )
    return schedules.create(
        given.notebook,
        given.engine,
        timing,
        parameters=given.parameters,
        title=given.name,
        as_json=given.as_json,
        use_cache=False if given.no_cache else None,
    )


def _dispatch_run(given: argparse.Namespace) -> int:
    from jupyter_kale_ext.cli import run

    if given.command == "retry":
        return run.retry(given.engine, given.run, as_json=given.as_json, wait=not given.no_wait)
    if given.command == "rerun":
        return run.rerun(
            given.engine,
            given.run,
            given.only or given.step,
            only=given.only is not None,
            parameters=given.parameters,
            as_json=given.as_json,
            wait=not given.no_wait,
        )
    return run.run(
        given.notebook,
        given.engine,
        parameters=given.parameters,
        output=given.output,
        as_json=given.as_json,
        wait=not given.no_wait,
        use_cache=False if given.no_cache else None,
    )


def _forget_stdout() -> None:
    """Keep the interpreter from complaining, as it leaves, about a pipe whose reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
