"""A cell's number is its execution count after a run from top to bottom, with a real kernel."""

import nbclient
import nbformat

from jupyter_kale_ext.notebook import read

from .make import cell, notebook

SOURCES = ["a = 1", "", "  \n\t\n", "# a comment", "%pwd", ["b = 2\n", "b"], "\n", "pass"]


def test_numbers_are_execution_counts():
    document = notebook(*[{**cell(source, "skip"), "outputs": [], "execution_count": None} for source in SOURCES])
    executed = nbformat.from_dict(document)
    for one in executed.cells:
        one.source = "".join(one.source)

    nbclient.NotebookClient(executed, kernel_name="python3", timeout=120).execute()

    assert [one.number for one in read(document).cells] == [one.execution_count or 0 for one in executed.cells]
