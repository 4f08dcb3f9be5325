"""What one run of a notebook showed, cell by cell, and how two runs differ."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from tests.equivalence.notebooks import source_of

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")
_CELL_FILE = re.compile(r"[^\s'\"]*ipykernel_\d+[/\\]\d+\.py|\b\d{4,}\.py(?=, line)|<cell \d+(: [0-9a-f]+)?>")
"""The file name of a cell: the kernel's holds its process id, so no two runs of a notebook have the same."""


@dataclass(frozen=True)
class Shown:
    """What one cell showed.

    Attributes:
        stdout: Everything it printed, joined.
        stderr: Likewise.
        result: Text of its execute result; None where it had none.
        displays: Texts of what it displayed, in order.
        pictures: A digest of each picture among results and displays; vector pictures, whose ids are drawn anew in
            each run, all have the same.
        error: Class name and text of the exception that ended it; None where none did.
    """

    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    displays: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    error: tuple[str, str] | None = None


@dataclass(frozen=True)
class Difference:
    """One cell that showed something else in the pipeline.

    Attributes:
        cell: Id of the cell.
        what: Which attribute of ``Shown`` differs.
        notebook: What the notebook showed there.
        pipeline: What the pipeline showed there.
    """

    cell: str
    what: str
    notebook: object
    pipeline: object

    def __str__(self) -> str:
        return f"cell {self.cell}, {self.what}:\n  notebook: {self.notebook!r}\n  pipeline: {self.pipeline!r}"


def shown(notebook: Mapping[str, object]) -> dict[str, Shown]:
    """What each code cell with code shows, by its id, in document order."""
    cells = enumerate(notebook["cells"])
    return {
        str(cell.get("id", f"cell-{index}")): _shown(cell.get("outputs", ()))
        for index, cell in cells
        if cell["cell_type"] == "code" and source_of(cell).strip()
    }


def differences(notebook: Mapping[str, Shown], pipeline: Mapping[str, Shown]) -> list[Difference]:
    """Where the two differ, in document order; both have the same cells."""
    return [
        Difference(cell, field.name, getattr(expected, field.name), getattr(pipeline[cell], field.name))
        for cell, expected in notebook.items()
        for field in fields(Shown)
        if getattr(expected, field.name) != getattr(pipeline[cell], field.name)
    ]


def normalise(text: str) -> str:
    """The text without what no two runs of a notebook have in common: memory addresses, names of the cells' files."""
    return _CELL_FILE.sub("<cell>", _ADDRESS.sub("0x…", text))


def _shown(outputs: Sequence[Mapping[str, object]]) -> Shown:
    def streamed(name: str) -> str:
        return normalise(
            "".join(_text(o["text"]) for o in outputs if o["output_type"] == "stream" and o["name"] == name)
        )

    results = [o["data"] for o in outputs if o["output_type"] == "execute_result"]
    displays = [o["data"] for o in outputs if o["output_type"] == "display_data"]
    errors = [o for o in outputs if o["output_type"] == "error"]
    return Shown(
        stdout=streamed("stdout"),
        stderr=streamed("stderr"),
        result=normalise(_text(results[-1].get("text/plain", ""))) if results else None,
        displays=tuple(normalise(_text(data.get("text/plain", ""))) for data in displays),
        pictures=tuple(
            _digest(kind, data[kind])
            for data in (*results, *displays)
            for kind in sorted(data)
            if kind.startswith("image/")
        ),
        error=(str(errors[0]["ename"]), normalise(str(errors[0]["evalue"]))) if errors else None,
    )


def _digest(kind: str, data: object) -> str:
    return kind if kind == "image/svg+xml" else hashlib.sha256(_text(data).strip().encode("ascii")).hexdigest()[:16]


def _text(text: object) -> str:
    return text if isinstance(text, str) else "".join(text)  # type: ignore[arg-type]
