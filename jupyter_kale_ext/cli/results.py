"""What a run left, as the notebook would print it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from jupyter_kale_ext.model.run import CellOutputs, RunSnapshot, RunState, StepSnapshot, StepState


def print_outputs(cells: Iterable[CellOutputs]) -> None:
    """Print the text of the outputs in the order given: what went to stderr goes to stderr, the rest to stdout."""
    for cell in cells:
        for output in cell.outputs:
            if output.get("output_type") == "stream" and output.get("name") == "stderr":
                sys.stdout.flush()
                sys.stderr.write(_joined(output.get("text")))
                sys.stderr.flush()
            else:
                sys.stdout.write(output_text(output))


def output_text(output: Mapping[str, object]) -> str:
    """The text of one output of the notebook format; empty for errors, which are told apart.

    A result or display that has no ``text/plain`` gives its first type in angle brackets: ``<image/png>``.
    """
    kind, data = output.get("output_type"), output.get("data")
    if kind == "stream":
        return _joined(output.get("text"))
    if kind not in ("execute_result", "display_data") or not isinstance(data, Mapping) or not data:
        return ""
    shown = _joined(data["text/plain"]) if "text/plain" in data else f"<{next(iter(data))}>"
    return shown if shown.endswith("\n") else f"{shown}\n"


def print_metrics(snapshot: RunSnapshot) -> None:
    """Print the run's metrics, a line each; nothing where it has none."""
    metrics = snapshot.metrics
    if not metrics:
        return
    width = max(map(len, metrics))
    print("\nMetrics")
    for name, value in metrics.items():
        print(f"  {name:<{width}}  {value:.6g}")


def print_end(snapshot: RunSnapshot) -> None:
    """Tell on stderr how the run ended, and for each step that failed where and why."""
    from jupyter_kale_ext.cli.text import elapsed

    for step in snapshot.steps:
        if step.state is StepState.FAILED:
            _print_failure(step)
    taken = f" after {elapsed(snapshot)}" if snapshot.started is not None else ""
    reason = f": {snapshot.message}" if snapshot.message and snapshot.state is not RunState.SUCCEEDED else "."
    print(f"Run {snapshot.id} {snapshot.state.value}{taken}{reason}", file=sys.stderr)


def _print_failure(step: StepSnapshot) -> None:
    error = step.error
    if error is None:
        print(f"Step {step.name} failed.", file=sys.stderr)
        return
    place = f"cell {error.cell_number}" + (f", line {error.line}" if error.line is not None else "")
    told = error.cell_number is None or place in error.message
    for line in error.traceback:
        print(line.rstrip("\n"), file=sys.stderr)
    print(
        f"Step {step.name} failed{'' if told else f' in {place}'}: {error.message} {error.remedy}".rstrip(),
        file=sys.stderr,
    )


def _joined(text: object) -> str:
    """Text of the notebook format: one string, or a list of lines."""
    return "".join(map(str, text)) if isinstance(text, list | tuple) else str(text or "")
