"""Problems of a notebook as a compiler prints them: ``nb.ipynb: cell 3, line 2: error KL061: …``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from jupyter_kale_ext.flow import Checked
from jupyter_kale_ext.model.diagnostic import Diagnostic, Severity, has_errors


def lines(path: str, diagnostics: Sequence[Diagnostic], fixes: bool = False) -> Iterator[str]:
    """One line for each problem, in the order given; with ``fixes`` one below it for each of its fixes."""
    for problem in diagnostics:
        place = f"{path}: {where(problem)}" if problem.cell_index is not None else path
        sentence = f"{problem.message} {problem.remedy}".strip()
        yield f"{place}: {problem.severity.value} {problem.code}: {sentence}"
        for fix in problem.fixes if fixes else ():
            yield f"    fix: {fix.title}"


def where(problem: Diagnostic) -> str:
    """``cell 3, line 2``: the number of the code cell, or the position of one that holds no code."""
    number = problem.cell_number or f"at position {(problem.cell_index or 0) + 1}"
    return f"cell {number}" + (f", line {problem.line}" if problem.line is not None else "")


def summary(path: str, diagnostics: Sequence[Diagnostic]) -> str:
    """One line that counts them."""
    errors = sum(problem.is_error for problem in diagnostics)
    warnings = sum(problem.severity is Severity.WARNING for problem in diagnostics)
    counts = [_count(errors, "error")] * bool(errors) + [_count(warnings, "warning")] * bool(warnings)
    return f"{path}: {', '.join(counts) or 'no problems'}"


def tell(path: str, diagnostics: Sequence[Diagnostic]) -> None:
    """Print errors and warnings on stderr."""
    for line in lines(path, [problem for problem in diagnostics if problem.severity is not Severity.INFO]):
        print(line, file=sys.stderr)


def exit_status(checked: Checked) -> int:
    """0 without errors, 2 where a tag or the metadata can't be used, 1 for errors in the code."""
    if has_errors(list(checked.notebook.diagnostics)):
        return 2
    return int(has_errors(checked.diagnostics))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")
