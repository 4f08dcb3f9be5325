"""The state artifact: everything but data values that the next step's cells see.

It is a table: ``(kind, key) -> (order, blob)``, where ``order`` is the place in the document of the step that last
changed the entry. Where branches join, the entry changed last in the document wins, as in a notebook run from top to
bottom. Entries that a step doesn't need are passed on unread.

Kinds: ``name`` (imports, functions, classes by name), ``def`` (definitions by key), ``source`` (the cells' text by file
name), ``module`` (modules imported by dotted name), ``section`` (see ``sections.py``), ``patch`` (see ``patches.py``),
``env``, ``path`` (working directory and module search path), ``file``, ``magic`` (see ``registered.py``), ``used_up``
(iterators that a step read on in and did not hand on), ``out`` (results of cells), ``token``, ``shared``, ``moved``
(see ``shared.py``).
"""

from __future__ import annotations

import os
import pickle
from typing import Dict, Iterable, List, Optional, Set, Tuple

from .carrier import Entry

Table = Dict[Tuple[str, str], Entry]

_FILE = "state.pickle"


def read(folder: str) -> Table:
    """The table of a state artifact."""
    with open(os.path.join(folder, _FILE), "rb") as file:
        data = pickle.load(file)
    table: Table = data["table"]
    return table


def write(folder: str, table: Table) -> None:
    """Write a state artifact; equal tables give equal files.

    Raises:
        OSError: The disk is full.
    """
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, _FILE), "wb") as file:
        pickle.dump({"version": 1, "table": dict(sorted(table.items()))}, file, protocol=4)


def merge(tables: Iterable[Table]) -> Table:
    """One table of several: for each entry the one changed last in the document."""
    merged: Table = {}
    for table in tables:
        for key, entry in table.items():
            if key not in merged or entry[0] > merged[key][0]:
                merged[key] = entry
    return merged


class State:
    """The state a step starts from, and how it has changed.

    Args:
        tables: Of the steps it depends on.
        order: The step's own order.

    Attributes:
        conflicts: Shared objects that steps side by side changed, each its own way.
    """

    def __init__(self, tables: List[Table], order: int) -> None:
        self.table = merge(tables)
        self.conflicts = _conflicts(tables, self.table)
        self.order = order

    def of(self, kind: str) -> Dict[str, Entry]:
        """The entries of one kind, by key."""
        return {key: entry for (found, key), entry in self.table.items() if found == kind}

    def blob(self, kind: str, key: str) -> Optional[bytes]:
        """An entry's pickle; None where there is none or it was deleted."""
        entry = self.table.get((kind, key))
        return entry[1] if entry else None

    def put(self, kind: str, key: str, blob: Optional[bytes]) -> None:
        """Set an entry; it counts as changed by this step only where it differs."""
        entry = self.table.get((kind, key))
        if (entry is None and blob is not None) or (entry is not None and entry[1] != blob):
            self.table[kind, key] = (self.order, blob)

    def delete(self, kind: str, key: str) -> None:
        """Mark an entry deleted, also where no ancestor made it: the environment has names of its own."""
        if self.table.get((kind, key), (0, b""))[1] is not None:
            self.table[kind, key] = (self.order, None)


def _conflicts(tables: Iterable[Table], merged: Table) -> Set[str]:
    found: Set[str] = set()
    for table in tables:
        for (kind, key), (order, blob) in table.items():
            last = merged[kind, key][1]
            if kind == "shared" and blob and last and last != blob and order not in pickle.loads(last)[0]:
                found.add(key)
    return found
