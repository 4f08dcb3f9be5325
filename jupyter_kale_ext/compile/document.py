"""The compiled pipeline as text: YAML that is the same to the byte whichever YAML library wrote it."""

from __future__ import annotations

import re

import yaml

from jupyter_kale_ext.compile.plan import Plan
from jupyter_kale_ext.compile.platform import platform_spec
from jupyter_kale_ext.compile.spec import pipeline_spec

_FastDumper: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:$-]*[A-Za-z0-9_/$-]|[A-Za-z]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_ENDLESS = 2**31 - 1
_SHORT = 2


def write(plan: Plan) -> str:
    """The IR of a plan: the pipeline spec, and after ``---`` the platform spec where one is needed."""
    platform = platform_spec(plan)
    return dump([pipeline_spec(plan), platform] if platform else [pipeline_spec(plan)])


def dump(documents: list[dict[str, object]], base: type = _FastDumper) -> str:
    """YAML documents with sorted keys, in ASCII; texts are plain where nothing can misread them, else in double quotes.

    A mapping of one or two plain values is written on one line: the document of a long pipeline is mostly these.

    Args:
        documents: The documents: JSON values.
        base: PyYAML's dumper to use; both give the same text, short of empty and of very long keys.
    """
    text = yaml.dump_all(
        documents, Dumper=_dumper(base), sort_keys=True, default_flow_style=False, width=_ENDLESS, allow_unicode=False
    )
    return str(text)


def _dumper(base: type) -> type:
    kind = type("Dumper", (base,), {"ignore_aliases": lambda self, data: True})
    kind.add_representer(str, _represent_text)  # type: ignore[attr-defined]
    kind.add_representer(dict, _represent_mapping)  # type: ignore[attr-defined]
    return kind


def _represent_mapping(dumper: yaml.representer.SafeRepresenter, mapping: dict[str, object]) -> yaml.MappingNode:
    plain = len(mapping) <= _SHORT and not any(isinstance(value, (dict, list)) for value in mapping.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=plain)


def _represent_text(dumper: yaml.representer.SafeRepresenter, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')
