"""The step runtime as data: the sources that travel with the pipeline, and the lines of code that start them."""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files

from jupyter_kale_ext.compile.encoding import encode

BOOT = (
    "import sys,json,zlib,base64;t=sys.argv[-1];e=json.loads(open(t[1:],'rb').read()if t[0]=='@'else t);"
    "s=json.loads(zlib.decompress(base64.b64decode(e['inputs']['parameterValues']['kale_runtime'])));"
    "exec(s['boot'],{'sources':s,'executor_input':e})"
)
"""What ``python3 -c`` gets in the containers of the first steps: decodes ``kale_runtime`` and runs its module ``boot``.

The last argument is the executor input as JSON, or ``@FILE`` with it in a file.
"""

BOOT_AFTER = "import sys;exec(open(sys.argv[1]+'/boot.py').read())"
"""The same for the steps after them, whose first argument is the state artifact of a step before: that step left its
``boot.py`` there (``step_runtime/boot_after.py``)."""


@cache
def packed_runtime() -> str:
    """The value of the parameter ``kale_runtime``: every module of the step runtime but the package itself, encoded."""
    folder = files("jupyter_kale_ext").joinpath("step_runtime")
    sources = {
        entry.name[: -len(".py")]: without_docstrings(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".py") and entry.name != "__init__.py"
    }
    return encode(sources)


def without_docstrings(source: str) -> str:
    """The source with its docstrings emptied; every other line stays where it is, for tracebacks.

    Every executor input carries the runtime, and a fifth of it would be docstrings.
    """
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            docstring = _docstring(node)
            if docstring is not None and _stands_alone(docstring, lines):
                lines[docstring.lineno - 1] = " " * docstring.col_offset + '""'
                for index in range(docstring.lineno, docstring.end_lineno or docstring.lineno):
                    lines[index] = ""
    return "\n".join(lines)


def _docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Expr | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first
    return None


def _stands_alone(docstring: ast.Expr, lines: list[str]) -> bool:
    """True where nothing else is on the docstring's first and last line."""
    last = lines[(docstring.end_lineno or docstring.lineno) - 1]
    before = lines[docstring.lineno - 1].encode()[: docstring.col_offset]
    return not before.strip() and not last.encode()[docstring.end_col_offset :].strip()
