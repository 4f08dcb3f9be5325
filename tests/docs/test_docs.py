"""Generated pages are up to date, commands and tags are documented, links lead somewhere."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_kale_ext.cli.parser import build_parser
from jupyter_kale_ext.notebook.grammar import FORMS, ROLE_WORDS
from tests.docs.problems import PAGE, page, rules

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def options() -> Iterator[tuple[str, str]]:
    for name, parser in commands():
        for action in parser._actions:
            yield from ((name, option) for option in action.option_strings if option not in ("-h", "--help"))


def test_the_page_of_problems_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run 'make docs'."


def test_no_code_stands_for_two_rules() -> None:
    assert [code for code, count in Counter(rule.code for rule in rules()).items() if count > 1] == []


@pytest.mark.parametrize("command", [name for name, _ in commands()])
def test_every_command_is_documented(command: str) -> None:
    assert f"`jupyter kale {command} " in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", sorted({option for _, option in options()}))
def test_every_option_is_documented(option: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", (ROOT / "docs" / "cli.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tag", [*ROLE_WORDS, *(f"{prefix}:" for prefix in FORMS)])
def test_every_tag_is_documented(tag: str) -> None:
    assert f"`{tag}" in (ROOT / "docs" / "tags.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "http://", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_readme_s_notebook_is_the_example() -> None:
    notebook = json.loads((ROOT / "examples" / "first_steps.ipynb").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert "".join(cell["source"]) in readme
