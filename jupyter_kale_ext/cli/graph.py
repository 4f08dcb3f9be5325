"""The steps of a pipeline as text."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_kale_ext.model.pipeline import Pipeline, Step


def graph_lines(pipeline: Pipeline) -> Iterator[str]:
    """Lines that show the steps in the order in which they can run."""
    yield f"{pipeline.title} ({_steps(len(pipeline.steps))})"
    for parameter in pipeline.parameters:
        yield f"  parameter {parameter.name}: {parameter.type.value} = {parameter.default!r}"
    for step in pipeline.steps:
        yield ""
        yield from _step_lines(pipeline, step)


def _step_lines(pipeline: Pipeline, step: Step) -> Iterator[str]:
    yield step.name
    rows = (
        ("cells", ", ".join(str(cell.number) for cell in step.cells)),
        ("after", ", ".join(step.depends_on)),
        ("takes", ", ".join(f"{value.name} (from {value.source})" for value in step.inputs)),
        ("gives", ", ".join(value.name for value in step.outputs)),
        ("parameters", ", ".join(step.parameters)),
        ("image", step.settings.image or pipeline.base_image),
        ("limits", _pairs(step.settings.limits)),
        ("requests", _pairs(step.settings.requests)),
        ("retries", str(step.settings.retries or "")),
        ("timeout", f"{step.settings.timeout} s" if step.settings.timeout else ""),
    )
    for title, text in rows:
        if text:
            yield f"  {title:<11}{text}"


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{key}={value}" for key, value in pairs)


def _steps(number: int) -> str:
    return f"{number} step" + ("s" if number != 1 else "")
