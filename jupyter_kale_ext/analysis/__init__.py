"""Cells to steps and the values that flow between them; the rules."""
