"""The cases by topic; each is a small notebook."""

from __future__ import annotations

from tests.equivalence.cases import (
    arrays,
    bindings,
    branches,
    classes,
    code,
    data,
    display,
    errors,
    figures,
    frames,
    functions,
    graphs,
    held,
    iterators,
    magics,
    models,
    mutation,
    names,
    objects,
    parameters,
    patches,
    process,
    refused,
    sharing,
    shell,
    surroundings,
    tensors,
    values,
)
from tests.equivalence.notebooks import Case

FIRST = (mutation, code, names, shell, display, surroundings, data, graphs, tensors, patches)
"""Topics that ``make test`` runs."""

MORE = (
    held,
    sharing,
    functions,
    classes,
    objects,
    errors,
    iterators,
    values,
    bindings,
    process,
    refused,
    branches,
    parameters,
    arrays,
    frames,
    models,
    figures,
    magics,
)
"""Topics that only ``make equivalence`` runs too: all of them take many minutes."""


def cases(everything: bool) -> dict[str, Case]:
    """The cases by topic and name."""
    return {
        f"{topic.__name__.rpartition('.')[2]}: {name}": case
        for topic in (*FIRST, *(MORE if everything else ()))
        for name, case in topic.CASES.items()
    }


ALL = cases(everything=True)
