"""Cells to steps and the values that flow between them; the rules.

Pure: nothing is executed, and the same notebook gives the same analysis.
"""

from jupyter_kale_ext.analysis.analyse import Analysis, analyse
from jupyter_kale_ext.analysis.fixes import tag_fixes

__all__ = ["Analysis", "analyse", "tag_fixes"]
