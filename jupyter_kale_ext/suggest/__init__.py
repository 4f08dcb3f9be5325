"""A proposal for the cells of an untagged notebook: imports, functions, parameters, steps.

Pure; nothing is executed.
"""

from jupyter_kale_ext.suggest.propose import Proposal, suggest

__all__ = ["Proposal", "suggest"]
