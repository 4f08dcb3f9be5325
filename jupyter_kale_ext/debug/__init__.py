"""A step of a run in a notebook of its own: with the inputs it had, its cells ready to run.

``debug_notebook`` writes the notebook, whose first cell calls ``load_inputs``.
"""

from jupyter_kale_ext.debug.inputs import load_inputs
from jupyter_kale_ext.debug.notebook import debug_notebook

__all__ = ["debug_notebook", "load_inputs"]
