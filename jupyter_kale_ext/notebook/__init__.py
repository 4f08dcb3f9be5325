"""Notebook JSON to cells, steps and settings; the tag grammar.

``load`` a file, ``read`` its JSON; ``parse_tag`` and ``print_tag`` are the grammar; ``replace_tags`` and
``replace_metadata`` give tags and metadata anew, other tools' kept; ``RULES`` says what the codes mean.
"""

from jupyter_kale_ext.notebook.grammar import Problem, print_tag
from jupyter_kale_ext.notebook.loader import load
from jupyter_kale_ext.notebook.misspelt import parse_tag
from jupyter_kale_ext.notebook.reader import read
from jupyter_kale_ext.notebook.rules import RULES
from jupyter_kale_ext.notebook.tags import Tag
from jupyter_kale_ext.notebook.writer import replace_metadata, replace_tags

__all__ = ["RULES", "Problem", "Tag", "load", "parse_tag", "print_tag", "read", "replace_metadata", "replace_tags"]
