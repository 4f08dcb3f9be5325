"""The cases by topic; each is a small notebook."""

from __future__ import annotations

from tests.equivalence.cases import (
    code,
    data,
    display,
    graphs,
    mutation,
    names,
    patches,
    shell,
    surroundings,
    tensors,
)
from tests.equivalence.notebooks import Case

ALL: dict[str, Case] = {
    f"{topic.__name__.rpartition('.')[2]}: {name}": case
    for topic in (mutation, code, names, shell, display, surroundings, data, graphs, tensors, patches)
    for name, case in topic.CASES.items()
}
