"""Cells without IPython: plain Python, the last expression shown, rich displays by the objects' own methods."""

from __future__ import annotations

import ast
import asyncio
import base64
import builtins
import inspect
import re
import traceback
from typing import Any, Dict, Tuple

from .codes import Codes
from .executor import CellResult, Executor, cell_filename, main_module, run_in_loop
from .failures import text_of
from .program import Cell
from .record import Record
from .streams import Capture

_MAGIC = re.compile(r"^\s*(%%?\w|!|\?)|=\s*[%!]\w|\w\?\??\s*$", re.MULTILINE)
_FORMATS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
}


class NeedsIPython(SyntaxError):
    """The cell uses magics, and the image has no IPython."""


class PlainExecutor(Executor):
    """Runs cells by ``compile`` and ``exec``."""

    def __init__(self, record: Record, capture: Capture, codes: Codes) -> None:
        self.module = main_module()
        self._record = record
        self._capture = capture
        self._codes = codes
        self._loop = asyncio.new_event_loop()
        builtins.display = self._display  # type: ignore[attr-defined]

    def run(self, cell: Cell) -> CellResult:
        """Run a cell inside the event loop, as a kernel does."""
        filename = cell_filename(cell.number)
        self._codes.add(filename, cell.source)
        try:
            run_in_loop(self._loop, self._execute(cell, filename))
        except BaseException as error:  # noqa: BLE001 - user code may raise anything
            lines = _traceback(error)
            self._record.add(_error_output(error, lines))
            return CellResult(error, lines)
        return CellResult(None, [])

    def results(self) -> Dict[int, Any]:
        """None: plain Python has no ``Out``."""
        return {}

    def restore_results(self, results: Dict[int, Any]) -> None:
        """Plain Python has no ``Out``: a cell that reads it fails with a ``NameError``."""

    async def _execute(self, cell: Cell, filename: str) -> None:
        try:
            tree = ast.parse(cell.source, filename)
        except SyntaxError as error:
            if _MAGIC.search(cell.source):
                raise NeedsIPython(
                    "this cell uses IPython magics or shell commands, and the step's image has no IPython; "
                    "add IPython to the image or write the cell in plain Python",
                    (filename, error.lineno, error.offset, error.text),
                ) from None
            raise
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if tree.body:
            await self._eval(tree, filename)
        if last is not None and isinstance(last, ast.Expr) and not cell.source.rstrip().endswith(";"):
            value = await self._eval(ast.Expression(last.value), filename)
            if value is not None:
                data, metadata = mime_bundle(value)
                self._capture.log(data["text/plain"])
                self._record.add(
                    {
                        "output_type": "execute_result",
                        "execution_count": cell.number,
                        "data": data,
                        "metadata": metadata,
                    }
                )
        elif last is not None and isinstance(last, ast.Expr):
            await self._eval(ast.Expression(last.value), filename)

    async def _eval(self, tree: Any, filename: str) -> Any:
        mode = "eval" if isinstance(tree, ast.Expression) else "exec"
        code = compile(tree, filename, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        value = eval(code, self.namespace)
        return await value if code.co_flags & inspect.CO_COROUTINE else value

    def _display(self, *values: Any, **_: Any) -> None:
        for value in values:
            data, metadata = mime_bundle(value)
            self._capture.log(data["text/plain"])
            self._record.add({"output_type": "display_data", "data": data, "metadata": metadata})


def mime_bundle(value: Any) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """Data and metadata of a value by MIME type, by IPython's display protocol; ``text/plain`` is always there."""
    data: Dict[str, Any] = {"text/plain": repr(value)}
    bundle = getattr(value, "_repr_mimebundle_", None)
    if callable(bundle) and not isinstance(value, type):
        found = bundle(include=None, exclude=None)
        found, metadata = found if isinstance(found, tuple) else (found, {})
        data.update(found or {})
        return data, metadata
    for kind, method in _FORMATS.items():
        show = None if isinstance(value, type) else getattr(value, method, None)
        found = show() if callable(show) else None
        if isinstance(found, tuple):
            found = found[0]
        if found is not None:
            data[kind] = base64.b64encode(found).decode("ascii") if isinstance(found, bytes) else found
    return data, {}


def _traceback(error: BaseException) -> "list[str]":
    """The traceback from the first line of a cell on."""
    steps = error.__traceback__
    while steps is not None and not steps.tb_frame.f_code.co_filename.startswith("<cell "):
        steps = steps.tb_next
    text = "".join(traceback.format_exception(type(error), error, steps))
    return text.rstrip("\n").split("\n")


def _error_output(error: BaseException, lines: "list[str]") -> Dict[str, Any]:
    return {"output_type": "error", "ename": type(error).__name__, "evalue": text_of(error), "traceback": lines}
