"""Tags and metadata anew: what is ours replaced, what is other tools' kept where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jupyter_kale_ext.notebook.grammar import Problem, print_tag
from jupyter_kale_ext.notebook.metadata import KEY
from jupyter_kale_ext.notebook.misspelt import parse_tag
from jupyter_kale_ext.notebook.rules import DOUBTFUL_TAG
from jupyter_kale_ext.notebook.tags import Tag


def replace_tags(tags: Sequence[str], wanted: Sequence[Tag]) -> tuple[str, ...]:
    """A cell's tags with ours replaced by the wanted ones.

    Other tools' tags stay where they are; a wanted tag that is there already stays as it is spelled (papermill's
    ``parameters``, an old ``block:NAME``); the rest of ours, malformed ones too, goes; new ones come at the end
    in the order given.
    """
    kept: list[str] = []
    present: set[Tag] = set()
    for text in tags:
        parsed = parse_tag(text)
        if parsed is None or (isinstance(parsed, Problem) and parsed.rule is DOUBTFUL_TAG):
            kept.append(text)
        elif parsed in wanted and parsed not in present:
            kept.append(text)
            present.add(next(tag for tag in wanted if tag == parsed))
    return (*kept, *(print_tag(tag) for tag in dict.fromkeys(wanted) if tag not in present))


def replace_metadata(metadata: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """The notebook's metadata with keys of ``kubeflow_notebook`` changed; unknown keys survive.

    Args:
        metadata: The whole metadata of the notebook; never changed.
        changes: New values by key; None removes the key.
    """
    found = metadata.get(KEY)
    settings = dict(found) if isinstance(found, Mapping) else {}
    settings.update(changes)
    return {**metadata, KEY: {key: value for key, value in settings.items() if value is not None or key not in changes}}
