"""The distributions that a notebook's imports come from, with all they need, at the versions installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from jupyter_kale_ext.beside.installed import Distribution, Installed


def providers(module: str, installed: Installed) -> tuple[Distribution, ...]:
    """The distributions whose files hold a module, by dotted name: the longest part of the name that any of them has.

    Never by the distribution's own name: a module's name says nothing of it.
    """
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length])
        marks = (f"{path}.py", f"{path}/__init__.py")
        found = tuple(one for one in installed.distributions if _holds(one, path, marks))
        if found:
            return found
    return ()


def _holds(distribution: Distribution, path: str, marks: Sequence[str]) -> bool:
    return any(
        file in marks or (file.startswith(f"{path}.") and file.endswith((".so", ".pyd"))) for file in distribution.files
    )


def closure(wanted: Sequence[Distribution], installed: Installed) -> tuple[Distribution, ...]:
    """The distributions and what they need in turn, as far as it is installed; by name."""
    by_name = {canonicalize_name(one.name): one for one in installed.distributions}
    found: dict[str, Distribution] = {}
    left = [(one, frozenset[str]()) for one in wanted]
    done: set[tuple[str, frozenset[str]]] = set()
    while left:
        one, extras = left.pop()
        name = canonicalize_name(one.name)
        if (name, extras) in done:
            continue
        done.add((name, extras))
        found[name] = one
        for requirement in _requirements(one, extras):
            other = by_name.get(canonicalize_name(requirement.name))
            if other:
                left.append((other, frozenset(requirement.extras)))
    return tuple(found[name] for name in sorted(found))


def _requirements(one: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in one.requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement
