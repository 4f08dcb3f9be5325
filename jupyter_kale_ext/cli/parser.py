"""The command line's grammar and its help texts."""

from __future__ import annotations

import argparse
from typing import NoReturn

from jupyter_kale_ext import __version__

_RUN_HELP = "id of a run, the beginning of one, or 'last' for the newest"
_RUN_EPILOG = """\
Progress goes to stderr, what the notebook prints and the metrics to stdout.

Ctrl-C asks the run to stop and waits until it has; a second Ctrl-C stops waiting: the run
still ends by itself. Closing the terminal leaves the run going: see it with 'jupyter kale runs'.

--json prints one event a line on stdout and nothing else there:
  {"run": ID, "seq": 1, "time": SECONDS, "kind": KIND, "step": NAME or null, "data": {...}}

exit status: 0 the run succeeded (with --no-wait: was started), 1 it failed or was stopped or
the notebook has problems, 2 a file, tag, parameter or option can't be used."""
_SCHEDULE_EPILOG = """\
--cron takes minute, hour, day of month, month, day of week: '0 9 * * 1-5' is at 09:00 from
Monday to Friday, in the cluster's time zone (UTC unless its administrator chose another one).
Six fields have the seconds first, as Kubeflow Pipelines itself writes them.

What runs is the notebook as it is now: make a new schedule after changing it. In text
parameters the cluster puts the time for [[ScheduledTime]] and [[CurrentTime]].

exit status: 0 the schedule is made, 1 the notebook has problems or the cluster can't be used
now, 2 a file, tag, parameter or option can't be used."""
_EPILOG = """\
exit status: 0 success, 1 the notebook has problems or the run failed, 2 a file, tag, parameter
or option can't be used: one sentence on stderr, nothing written."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and leave with status 2."""
        self.exit(2, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of ``jupyter kale``; ``command`` names what was asked."""
    parser = _Parser(
        prog="jupyter kale",
        description="Turn a tagged notebook into a Kubeflow pipeline, and run it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"jupyter-kale-ext {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_documents(commands)
    _add_run(commands)
    _add_runs(commands)
    _add_run_facts(commands)
    _add_run_acts(commands)
    _add_schedules(commands)
    _add_gpus(commands)
    return parser


def _add_documents(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = _command(commands, "check", "list the problems of a notebook: code, severity, cell, line, message, remedy")
    _notebook(check)
    _json(check, 'print {"diagnostics": [...]}')
    graph = _command(commands, "graph", "show the steps: cells, dependencies, values in and out, resources")
    _notebook(graph)
    _json(graph, "print the graph as JSON")
    suggest = _command(commands, "suggest", "propose imports, functions, parameters and steps for an untagged notebook")
    _notebook(suggest)
    _json(suggest, "print the proposal as JSON")
    suggest.add_argument("--output", metavar="FILE", help="write a copy of the notebook with the proposed tags to FILE")
    compile_ = _command(commands, "compile", "print the notebook as a Kubeflow pipeline (KFP v2 IR YAML)")
    _notebook(compile_)
    compile_.add_argument(
        "--format",
        choices=("yaml", "python"),
        default="yaml",
        help="yaml unless given; python is a readable file that uses the KFP SDK and compiles to the same pipeline",
    )
    compile_.add_argument("-o", "--output", metavar="FILE", help="write FILE instead of stdout")


def _add_run(commands: argparse._SubParsersAction[_Parser]) -> None:
    run = _command(commands, "run", "compile a notebook and run it", _RUN_EPILOG)
    _notebook(run)
    _engine(run, default=None, otherwise="the place in the notebook's settings, or this machine")
    _parameters(run)
    run.add_argument(
        "--output", metavar="OUT.ipynb", help="write a copy of the notebook with the outputs of the run in its cells"
    )
    _json(run, "print one event a line instead of the outputs")
    run.add_argument("--no-wait", action="store_true", help="start the run, print its id and return")
    run.add_argument("--no-cache", action="store_true", help="run every step afresh, whatever the tags say")


def _add_runs(commands: argparse._SubParsersAction[_Parser]) -> None:
    runs = _command(commands, "runs", "list the runs, newest first; show one, or what differs between two")
    _everywhere(runs)
    _json(runs, "print the runs as a JSON list")
    runs.add_argument("--archived", action="store_true", help="list the archived runs instead of the others")
    about = runs.add_subparsers(dest="about", metavar="{show,diff,name,pin}", parser_class=_Parser)
    show = _command(about, "show", "show a run and where its results come from: environment, git, files, random states")
    _run_id(show)
    _json(show, "print it as JSON")
    diff = _command(about, "diff", "show what differs between two runs; exit status 1 where something does")
    _run_id(diff)
    later = diff.add_mutually_exclusive_group()
    later.add_argument("other", metavar="OTHER", nargs="?", help="the later run; RUN and the one before it, without")
    later.add_argument("--now", metavar="NB", help="compare the cells with those of this notebook file instead")
    _json(diff, "print it as JSON")
    name = _command(about, "name", "give a run a name of your own; an empty one takes it away")
    _run_id(name)
    name.add_argument("name", metavar="NAME", help="the name, at most 200 characters")
    pin = _command(about, "pin", "keep a run when room is made for new ones")
    _run_id(pin)
    pin.add_argument("--off", action="store_true", help="let it go again")


def _add_run_facts(commands: argparse._SubParsersAction[_Parser]) -> None:
    status = _command(commands, "status", "show one run and its steps")
    _run_id(status)
    _json(status, "print the run as JSON")
    logs = _command(commands, "logs", "print what the steps of a run wrote")
    _run_id(logs)
    logs.add_argument("step", metavar="STEP", nargs="?", help="only this step; else all, each line led by its step")
    logs.add_argument("--follow", action="store_true", help="go on until the run ends; Ctrl-C leaves it running")
    artifacts = _command(commands, "artifacts", "list what the steps of a run made, or download it")
    _run_id(artifacts)
    artifacts.add_argument("step", metavar="STEP", nargs="?", help="only this step; all of them without")
    artifacts.add_argument("--download", metavar="DIR", help="put the files into DIR/STEP/NAME; none is overwritten")
    _json(artifacts, "print the artifacts as a JSON list")


def _add_run_acts(commands: argparse._SubParsersAction[_Parser]) -> None:
    stop = _command(commands, "stop", "stop a run: the whole process tree of every step")
    _run_id(stop)
    archive = _command(commands, "archive", "have lists leave an ended run out; nothing of it is lost")
    _run_id(archive)
    unarchive = _command(commands, "unarchive", "have lists show an archived run again")
    _run_id(unarchive)
    debug = _command(
        commands, "debug", "write a notebook whose first cell loads the inputs of a step, followed by the step's cells"
    )
    _run_id(debug)
    debug.add_argument("step", metavar="STEP", help="a step that ran on this machine")
    debug.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="the notebook to write; beside the one that ran is best"
    )
    retry = _command(commands, "retry", "run the steps that did not succeed once more", _RUN_EPILOG)
    _run_id(retry)
    _json(retry, "print one event a line instead of the outputs")
    retry.add_argument("--no-wait", action="store_true", help="start the run, print its id and return")
    rerun = _command(
        commands,
        "rerun",
        "start a new run of a run's pipeline: all of it, from a step on, or one step with the inputs of the run",
        _RUN_EPILOG,
    )
    _run_id(rerun)
    part = rerun.add_mutually_exclusive_group()
    part.add_argument(
        "--from", dest="step", metavar="STEP", help="the first step to run afresh; results of the others are taken"
    )
    part.add_argument("--only", metavar="STEP", help="run this step alone; results of those before it are taken")
    _parameters(rerun, "another value of a parameter than the run had; steps that depend on it run afresh; repeatable")
    _json(rerun, "print one event a line instead of the outputs")
    rerun.add_argument("--no-wait", action="store_true", help="start the run, print its id and return")


def _add_schedules(commands: argparse._SubParsersAction[_Parser]) -> None:
    upload = _command(commands, "upload", "keep a notebook's pipeline on a cluster, by name and version")
    _notebook(upload)
    _engine(upload, default="cluster", otherwise="cluster")
    _json(upload, "print the ids as JSON")
    schedule = _command(commands, "schedule", "have a cluster run a notebook again and again", _SCHEDULE_EPILOG)
    _notebook(schedule)
    _engine(schedule, default="cluster", otherwise="cluster")
    schedule.add_argument(
        "--cron", metavar="'M H D MO W'", default="", help="when: five fields, or @daily and the like"
    )
    schedule.add_argument("--every", metavar="TIME", default="", help="how often, instead: 90s, 15m, 1h30m, 2d, 1w")
    _parameters(schedule)
    schedule.add_argument("--start", metavar="DATE", default="", help="no run before: 2027-03-01 or 2027-03-01T09:00")
    schedule.add_argument("--end", metavar="DATE", default="", help="no run after")
    schedule.add_argument(
        "--most", metavar="N", type=int, default=1, help="runs at the same time, 1 to 10; 1 unless given"
    )
    schedule.add_argument("--catch-up", action="store_true", help="make up for starts that were missed, one by one")
    schedule.add_argument("--no-cache", action="store_true", help="run every step afresh, whatever the tags say")
    schedule.add_argument(
        "--name", metavar="NAME", default="", help="name of the schedule; the pipeline's unless given"
    )
    _json(schedule, "print the schedule as JSON")
    schedules = _command(commands, "schedules", "list the schedules of a cluster; pause, resume or delete one")
    _engine(schedules, default="cluster", otherwise="cluster")
    _json(schedules, "print the schedules as a JSON list")
    about = schedules.add_subparsers(dest="about", metavar="{pause,resume,delete}", parser_class=_Parser)
    for name, sentence in (
        ("pause", "start no more runs until it is resumed"),
        ("resume", "start runs again"),
        ("delete", "forget a schedule; its runs stay"),
    ):
        one = _command(about, name, sentence)
        one.add_argument("schedule", metavar="SCHEDULE", help="its id")
        _engine(one, default=argparse.SUPPRESS, otherwise="cluster")


def _add_gpus(commands: argparse._SubParsersAction[_Parser]) -> None:
    gpus = _command(commands, "gpus", "list the GPUs a step can ask for, with the tags that get one")
    _engine(gpus)
    gpus.add_argument(
        "--context", default="", help="context of the kubeconfig: which cluster; in a pod its own, without"
    )
    gpus.add_argument("--kubeconfig", default="", metavar="FILE", help="kubeconfig; kubectl's own unless given")
    gpus.add_argument(
        "--namespace", default="", metavar="NAME", help="namespace whose quotas count; the context's unless given"
    )
    _json(gpus, "print the inventory as JSON")


def _command(
    commands: argparse._SubParsersAction[_Parser], name: str, sentence: str, epilog: str | None = None
) -> _Parser:
    return commands.add_parser(
        name,
        help=sentence,
        description=f"{sentence[0].upper()}{sentence[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _notebook(parser: _Parser) -> None:
    parser.add_argument("notebook", metavar="NB", help="path of the notebook (.ipynb)")


def _parameters(
    parser: _Parser,
    sentence: str = "value of a pipeline parameter, checked against the type of its default; repeatable",
) -> None:
    parser.add_argument(
        "-p",
        "--parameter",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help=sentence,
    )


def _json(parser: _Parser, sentence: str) -> None:
    parser.add_argument("--json", dest="as_json", action="store_true", help=sentence)


def _engine(parser: _Parser, default: str | None = "local", otherwise: str = "this machine") -> None:
    parser.add_argument(
        "--engine",
        type=_engine_name,
        metavar="{local,container,cluster,cluster:NAME}",
        default=default,
        help="where runs happen: local (this machine), container (Docker or Podman on this machine), cluster; NAME is "
        f"one of several configured clusters; {otherwise} unless given",
    )


def _engine_name(text: str) -> str:
    if text not in ("local", "container", "cluster") and not text.startswith("cluster:"):
        known = "local, container, cluster, cluster:NAME"
        raise argparse.ArgumentTypeError(f"invalid choice: '{text}' (choose from {known})")
    return text


def _run_id(parser: _Parser) -> None:
    parser.add_argument("run", metavar="RUN", help=_RUN_HELP)
    _everywhere(parser)


def _everywhere(parser: _Parser) -> None:
    """An engine that need not be named: then all are meant."""
    parser.add_argument("--engine", type=_engine_name, metavar="ENGINE", help="only runs there; all of them without")
