"""Notebook files: what is read, what is converted, what is refused in one sentence."""

import json
import os

import pytest

from jupyter_kale_ext.errors import NotebookInvalid
from jupyter_kale_ext.notebook import load, read

from .make import cell, notebook


def test_a_notebook_is_read_as_it_is(tmp_path):
    document = notebook(cell("größe = 1", "step:a"), mine={"x": 1})
    (tmp_path / "n.ipynb").write_text(json.dumps(document), encoding="utf-8")

    assert load(tmp_path / "n.ipynb") == document


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook(cell("x"))), encoding="utf-8-sig")

    assert load(str(tmp_path / "n.ipynb")) == notebook(cell("x"))


def test_format_3_is_converted(tmp_path):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "collapsed": False,
                        "input": "x = 1",
                        "outputs": [],
                        "metadata": {"tags": ["step:a"]},
                    }
                ],
            }
        ],
    }
    (tmp_path / "old.ipynb").write_text(json.dumps(old), encoding="utf-8")

    found = read(load(tmp_path / "old.ipynb"))

    assert [(one.source, one.step) for one in found.cells] == [("x = 1", "a")]


REFUSED = {
    "empty file": ("", "not JSON"),
    "no JSON": ("{", "not JSON"),
    "JSON of another kind": ('{"a": 1}', "no Jupyter notebook"),
    "a list": ("[]", "no Jupyter notebook"),
    "a number": ("5", "no Jupyter notebook"),
    "deep nesting": ("[" * 200_000, "not JSON"),
    "no format": ('{"cells": []}', "names no notebook format"),
    "a later format": ('{"cells": [], "nbformat": 5}', "format 5"),
    "cells that are none": ('{"cells": 5, "nbformat": 4}', "no list of cells"),
    "broken format 3": ('{"worksheets": 5, "nbformat": 3}', "old notebook format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_notebook_is_refused(tmp_path, name):
    text, reason = REFUSED[name]
    (tmp_path / "n.ipynb").write_text(text, encoding="utf-8")

    with pytest.raises(NotebookInvalid, match=reason) as raised:
        load(tmp_path / "n.ipynb")
    assert "n.ipynb" in raised.value.message


def test_a_missing_file(tmp_path):
    with pytest.raises(NotebookInvalid, match="There is no notebook"):
        load(tmp_path / "n.ipynb")


def test_a_folder(tmp_path):
    with pytest.raises(NotebookInvalid, match="is a folder"):
        load(tmp_path)


def test_bytes(tmp_path):
    (tmp_path / "n.ipynb").write_bytes(b"\xff\xfe\x00\x01")

    with pytest.raises(NotebookInvalid, match="no text file"):
        load(tmp_path / "n.ipynb")


def test_a_path_with_a_null():
    with pytest.raises(NotebookInvalid, match="can't be read"):
        load("a\0b.ipynb")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path):
    (tmp_path / "n.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "n.ipynb").chmod(0)

    with pytest.raises(NotebookInvalid, match="can't be read"):
        load(tmp_path / "n.ipynb")
