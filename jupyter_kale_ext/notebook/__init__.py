"""Notebook JSON to cells, steps and settings; the tag grammar."""
