"""A step takes the user's own IPython configuration as the notebook's kernel does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.equivalence.harness import compare
from tests.equivalence.notebooks import make_notebook

CONFIG = """
c.InteractiveShell.ast_node_interactivity = "all"
c.InteractiveShellApp.exec_lines = ["print('printed before any cell')"]
c.InteractiveShellApp.extensions = ["autoreload"]
c.PlainTextFormatter.float_precision = "%.1f"
"""
STARTUP = """
import os
from IPython.core.magic import register_line_magic

os.environ["KALE_STARTED"] = "by the profile"

@register_line_magic
def shout(line):
    return line.upper()
"""


@pytest.fixture
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "ipython_config.py").write_text(CONFIG, encoding="utf-8")
    (profile / "startup" / "00-mine.py").write_text(STARTUP, encoding="utf-8")
    (profile / "startup" / "01-broken.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))


@pytest.mark.usefixtures("_profile")
def test_config_extensions_and_startup_files(tmp_path: Path) -> None:
    cells = [
        "import os\nos.environ['KALE_STARTED']\n3.14159",
        "%shout a\n2.71828",
        "print('autoreload' in get_ipython().extension_manager.loaded)",
    ]
    compared = compare(make_notebook(cells), "cells", tmp_path / "here", timeout=120)
    assert not compared.differences, "\n".join(map(str, compared.differences))
    assert compared.refusal is None, compared.log
