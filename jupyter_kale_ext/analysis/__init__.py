"""Cells to steps and the values that flow between them; the rules."""

from jupyter_kale_ext.analysis.analyse import Analysis, analyse

__all__ = ["Analysis", "analyse"]
